// The core does not answer: across the whole screen, whatever else it shows.
import QtQuick

Rectangle {
    id: band

    color: theme.colours.alarm
    implicitHeight: board.alarm === "" ? 0 : words.implicitHeight + sizes.mm(6)
    visible: board.alarm !== ""

    onVisibleChanged: if (visible) flash.restart()

    // Two flashes a second for three seconds, then steady.
    SequentialAnimation {
        id: flash

        loops: 6

        PropertyAction { property: "opacity"; target: words; value: 0.35 }
        PauseAnimation { duration: 250 }
        PropertyAction { property: "opacity"; target: words; value: 1 }
        PauseAnimation { duration: 250 }
    }
    Column {
        id: words

        anchors.left: parent.left
        anchors.margins: sizes.mm(4)
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: sizes.mm(0.5)

        Words {
            color: theme.colours.on_alarm
            elide: Text.ElideNone
            font.bold: true
            mm: 5
            objectName: "alarm"
            text: board.alarm
            width: parent.width
            wrapMode: Text.WordWrap
        }
        Words {
            color: theme.colours.on_alarm
            elide: Text.ElideNone
            mm: 4.4
            text: "Plates are NOT being checked."
            width: parent.width
            wrapMode: Text.WordWrap
        }
    }
}
