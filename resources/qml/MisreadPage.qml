// The plate was misread: what it says, if the officer could see it.
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

ColumnLayout {
    id: page

    readonly property var alert: alerts.front

    objectName: "misread"
    spacing: sizes.mm(2)

    onVisibleChanged: {
        if (visible) {
            mark.text = page.alert.spaced ?? ""
            mark.forceActiveFocus()
            mark.selectAll()
        }
    }

    RowLayout {
        Layout.leftMargin: sizes.mm(3)
        Layout.rightMargin: sizes.mm(2)
        Layout.topMargin: sizes.mm(2)

        Words {
            Layout.fillWidth: true
            glanced: false
            mm: 3.6
            text: "Read as " + (page.alert.spaced ?? "") + ". What does the plate say?"
        }
        TouchButton {
            glanced: false
            objectName: "misread-back"
            text: "Back"
            weight: "quiet"

            onClicked: alerts.ask("")
        }
    }
    RowLayout {
        Layout.fillWidth: true
        Layout.leftMargin: sizes.mm(3)
        Layout.rightMargin: sizes.mm(2)
        spacing: sizes.mm(2)

        TextField {
            id: mark

            Layout.fillWidth: true
            Layout.preferredHeight: sizes.mm(15)
            color: theme.colours.on_plate
            font.bold: true
            font.capitalization: Font.AllUppercase
            font.family: sizes.family
            font.pixelSize: sizes.font(7)
            horizontalAlignment: Text.AlignHCenter
            maximumLength: 12
            objectName: "misread-mark"
            selectedTextColor: theme.colours.on_action
            selectionColor: theme.colours.action
            verticalAlignment: Text.AlignVCenter

            background: Rectangle {
                border.color: theme.colours.action
                border.width: sizes.mm(0.6)
                color: theme.colours.plate
                radius: sizes.mm(1.2)
            }
        }
        TouchButton {
            enabled: !alerts.busy && mark.text.trim() !== ""
            glanced: false
            objectName: "misread-save"
            tall: 15
            text: "Save correction"
            weight: "action"

            onClicked: alerts.misread(page.alert.key, mark.text)
        }
        TouchButton {
            enabled: !alerts.busy
            glanced: false
            objectName: "misread-unknown"
            tall: 15
            text: "Misread only"

            onClicked: alerts.misread(page.alert.key, "")
        }
    }
    Item {
        Layout.fillHeight: true
        Layout.fillWidth: true

        Photograph {
            anchors.centerIn: parent
            height: Math.min(parent.height - sizes.mm(2), sizes.mm(30))
            placeholder: ""
            source: alerts.patch
            visible: !board.driving && alerts.patch !== "" && height > sizes.mm(8)
            width: Math.min(parent.width - sizes.mm(6), height * 4.4)
        }
    }
    KeyPad {
        Layout.fillWidth: true
        target: mark

        onFinished: alerts.misread(page.alert.key, mark.text)
    }
}
