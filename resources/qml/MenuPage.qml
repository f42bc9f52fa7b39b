// What a crew does that no alert asks for.
import QtQuick
import QtQuick.Layouts

Item {
    objectName: "menu-page"

    component Entry: TouchButton {
        Layout.fillWidth: true
        Layout.maximumWidth: sizes.mm(140)
        mm: 4.4
        tall: 18
    }

    ColumnLayout {
        anchors.centerIn: parent
        spacing: sizes.mm(3)
        width: Math.min(parent.width - sizes.mm(8), sizes.mm(140))

        Entry {
            objectName: "menu-stop"
            text: "New stop record"

            onClicked: stopForm.begin_own()
        }
        Entry {
            objectName: "menu-recent"
            text: "Alerts and stops of this shift"

            onClicked: desk.open("recent")
        }
        Entry {
            objectName: "menu-shift"
            text: board.on_shift ? "End shift" : "Start shift"

            onClicked: desk.open("shift")
        }
    }
}
