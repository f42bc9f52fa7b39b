// One list: its age by shape, word and time.
import QtQuick
import QtQuick.Layouts

RowLayout {
    id: line

    required property var item

    spacing: sizes.mm(3)

    Level {
        level: line.item.level
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: 0

        Words {
            Layout.fillWidth: true
            mm: 3.6
            text: line.item.name
        }
        Words {
            Layout.fillWidth: true
            color: theme.colours.soft
            mm: 2.7
            text: line.item.entries + " entries"
            visible: !board.driving
        }
    }
    ColumnLayout {
        spacing: 0

        Words {
            Layout.alignment: Qt.AlignRight
            mm: 3.6
            text: board.driving ? line.item.time : line.item.as_of
        }
        Words {
            Layout.alignment: Qt.AlignRight
            color: theme.colours[line.item.level]
            font.bold: line.item.level !== "ok"
            mm: 2.7
            text: line.item.word
            visible: !board.driving
        }
    }
}
