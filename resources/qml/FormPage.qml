// A form: its title, trouble and two buttons stand still while the fields scroll.
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

Item {
    id: page

    required property var form
    required property string title
    property string saveText: "Save"
    property string saveName: "save"
    property bool cramped: false  // the screen is low and its keys are out: the fields have it all
    default property alias content: column.data
    readonly property alias flickable: flickable

    signal saved
    signal back

    function reveal(item) {
        const top = item.mapToItem(column, 0, 0).y - sizes.mm(6)
        const bottom = top + item.height + sizes.mm(8)
        if (bottom > flickable.contentY + flickable.height || bottom - top > flickable.height)
            flickable.contentY = bottom - flickable.height
        else if (top < flickable.contentY)
            flickable.contentY = Math.max(0, top)
    }

    Rectangle {
        id: head

        color: theme.colours.surface
        height: visible ? sizes.mm(18) : 0
        visible: !page.cramped
        width: parent.width

        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: sizes.mm(2)
            anchors.rightMargin: sizes.mm(2)
            spacing: sizes.mm(3)

            TouchButton {
                glanced: false
                objectName: page.saveName + "-back"
                tall: 15
                text: "Back"

                onClicked: page.back()
            }
            Words {
                Layout.fillWidth: true
                font.bold: true
                glanced: false
                mm: 4.2
                text: page.title
                visible: page.form.trouble === ""
            }
            Words {
                Layout.fillWidth: true
                color: theme.colours.fault
                font.bold: true
                glanced: false
                maximumLineCount: 2
                mm: 3.2
                objectName: page.saveName + "-trouble"
                text: page.form.trouble
                visible: page.form.trouble !== ""
                wrapMode: Text.WordWrap
            }
            TouchButton {
                enabled: !page.form.busy
                glanced: false
                mm: 4.2
                objectName: page.saveName
                tall: 15
                text: page.form.busy ? "Saving …" : page.saveText
                weight: "action"

                onClicked: page.saved()
            }
        }
        Rectangle {
            anchors.bottom: parent.bottom
            color: theme.colours.line
            height: Math.max(1, sizes.mm(0.2))
            width: parent.width
        }
    }
    Flickable {
        id: flickable

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: head.bottom
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        contentHeight: column.height + sizes.mm(6)
        objectName: page.saveName + "-scroll"

        ScrollBar.vertical: ScrollBar {
            anchors.bottom: flickable.bottom
            anchors.right: flickable.right
            anchors.top: flickable.top
            parent: flickable.parent
            policy: flickable.contentHeight > flickable.height ? ScrollBar.AlwaysOn : ScrollBar.AlwaysOff
            width: sizes.mm(2.4)

            contentItem: Rectangle {
                color: theme.colours.line
                radius: width / 2
            }
        }

        Column {
            id: column

            spacing: sizes.mm(2.4)
            width: flickable.width - sizes.mm(10)
            x: sizes.mm(4)
            y: sizes.mm(3)
        }
    }
}
