// The category by colour and by symbol; its word stands beside it.
import QtQuick

Item {
    id: band

    required property var alert

    clip: true

    Rectangle {
        anchors.fill: parent
        anchors.rightMargin: -radius
        color: band.alert.colour ?? "transparent"
        radius: sizes.mm(2)
    }
    Image {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: parent.top
        anchors.topMargin: (parent.width - width) / 2
        fillMode: Image.PreserveAspectFit
        height: width
        source: band.alert.symbol ?? ""
        sourceSize: Qt.size(width, height)
        width: Math.round(parent.width * 0.76)
    }
}
