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
    // The face stands in lines of 1.76 capitals; on a small screen that is air.
    bottomPadding: -sizes.mm(capital * 0.1)
    topPadding: -sizes.mm(capital * 0.1)
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
