// A registration mark on a plate of its own.
import QtQuick

Rectangle {
    id: plate

    property alias text: words.text
    property real mm: 4
    property bool quiet: false

    border.color: quiet ? theme.colours.line : theme.colours.plate_line
    border.width: Math.max(1, sizes.mm(quiet ? 0.2 : Math.min(0.6, mm / 20)))
    color: theme.colours.plate
    implicitHeight: sizes.mm(words.capital * 1.55)
    implicitWidth: words.implicitWidth + sizes.mm(words.capital * 0.7)
    radius: sizes.mm(words.capital * 0.16)

    Words {
        id: words

        anchors.centerIn: parent
        color: theme.colours.on_plate
        elide: Text.ElideNone
        font.bold: !plate.quiet
        mm: plate.mm
        objectName: "mark"
    }
}
