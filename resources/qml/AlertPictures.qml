// The plate and the vehicle as the camera saw them. For the observer, or a car that stands.
import QtQuick

Item {
    id: pictures

    Rectangle {
        id: patch

        border.color: theme.colours.line
        border.width: Math.max(1, sizes.mm(0.2))
        color: theme.colours.background
        height: Math.min(parent.width * 0.30, parent.height * 0.34)
        radius: sizes.mm(1)
        width: parent.width

        Image {
            anchors.fill: parent
            anchors.margins: sizes.mm(0.8)
            cache: false
            fillMode: Image.PreserveAspectFit
            objectName: "patch"
            smooth: true
            source: alerts.patch
        }
        Words {
            anchors.centerIn: parent
            color: theme.colours.soft
            mm: 2.8
            text: "Plate"
            visible: alerts.patch === ""
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        anchors.top: patch.bottom
        anchors.topMargin: sizes.mm(2)
        border.color: theme.colours.line
        border.width: Math.max(1, sizes.mm(0.2))
        color: theme.colours.background
        radius: sizes.mm(1)
        width: parent.width

        Image {
            anchors.fill: parent
            anchors.margins: sizes.mm(0.8)
            cache: false
            fillMode: Image.PreserveAspectFit
            objectName: "overview"
            smooth: true
            source: alerts.overview
        }
        Words {
            anchors.centerIn: parent
            color: theme.colours.soft
            mm: 2.8
            text: "Vehicle"
            visible: alerts.overview === ""
        }
    }
}
