// A labelled line to type in, by the screen's own keys or a real keyboard. It writes to a form's field by name.
import QtQuick
import QtQuick.Controls.Basic

Column {
    id: field

    required property var form
    required property string name
    required property string label
    property bool capitals: false
    property bool wildcards: false
    property alias input: input

    spacing: sizes.mm(0.6)

    Words {
        color: theme.colours.soft
        glanced: false
        mm: 2.7
        text: field.label
        width: field.width
    }
    TextField {
        id: input

        property bool typedByTouch: true
        property bool wildcards: field.wildcards

        color: theme.colours.ink
        font.capitalization: field.capitals ? Font.AllUppercase : Font.MixedCase
        font.family: sizes.family
        font.pixelSize: sizes.font(3.4)
        height: sizes.mm(12)
        leftPadding: sizes.mm(2.4)
        objectName: "field-" + field.name
        rightPadding: sizes.mm(2.4)
        selectByMouse: true
        selectedTextColor: theme.colours.on_action
        selectionColor: theme.colours.action
        text: field.form.fields[field.name]
        verticalAlignment: Text.AlignVCenter
        width: field.width

        background: Rectangle {
            border.color: input.activeFocus ? theme.colours.action : theme.colours.line
            border.width: sizes.mm(input.activeFocus ? 0.6 : 0.3)
            color: theme.colours.background
            radius: sizes.mm(1.2)
        }
        cursorDelegate: Rectangle {
            color: theme.colours.action
            visible: input.activeFocus
            width: sizes.mm(0.5)
        }

        onTextEdited: field.form.put(field.name, text)

        Connections {
            function onChanged() {
                if (input.text !== field.form.fields[field.name])
                    input.text = field.form.fields[field.name]
            }

            target: field.form
        }
    }
}
