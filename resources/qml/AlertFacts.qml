// What is known of the vehicle and of the entry, the most important first; what does not fit is reached by a swipe.
import QtQuick

Flickable {
    id: facts

    required property var alert
    required property bool compact
    required property bool full
    required property real gap
    readonly property real wanted: column.height

    boundsBehavior: Flickable.StopAtBounds
    clip: true
    contentHeight: column.height
    interactive: contentHeight > height
    objectName: "facts"

    Column {
        id: column

        spacing: facts.gap
        width: facts.width - sizes.mm(1)

        Words {
            font.bold: true
            maximumLineCount: 2
            mm: facts.full ? 4 : 4.8
            objectName: "vehicle"
            text: facts.alert.vehicle ?? ""
            visible: text !== ""
            width: parent.width
            wrapMode: Text.WordWrap
        }
        Flow {
            spacing: sizes.mm(2)
            visible: (facts.alert.warnings ?? []).length > 0
            width: parent.width

            Repeater {
                model: facts.alert.warnings ?? []

                Warning {
                    required property var modelData

                    code: modelData.code
                    mm: facts.full ? 3 : 3.6
                    name: modelData.name
                }
            }
        }
        Flow {
            spacing: sizes.mm(2)
            width: parent.width

            Row {
                spacing: sizes.mm(2)

                Level {
                    anchors.verticalCenter: parent.verticalCenter
                    level: facts.alert.list_level ?? "ok"
                }
                Words {
                    mm: facts.full ? 3.3 : 4.4
                    objectName: "list"
                    text: facts.alert.list ?? ""
                    width: Math.min(implicitWidth, facts.width - sizes.mm(7))
                }
            }
            Words {
                color: theme.colours[facts.alert.list_level ?? "ink"]
                font.bold: facts.alert.list_level !== "ok"
                mm: facts.full ? 3.3 : 4.4
                objectName: "list-age"
                text: [facts.full ? facts.alert.list_word : "", facts.alert.list_as_of].filter(part => part).join(", ")
            }
            Repeater {
                model: facts.alert.list_tags ?? []

                Tag {
                    required property string modelData

                    mm: facts.full ? 2.9 : 4.4
                    text: modelData
                }
            }
        }
        Words {
            mm: facts.full ? 3.3 : 4.4
            objectName: "listed"
            text: "Listed as " + facts.alert.listed
            visible: (facts.alert.listed ?? "") !== ""
            width: parent.width
        }
        Words {
            mm: facts.full ? 3.5 : 4.4
            objectName: "instruction"
            text: facts.alert.instruction ?? ""
            width: parent.width
            wrapMode: Text.WordWrap
        }
        Words {
            mm: 3.2
            objectName: "information"
            text: [facts.alert.reason, facts.alert.information].filter(part => part).join(". ")
            visible: facts.full && text !== ""
            width: parent.width
            wrapMode: Text.WordWrap
        }
        Words {
            color: theme.colours.soft
            mm: 2.8
            text: [facts.alert.camera, facts.alert.raised, facts.alert.entry_age, facts.alert.action, facts.alert.incident, facts.alert.force].filter(part => part).join("  ·  ")
            visible: facts.full
            width: parent.width
            wrapMode: Text.WordWrap
        }
        Repeater {
            model: facts.full ? (facts.alert.others ?? []) : []

            OtherMatch {
                width: facts.width
            }
        }
    }
    Rectangle {
        color: theme.colours.soft
        height: facts.height * facts.visibleArea.heightRatio
        parent: facts.parent
        radius: width / 2
        visible: facts.interactive
        width: sizes.mm(0.8)
        x: facts.x + facts.width
        y: facts.y + facts.height * facts.visibleArea.yPosition
    }
    onAlertChanged: contentY = 0
}
