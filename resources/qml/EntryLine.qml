// One own entry: what it looks for, why and until when, where it was seen, and how it is withdrawn.
import QtQuick

Card {
    id: line

    required property var entry
    readonly property bool asking: ownEntries.asking === entry.key

    border.color: entry.new ? theme.colours.action : theme.colours.line
    border.width: entry.new ? sizes.mm(0.6) : Math.max(1, sizes.mm(0.2))
    height: Math.max(facts.height, buttons.height) + sizes.mm(4)

    Rectangle {
        id: swatch

        anchors.left: parent.left
        anchors.leftMargin: sizes.mm(2)
        anchors.top: parent.top
        anchors.topMargin: sizes.mm(2)
        color: line.entry.colour
        height: sizes.mm(13)
        radius: sizes.mm(1.4)
        width: sizes.mm(13)

        Image {
            anchors.centerIn: parent
            height: width
            source: line.entry.symbol
            sourceSize: Qt.size(width, height)
            width: sizes.mm(10)
        }
    }
    Column {
        id: facts

        anchors.left: swatch.right
        anchors.leftMargin: sizes.mm(3)
        anchors.right: buttons.left
        anchors.rightMargin: sizes.mm(3)
        anchors.top: swatch.top
        spacing: sizes.mm(1)

        Flow {
            spacing: sizes.mm(2.5)
            width: parent.width

            Mark {
                id: mark

                mm: 4
                quiet: true
                text: line.entry.spaced
            }
            Words {
                font.bold: true
                glanced: false
                height: mark.height
                mm: 3.4
                text: line.entry.category
            }
            Words {
                color: theme.colours.soft
                glanced: false
                height: mark.height
                mm: 3.4
                text: line.entry.until
            }
            Repeater {
                model: line.entry.warnings

                Warning {
                    required property var modelData

                    code: modelData.code
                    mm: 2.8
                    name: modelData.name
                }
            }
        }
        Words {
            glanced: false
            maximumLineCount: 2
            mm: 3
            text: line.entry.why
            width: parent.width
            wrapMode: Text.WordWrap
        }
        Words {
            font.bold: true
            glanced: false
            mm: 3
            text: line.entry.found
            visible: text !== ""
            width: parent.width
        }
        Repeater {
            model: line.entry.seen

            Words {
                required property string modelData

                color: theme.colours[line.entry.found === "" ? "soft" : "ink"]
                glanced: false
                mm: 3
                text: modelData
                width: facts.width
                wrapMode: Text.WordWrap
            }
        }
    }
    Row {
        id: buttons

        anchors.right: parent.right
        anchors.rightMargin: sizes.mm(2)
        anchors.top: swatch.top
        spacing: sizes.mm(2)

        TouchButton {
            glanced: false
            objectName: "keep-" + line.entry.key
            tall: 15
            text: "Keep"
            visible: line.asking

            onClicked: ownEntries.ask("")
        }
        TouchButton {
            enabled: !ownEntries.busy
            glanced: false
            objectName: (line.asking ? "confirm-" : "withdraw-") + line.entry.key
            tall: 15
            text: line.asking ? "Withdraw it" : "Withdraw"
            weight: line.asking ? "action" : "plain"

            onClicked: line.asking ? ownEntries.withdraw(line.entry.key) : ownEntries.ask(line.entry.key)
        }
    }
}
