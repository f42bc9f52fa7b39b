// A further list entry the same mark has met.
import QtQuick

Row {
    id: other

    required property var modelData

    spacing: sizes.mm(2)

    Rectangle {
        color: other.modelData.colour
        height: sizes.mm(5)
        radius: sizes.mm(0.8)
        width: height

        Image {
            anchors.centerIn: parent
            height: width
            source: other.modelData.symbol
            sourceSize: Qt.size(width, height)
            width: Math.round(parent.width * 0.8)
        }
    }
    Words {
        anchors.verticalCenter: parent.verticalCenter
        mm: 2.9
        text: ["Also " + other.modelData.category, other.modelData.list, other.modelData.list_as_of].join("  ·  ")
        width: other.width - sizes.mm(7)
    }
}
