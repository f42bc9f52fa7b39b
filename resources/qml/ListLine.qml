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
        spacing: sizes.mm(0.4)

        RowLayout {
            spacing: sizes.mm(2)

            Words {
                Layout.fillWidth: true
                mm: 3.6
                text: line.item.name
            }
            Words {
                color: board.driving ? theme.colours.ink : theme.colours[line.item.level]
                font.bold: !board.driving && line.item.level !== "ok"
                mm: board.driving ? 4.4 : 3
                text: board.driving ? line.item.time : line.item.word
            }
        }
        RowLayout {
            spacing: sizes.mm(2)
            visible: !board.driving

            Words {
                Layout.fillWidth: true
                color: theme.colours.soft
                mm: 2.7
                text: line.item.entries + " entries"
                visible: line.width > sizes.mm(80)
            }
            Words {
                mm: 3
                text: line.item.as_of
            }
        }
    }
}
