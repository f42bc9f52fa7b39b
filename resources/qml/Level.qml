// How a thing does, by shape as well as colour: disc (ok), diamond (caution), square (fault).
import QtQuick

Item {
    property string level: "ok"

    implicitWidth: sizes.mm(3.4)
    implicitHeight: sizes.mm(3.4)

    Rectangle {
        anchors.centerIn: parent
        antialiasing: true
        color: theme.colours[parent.level]
        height: width
        radius: parent.level === "ok" ? width / 2 : 0
        rotation: parent.level === "caution" ? 45 : 0
        width: parent.width * (parent.level === "caution" ? 0.78 : 0.92)
    }
}
