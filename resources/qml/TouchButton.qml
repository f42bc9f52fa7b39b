// A button for a finger. `weight`: plain, action (moves the job on) or quiet (no border).
import QtQuick
import QtQuick.Controls.Basic

AbstractButton {
    id: button

    property string weight: "plain"
    property real mm: 3.6
    property real tall: 12
    property bool glanced: true
    property bool chosen: false
    readonly property bool strong: weight === "action" || chosen

    focusPolicy: Qt.NoFocus
    implicitHeight: sizes.mm(tall)
    implicitWidth: Math.max(sizes.mm(tall), words.implicitWidth + leftPadding + rightPadding)
    leftPadding: sizes.mm(3)
    opacity: enabled ? 1 : 0.55
    rightPadding: sizes.mm(3)

    background: Rectangle {
        border.color: button.strong ? theme.colours.action : theme.colours.line
        border.width: button.weight === "quiet" ? 0 : Math.max(1, sizes.mm(0.3))
        color: button.strong ? theme.colours.action : button.down ? theme.colours.pressed : button.weight === "quiet" ? "transparent" : theme.colours.raised
        radius: sizes.mm(1.6)

        Rectangle {
            anchors.fill: parent
            color: theme.colours.on_action
            opacity: button.strong && button.down ? 0.25 : 0
            radius: parent.radius
        }
    }
    contentItem: Words {
        id: words

        color: button.strong ? theme.colours.on_action : theme.colours.ink
        font.bold: button.strong || button.tall >= 20
        glanced: button.glanced
        horizontalAlignment: Text.AlignHCenter
        mm: button.mm
        text: button.text
    }
}
