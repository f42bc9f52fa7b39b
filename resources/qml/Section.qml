// A card with a heading and lines of one kind, parted by thin rules.
import QtQuick
import QtQuick.Layouts

Card {
    id: section

    property alias heading: heading.text
    property alias aside: aside.text
    property alias model: lines.model
    property alias delegate: lines.delegate

    Layout.alignment: Qt.AlignTop
    Layout.preferredHeight: lines.y + lines.contentHeight + sizes.mm(2)
    Layout.fillWidth: true
    Layout.preferredWidth: 1

    Words {
        id: heading

        anchors.left: parent.left
        anchors.margins: sizes.mm(4)
        anchors.top: parent.top
        anchors.topMargin: sizes.mm(2.5)
        color: theme.colours.soft
        mm: 2.8
    }
    Words {
        id: aside

        anchors.right: parent.right
        anchors.rightMargin: sizes.mm(4)
        anchors.top: heading.top
        color: theme.colours.soft
        mm: 2.8
    }
    ListView {
        id: lines

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.leftMargin: sizes.mm(4)
        anchors.right: parent.right
        anchors.rightMargin: sizes.mm(4)
        anchors.top: heading.bottom
        anchors.topMargin: sizes.mm(0.5)
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        interactive: false
    }
}
