// One camera: how it does, and quietly the newest mark it read.
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
        Layout.minimumHeight: sizes.mm(board.driving ? 8 : 13)
        spacing: 0

        Words {
            Layout.fillWidth: true
            Layout.topMargin: sizes.mm(board.driving ? 0 : 0.6)
            font.bold: true
            mm: 3.6
            text: line.item.key
        }
        Words {
            Layout.fillWidth: true
            color: theme.colours[line.item.level === "ok" ? "soft" : line.item.level]
            mm: 2.8
            text: line.item.reason === "" ? line.item.word : line.item.word + " – " + line.item.reason
            visible: !board.driving || line.item.level !== "ok"
        }
    }
    ColumnLayout {
        spacing: sizes.mm(0.4)
        visible: line.item.spaced !== "" && (!board.driving || line.item.level === "ok")

        Mark {
            Layout.alignment: Qt.AlignRight
            mm: 3.6
            quiet: true
            text: line.item.spaced
        }
        Words {
            Layout.alignment: Qt.AlignRight
            color: theme.colours.soft
            mm: 2.5
            text: line.item.ago
            visible: !board.driving
        }
    }
}
