// Every word on screen: one face, sizes by the height of a capital in millimetres, and the least size while driving.
import QtQuick

Text {
    property real mm: 3.2
    property bool glanced: true  // read while driving; a form is not

    readonly property real capital: glanced && board.driving ? Math.max(mm, 4.4) : mm

    color: theme.colours.ink
    elide: Text.ElideRight
    font.family: sizes.family
    font.pixelSize: sizes.font(capital)
    lineHeight: sizes.mm(capital * (board.driving ? 1.5 : 1.6))
    lineHeightMode: Text.FixedHeight
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
