// Five things the patrol depends on, always in sight.
import QtQuick

Rectangle {
    id: bar

    property bool low: false

    color: theme.colours.surface
    implicitHeight: sizes.mm(board.driving ? 10 : 13)

    Rectangle {
        color: theme.colours.line
        height: Math.max(1, sizes.mm(0.2))
        width: parent.width
    }
    Row {
        readonly property var weights: board.driving ? ({ cameras: 0.215, position: 0.145, clock: 0.165, lists: 0.28, outbox: 0.195 }) : ({ cameras: 0.2, position: 0.17, clock: 0.2, lists: 0.2, outbox: 0.23 })

        anchors.fill: parent
        anchors.leftMargin: sizes.mm(1)
        anchors.rightMargin: sizes.mm(1)

        Repeater {
            model: board.cells

            Item {
                id: cell

                required property var item

                height: parent.height
                objectName: "cell-" + item.key
                width: parent.width * parent.weights[item.key]

                Level {
                    id: shape

                    anchors.left: parent.left
                    anchors.leftMargin: sizes.mm(1)
                    anchors.verticalCenter: parent.verticalCenter
                    level: cell.item.level
                }
                Column {
                    anchors.left: shape.right
                    anchors.leftMargin: sizes.mm(board.driving ? 1.2 : 1.8)
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter

                    Words {
                        color: theme.colours.soft
                        mm: 2.5
                        text: bar.low ? cell.item.brief_title : cell.item.title
                        visible: !board.driving
                        width: parent.width
                    }
                    Words {
                        color: theme.colours[cell.item.level === "ok" ? "ink" : cell.item.level]
                        font.bold: cell.item.level !== "ok"
                        mm: 3.1
                        text: board.driving ? cell.item.driving : bar.low ? cell.item.brief : cell.item.value
                        width: parent.width
                    }
                }
            }
        }
    }
}
