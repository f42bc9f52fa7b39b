// Why a correct hit is not stopped; the reason may be left out.
import QtQuick
import QtQuick.Layouts

Item {
    id: page

    readonly property var alert: alerts.front

    objectName: "no-stop"

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: sizes.mm(4)
        spacing: sizes.mm(3)

        Words {
            Layout.fillWidth: true
            font.bold: true
            mm: 4.6
            text: "No stop of " + (page.alert.spaced ?? "") + ": why?"
        }
        GridLayout {
            Layout.fillWidth: true
            columnSpacing: sizes.mm(2)
            columns: 3
            rowSpacing: sizes.mm(2)

            Repeater {
                model: alerts.no_stop_reasons

                TouchButton {
                    required property var modelData

                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    enabled: !alerts.busy
                    mm: page.height < sizes.mm(80) ? 3.6 : 4.4
                    objectName: "reason-" + modelData.key
                    tall: page.height < sizes.mm(80) ? 15 : 20
                    text: modelData.name

                    onClicked: alerts.decide(page.alert.key, "none", modelData.name)
                }
            }
            TouchButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                enabled: !alerts.busy
                mm: page.height < sizes.mm(80) ? 3.6 : 4.4
                objectName: "reason-none"
                tall: page.height < sizes.mm(80) ? 15 : 20
                text: "No reason given"

                onClicked: alerts.decide(page.alert.key, "none", "")
            }
            TouchButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                mm: page.height < sizes.mm(80) ? 3.6 : 4.4
                objectName: "no-stop-back"
                tall: page.height < sizes.mm(80) ? 15 : 20
                text: "Back"
                weight: "quiet"

                onClicked: alerts.ask("")
            }
        }
        Item {
            Layout.fillHeight: true
        }
    }
}
