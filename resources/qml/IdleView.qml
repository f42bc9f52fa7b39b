// Nothing asks for an answer: what is watching, and with what lists.
import QtQuick
import QtQuick.Layouts

Flickable {
    id: idle

    boundsBehavior: Flickable.StopAtBounds
    clip: true
    contentHeight: sheet.height
    interactive: contentHeight > height

    ColumnLayout {
        id: sheet

        spacing: sizes.mm(2.5)
        width: idle.width

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
            Layout.preferredHeight: sizes.mm(17)
            visible: board.known && !board.on_shift

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: sizes.mm(4)
                anchors.rightMargin: sizes.mm(1.5)

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
            Layout.fillWidth: true
            spacing: sizes.mm(2.5)

            Section {
                heading: board.driving ? "Cameras" : "Cameras and their last read"
                model: board.cameras

                delegate: Ruled {
                    id: cameraRow

                    required property var item
                    required property int index

                    first: index === 0
                    tall: board.driving ? 10 : item.level === "ok" ? 18 : 20

                    CameraLine {
                        anchors.fill: parent
                        item: cameraRow.item
                    }
                }
            }
            Section {
                aside: board.driving ? "as of" : ""
                heading: "Lists"
                model: board.lists

                delegate: Ruled {
                    id: listRow

                    required property var item
                    required property int index

                    first: index === 0
                    tall: board.driving ? 10 : 14

                    ListLine {
                        anchors.fill: parent
                        item: listRow.item
                    }
                }
            }
        }
    }
}
