// A confirmation or a refusal, for a few seconds.
import QtQuick

Rectangle {
    color: theme.colours.tag
    height: words.implicitHeight + sizes.mm(4)
    radius: sizes.mm(2)
    visible: desk.message !== ""
    width: Math.min(words.implicitWidth + sizes.mm(10), parent.width - sizes.mm(8))
    z: 1

    Words {
        id: words

        anchors.centerIn: parent
        color: theme.colours.on_tag
        elide: Text.ElideNone
        font.bold: true
        horizontalAlignment: Text.AlignHCenter
        mm: 4
        objectName: "toast"
        text: desk.message
        width: parent.width - sizes.mm(6)
        wrapMode: Text.WordWrap
    }

    TapHandler {
        onTapped: desk.say("")
    }
}
