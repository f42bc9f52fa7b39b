// One camera: how it does, and quietly the newest mark it read.
import QtQuick
import QtQuick.Layouts

RowLayout {
    id: line

    required property var item
    readonly property bool well: item.level === "ok"

    spacing: sizes.mm(3)

    Level {
        level: line.item.level
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: 0

        Words {
            Layout.fillWidth: true
            font.bold: true
            mm: 4
            text: line.item.key
            visible: !board.driving || line.well
        }
        Words {
            Layout.fillWidth: true
            color: theme.colours[line.well ? "soft" : line.item.level]
            font.bold: !line.well
            mm: 2.9
            text: board.driving ? line.item.key + " " + line.item.word.split(" ")[0] : line.item.reason === "" ? line.item.word : line.item.word + ": " + line.item.reason
            visible: !board.driving || !line.well
            wrapMode: Text.WordWrap
        }
    }
    ColumnLayout {
        spacing: sizes.mm(0.2)
        visible: line.item.spaced !== "" && line.well

        Mark {
            Layout.alignment: Qt.AlignRight
            mm: board.driving ? 4.4 : 5
            objectName: "last-read-" + line.item.key
            quiet: true
            text: line.item.spaced
        }
        Words {
            Layout.alignment: Qt.AlignRight
            color: theme.colours.soft
            mm: 2.6
            text: line.item.ago
            visible: !board.driving
        }
    }
}
