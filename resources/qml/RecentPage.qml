// What has been dealt with: alerts, and the stop records that can still be corrected.
import QtQuick
import QtQuick.Layouts

RowLayout {
    objectName: "recent-page"
    spacing: sizes.mm(2.5)

    component Column: Card {
        property alias title: title.text
        property alias model: list.model
        property alias delegate: list.delegate
        property string empty

        Layout.fillHeight: true
        Layout.fillWidth: true
        Layout.preferredWidth: 1

        Words {
            id: title

            anchors.left: parent.left
            anchors.margins: sizes.mm(4)
            anchors.top: parent.top
            color: theme.colours.soft
            mm: 2.8
        }
        Words {
            anchors.centerIn: parent
            color: theme.colours.soft
            mm: 3.2
            text: parent.empty
            visible: list.count === 0
        }
        ListView {
            id: list

            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.margins: sizes.mm(3)
            anchors.right: parent.right
            anchors.top: title.bottom
            clip: true
            spacing: sizes.mm(2)
        }
    }

    Column {
        empty: "None yet"
        model: alerts.recent
        title: "Alerts"

        delegate: Item {
            id: alertLine

            required property var item

            height: sizes.mm(board.driving ? 16 : 13)
            width: ListView.view.width

            Rectangle {
                id: swatch

                anchors.verticalCenter: parent.verticalCenter
                color: alertLine.item.colour
                height: sizes.mm(11)
                radius: sizes.mm(1.2)
                width: sizes.mm(9)

                Image {
                    anchors.centerIn: parent
                    height: width
                    source: alertLine.item.symbol
                    sourceSize: Qt.size(width, height)
                    width: sizes.mm(7)
                }
            }
            Words {
                anchors.left: swatch.right
                anchors.leftMargin: sizes.mm(2)
                anchors.right: time.left
                anchors.rightMargin: sizes.mm(2)
                font.bold: true
                mm: 3.4
                text: alertLine.item.spaced
            }
            Words {
                id: time

                anchors.right: parent.right
                color: theme.colours.soft
                mm: 3
                text: alertLine.item.time
            }
            Words {
                anchors.bottom: parent.bottom
                anchors.left: swatch.right
                anchors.leftMargin: sizes.mm(2)
                anchors.right: parent.right
                color: theme.colours.soft
                mm: 2.7
                text: alertLine.item.category + "  ·  " + alertLine.item.done
            }
        }
    }
    Column {
        empty: "None yet"
        model: stopForm.stops
        title: "Stop records"

        delegate: Item {
            id: stopLine

            required property var item

            height: sizes.mm(board.driving ? 16 : 13)
            width: ListView.view.width

            Words {
                anchors.left: parent.left
                anchors.right: edit.left
                anchors.rightMargin: sizes.mm(2)
                font.bold: true
                mm: 3.4
                text: stopLine.item.spaced + "   " + stopLine.item.time
            }
            Words {
                anchors.bottom: parent.bottom
                anchors.left: parent.left
                anchors.right: edit.left
                anchors.rightMargin: sizes.mm(2)
                color: theme.colours.soft
                mm: 2.7
                text: stopLine.item.outcomes
            }
            TouchButton {
                id: edit

                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                mm: 3.1
                objectName: "correct-" + stopLine.item.key
                text: "Correct"

                onClicked: stopForm.correct(stopLine.item.key)
            }
        }
    }
}
