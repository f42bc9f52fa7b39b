// An alert came while another page is open: it is named here, a touch opens it.
import QtQuick
import QtQuick.Controls.Basic

AbstractButton {
    id: banner

    readonly property var alert: alerts.front

    focusPolicy: Qt.NoFocus
    implicitHeight: visible ? sizes.mm(15) : 0
    objectName: "alert-banner"
    visible: desk.page !== "patrol" && alert.stage === "verify"

    background: Rectangle {
        color: theme.colours.tag
    }
    contentItem: Item {
        Rectangle {
            id: swatch

            color: banner.alert.colour ?? "transparent"
            height: parent.height
            width: sizes.mm(15)

            Image {
                anchors.centerIn: parent
                height: width
                source: banner.alert.symbol ?? ""
                sourceSize: Qt.size(width, height)
                width: sizes.mm(12)
            }
        }
        Words {
            anchors.left: swatch.right
            anchors.leftMargin: sizes.mm(3)
            anchors.right: parent.right
            anchors.rightMargin: sizes.mm(3)
            anchors.verticalCenter: parent.verticalCenter
            color: theme.colours.on_tag
            font.bold: true
            mm: 4.4
            text: [banner.alert.category, banner.alert.spaced, banner.alert.vehicle].filter(part => part).join("   ")
        }
    }

    onClicked: desk.open("patrol")
}
