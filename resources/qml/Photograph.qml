// A picture the camera took. For the observer, or a car that stands.
import QtQuick

Rectangle {
    id: photograph

    property alias source: image.source
    property alias name: image.objectName
    property alias placeholder: words.text

    border.color: theme.colours.line
    border.width: Math.max(1, sizes.mm(0.2))
    color: theme.colours.background
    radius: sizes.mm(1)

    Image {
        id: image

        anchors.fill: parent
        anchors.margins: sizes.mm(0.6)
        cache: false
        fillMode: Image.PreserveAspectFit
        smooth: true
    }
    Words {
        id: words

        anchors.centerIn: parent
        color: theme.colours.soft
        mm: 2.8
        visible: image.source.toString() === ""
    }
}
