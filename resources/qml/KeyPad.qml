// The screen's own keys: capitals, digits and what a reference, or part of a mark, needs. They type into `target`.
import QtQuick

Rectangle {
    id: keys

    property Item target: null
    readonly property bool wild: target !== null && target.wildcards === true  // a mark may hold ? and *
    readonly property real unit: Math.min(sizes.mm(17), (width - sizes.mm(4)) / 11)

    signal finished

    color: theme.colours.surface
    implicitHeight: sizes.mm(12.4) * 4 + sizes.mm(1) * 3 + sizes.mm(4)

    function type(key) {
        if (key === "Del") {
            if (target.selectedText !== "")
                target.remove(target.selectionStart, target.selectionEnd)
            else if (target.cursorPosition > 0)
                target.remove(target.cursorPosition - 1, target.cursorPosition)
        } else {
            if (target.selectedText !== "")
                target.remove(target.selectionStart, target.selectionEnd)
            target.insert(target.cursorPosition, key === "Space" ? " " : key)
        }
        target.textEdited()
    }

    Rectangle {
        color: theme.colours.line
        height: Math.max(1, sizes.mm(0.2))
        width: parent.width
    }
    Column {
        anchors.centerIn: parent
        spacing: sizes.mm(1)

        Repeater {
            model: [["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "Del"], ["Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "-"], ["A", "S", "D", "F", "G", "H", "J", "K", "L", keys.wild ? "?" : ".", keys.wild ? "*" : "/"], ["Z", "X", "C", "V", "B", "N", "M", "Space", "Done"]]

            Row {
                required property var modelData

                spacing: 0

                Repeater {
                    model: parent.modelData

                    Item {
                        id: key

                        required property string modelData
                        readonly property int span: modelData === "Space" || modelData === "Done" ? 2 : 1

                        height: sizes.mm(12.4)
                        width: keys.unit * span

                        TouchButton {
                            anchors.centerIn: parent
                            glanced: false
                            height: parent.height
                            leftPadding: 0
                            mm: key.modelData.length > 1 ? 3 : 4
                            objectName: "key-" + key.modelData
                            rightPadding: 0
                            text: key.modelData
                            weight: key.modelData === "Done" ? "action" : "plain"
                            width: parent.width - sizes.mm(0.8)

                            onClicked: key.modelData === "Done" ? keys.finished() : keys.type(key.modelData)
                        }
                    }
                }
            }
        }
    }
}
