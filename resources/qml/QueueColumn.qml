// The other alerts that wait, most urgent first; a touch brings one forward.
import QtQuick
import QtQuick.Controls.Basic

ListView {
    id: column

    property bool narrow: false

    boundsBehavior: Flickable.StopAtBounds
    clip: true
    interactive: contentHeight > height
    model: alerts.queue
    objectName: "queue"
    spacing: sizes.mm(1.6)
    visible: count > 0
    width: sizes.mm(narrow ? 15 : 44)

    delegate: AbstractButton {
        id: tile

        required property var item

        focusPolicy: Qt.NoFocus
        height: sizes.mm(15)
        objectName: "queue-" + item.key
        width: column.width

        background: Card {
            color: tile.down ? theme.colours.pressed : theme.colours.surface
        }
        padding: sizes.mm(0.6)

        contentItem: Item {
            Rectangle {
                id: swatch

                color: tile.item.colour
                height: parent.height
                radius: sizes.mm(1.4)
                width: column.narrow ? parent.width : sizes.mm(10)

                Image {
                    anchors.centerIn: parent
                    height: width
                    source: tile.item.symbol
                    sourceSize: Qt.size(width, height)
                    width: sizes.mm(column.narrow ? 11 : 8)
                }
            }
            Column {
                anchors.left: swatch.right
                anchors.leftMargin: sizes.mm(1.6)
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                visible: !column.narrow

                Words {
                    font.bold: true
                    mm: 3
                    text: tile.item.spaced
                    width: parent.width
                }
                Words {
                    color: theme.colours.soft
                    mm: 2.6
                    text: tile.item.possible ? tile.item.word + " – possible" : tile.item.word
                    visible: !board.driving
                    width: parent.width
                }
            }
        }

        onClicked: alerts.choose(item.key)
    }
}
