// The crew's own entries in force, newest first, and what the past has shown of each.
import QtQuick
import QtQuick.Layouts

ColumnLayout {
    id: page

    objectName: "entries-page"
    spacing: sizes.mm(1.5)

    onVisibleChanged: ownEntries.ask("")

    Words {
        Layout.leftMargin: sizes.mm(1.5)
        color: theme.colours.soft
        glanced: false
        mm: 3.2
        text: "Own entries in force"
    }
    Item {
        Layout.fillHeight: true
        Layout.fillWidth: true

        Words {
            anchors.centerIn: parent
            color: theme.colours.soft
            glanced: false
            mm: 3.6
            text: "None"
            visible: list.count === 0
        }
        ListView {
            id: list

            anchors.fill: parent
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            interactive: contentHeight > height
            model: ownEntries.entries
            spacing: sizes.mm(2.5)

            onCountChanged: positionViewAtBeginning()  // a new entry, and what the past has shown of it, is at the top

            delegate: EntryLine {
                required property var item

                entry: item
                width: ListView.view.width
            }
        }
    }
}
