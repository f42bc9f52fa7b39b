// One or two words that must not be overlooked.
import QtQuick

Rectangle {
    property alias text: words.text
    property alias mm: words.mm

    color: theme.colours.tag
    implicitHeight: words.capital > 0 ? sizes.mm(words.capital * 1.9) : 0
    implicitWidth: words.implicitWidth + sizes.mm(3)
    radius: sizes.mm(0.8)

    Words {
        id: words

        anchors.centerIn: parent
        color: theme.colours.on_tag
        elide: Text.ElideNone
        font.bold: true
        mm: 3.4
    }
}
