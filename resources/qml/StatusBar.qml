// Five things the patrol depends on, always in sight.
import QtQuick

Rectangle {
    color: theme.colours.surface
    implicitHeight: sizes.mm(board.driving ? 16 : 13)

    Rectangle {
        color: theme.colours.line
        height: Math.max(1, sizes.mm(0.2))
        width: parent.width
    }
    Row {
        anchors.fill: parent
        anchors.leftMargin: sizes.mm(2)
        anchors.rightMargin: sizes.mm(2)

        Repeater {
            model: board.cells

            Item {
                id: cell

                required property var item

                height: parent.height
                objectName: "cell-" + item.key
                width: parent.width / 5

                Level {
                    id: shape

                    anchors.left: parent.left
                    anchors.leftMargin: sizes.mm(1)
                    anchors.verticalCenter: parent.verticalCenter
                    level: cell.item.level
                }
                Column {
                    anchors.left: shape.right
                    anchors.leftMargin: sizes.mm(1.8)
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter

                    Words {
                        color: theme.colours.soft
                        mm: 2.5
                        text: board.driving ? cell.item.brief_title : cell.item.title
                        width: parent.width
                    }
                    Words {
                        color: theme.colours[cell.item.level === "ok" ? "ink" : cell.item.level]
                        font.bold: cell.item.level !== "ok"
                        mm: 3.1
                        text: board.driving ? cell.item.brief : cell.item.value
                        width: parent.width
                    }
                }
            }
        }
    }
}
