// A line of a list, with a thin rule above all but the first.
import QtQuick

Item {
    property real tall: 13
    property bool first: false

    height: sizes.mm(tall)
    width: ListView.view ? ListView.view.width : 0

    Rectangle {
        color: theme.colours.line
        height: Math.max(1, sizes.mm(0.15))
        opacity: 0.6
        visible: !parent.first
        width: parent.width
    }
}
