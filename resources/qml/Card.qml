// A sheet that holds things of one kind.
import QtQuick

Rectangle {
    border.color: theme.colours.line
    border.width: Math.max(1, sizes.mm(0.2))
    color: theme.colours.surface
    radius: sizes.mm(2)
}
