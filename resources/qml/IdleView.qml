// Nothing asks for an answer: what is watching, and with what lists.
import QtQuick
import QtQuick.Layouts

ColumnLayout {
    id: idle

    spacing: sizes.mm(2.5)

    Repeater {
        model: board.notices

        Card {
            id: notice

            required property var item

            Layout.fillWidth: true
            Layout.preferredHeight: noticeWords.implicitHeight + sizes.mm(4)

            Level {
                anchors.left: parent.left
                anchors.leftMargin: sizes.mm(4)
                anchors.verticalCenter: parent.verticalCenter
                level: notice.item.level
            }
            Words {
                id: noticeWords

                anchors.left: parent.left
                anchors.leftMargin: sizes.mm(10)
                anchors.right: parent.right
                anchors.rightMargin: sizes.mm(4)
                anchors.verticalCenter: parent.verticalCenter
                mm: 3.2
                text: notice.item.text
                wrapMode: Text.WordWrap
            }
        }
    }
    Card {
        Layout.fillWidth: true
        Layout.preferredHeight: sizes.mm(20)
        visible: board.known && !board.on_shift

        RowLayout {
            anchors.fill: parent
            anchors.margins: sizes.mm(3)

            Words {
                Layout.fillWidth: true
                mm: 4
                text: "No shift is in progress"
            }
            TouchButton {
                Layout.preferredHeight: sizes.mm(14)
                objectName: "begin-shift"
                text: "Start shift"
                weight: "action"

                onClicked: desk.open("shift")
            }
        }
    }
    RowLayout {
        Layout.fillHeight: true
        Layout.fillWidth: true
        spacing: sizes.mm(2.5)

        Card {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 1

            ColumnLayout {
                anchors.fill: parent
                anchors.margins: sizes.mm(4)
                spacing: sizes.mm(1)

                Words {
                    color: theme.colours.soft
                    mm: 2.8
                    text: "Cameras and their last read"
                    visible: !board.driving
                }
                Repeater {
                    model: board.cameras

                    CameraLine {
                        Layout.fillWidth: true
                    }
                }
                Item {
                    Layout.fillHeight: true
                }
            }
        }
        Card {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 1

            ColumnLayout {
                anchors.fill: parent
                anchors.margins: sizes.mm(4)
                spacing: sizes.mm(1)

                Words {
                    color: theme.colours.soft
                    mm: 2.8
                    text: "Lists"
                    visible: !board.driving
                }
                Repeater {
                    model: board.lists

                    ListLine {
                        Layout.fillWidth: true
                    }
                }
                Item {
                    Layout.fillHeight: true
                }
            }
        }
    }
}
