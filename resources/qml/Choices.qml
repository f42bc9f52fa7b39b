// One labelled row of choices; `chosen` says which are taken.
import QtQuick

Column {
    id: choices

    required property string label
    required property var options
    required property string prefix
    property var chosen: key => false

    signal picked(string key)

    spacing: sizes.mm(0.6)

    Words {
        color: theme.colours.soft
        glanced: false
        mm: 2.7
        text: choices.label
        width: choices.width
    }
    Flow {
        spacing: sizes.mm(1.6)
        width: choices.width

        Repeater {
            model: choices.options

            TouchButton {
                required property var modelData

                chosen: choices.chosen(modelData.key)
                glanced: false
                mm: 3.1
                objectName: choices.prefix + "-" + modelData.key
                text: modelData.name

                onClicked: choices.picked(modelData.key)
            }
        }
    }
}
