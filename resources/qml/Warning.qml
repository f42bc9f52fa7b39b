// A warning signal: its code in a box, its word beside it.
import QtQuick

Rectangle {
    id: warning

    required property string code
    required property string name
    property real mm: 3.6

    border.color: theme.colours.fault
    border.width: sizes.mm(0.5)
    color: "transparent"
    implicitHeight: sizes.mm(codeWords.capital * 1.9)
    implicitWidth: codeBox.width + (name === "" ? 0 : nameWords.implicitWidth + sizes.mm(4))
    radius: sizes.mm(0.8)

    Rectangle {
        id: codeBox

        color: theme.colours.fault
        height: parent.height
        radius: parent.radius
        width: codeWords.implicitWidth + sizes.mm(3)

        Words {
            id: codeWords

            anchors.centerIn: parent
            color: theme.colours.surface
            elide: Text.ElideNone
            font.bold: true
            mm: warning.mm
            text: warning.code
        }
    }
    Words {
        id: nameWords

        anchors.left: codeBox.right
        anchors.leftMargin: sizes.mm(2)
        anchors.verticalCenter: parent.verticalCenter
        color: theme.colours.fault
        elide: Text.ElideNone
        font.bold: true
        mm: warning.mm
        text: warning.name
    }
}
