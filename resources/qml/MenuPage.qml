// What a crew does that no alert asks for.
import QtQuick
import QtQuick.Layouts

Item {
    id: page

    readonly property bool low: height < sizes.mm(70)

    objectName: "menu-page"

    component Entry: TouchButton {
        Layout.fillWidth: true
        Layout.preferredWidth: 1
        mm: page.low ? 3.6 : 4.4
        tall: page.low ? 16 : 20
    }

    GridLayout {
        anchors.centerIn: parent
        columnSpacing: sizes.mm(3)
        columns: 2
        rowSpacing: sizes.mm(3)
        width: Math.min(parent.width - sizes.mm(8), sizes.mm(170))

        Entry {
            objectName: "menu-stop"
            text: "New stop record"

            onClicked: stopForm.begin_own()
        }
        Entry {
            enabled: !board.driving
            objectName: "menu-entry"
            text: "Add entry"

            onClicked: entryForm.begin()
        }
        Entry {
            objectName: "menu-recent"
            text: "Alerts and stops"

            onClicked: desk.open("recent")
        }
        Entry {
            enabled: !board.driving
            objectName: "menu-entries"
            text: "Own entries"

            onClicked: desk.open("entries")
        }
        Entry {
            objectName: "menu-shift"
            text: board.on_shift ? "End shift" : "Start shift"

            onClicked: desk.open("shift")
        }
        Words {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            color: theme.colours.soft
            horizontalAlignment: Text.AlignHCenter
            mm: 3.2
            text: "Entries only when stationary"
            visible: board.driving
            wrapMode: Text.WordWrap
        }
    }
}
