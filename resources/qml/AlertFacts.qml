// What is known of the vehicle and of the entry, the most important first.
import QtQuick
import QtQuick.Layouts

Item {
    id: facts

    required property var alert
    required property bool compact
    required property bool full
    required property real gap

    clip: true

    Column {
        spacing: facts.gap
        width: parent.width

        Flow {
            spacing: sizes.mm(2.5)
            width: parent.width

            Words {
                font.bold: true
                mm: facts.compact ? 4.8 : 5.6
                objectName: "category"
                text: facts.alert.category ?? ""
                width: Math.min(implicitWidth, facts.width)
            }
            Repeater {
                model: facts.alert.tags ?? []

                Tag {
                    required property string modelData

                    mm: facts.compact ? 3 : 3.6
                    text: modelData
                }
            }
        }
        Mark {
            mm: facts.full ? (facts.compact ? 10 : 12.5) : (facts.compact ? 11.5 : 17)
            objectName: "alert-mark"
            text: facts.alert.spaced ?? ""
        }
        Words {
            mm: 3.6
            text: "Listed as " + facts.alert.listed
            visible: (facts.alert.listed ?? "") !== ""
            width: parent.width
        }
        Words {
            font.bold: true
            mm: facts.full && facts.compact ? 4 : 4.8
            objectName: "vehicle"
            text: facts.alert.vehicle ?? ""
            visible: text !== ""
            width: parent.width
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
                    compact: facts.compact
                    name: modelData.name
                }
            }
        }
        Words {
            mm: facts.full ? 3.6 : 4.4
            objectName: "instruction"
            text: facts.alert.instruction ?? ""
            width: parent.width
            wrapMode: Text.WordWrap
        }
        Row {
            spacing: sizes.mm(2)
            width: parent.width

            Level {
                anchors.verticalCenter: parent.verticalCenter
                level: facts.alert.list_level ?? "ok"
            }
            Words {
                mm: facts.full ? 3.2 : 4.4
                objectName: "list"
                text: [facts.alert.list, facts.full ? facts.alert.list_word : "", facts.alert.list_as_of].filter(part => part).join(facts.full ? "  ·  " : " ")
                width: parent.width - sizes.mm(6)
            }
        }
        Words {
            color: theme.colours.soft
            mm: 2.9
            text: [facts.alert.camera, facts.alert.raised, facts.alert.entry_age, facts.alert.action, facts.alert.incident, facts.alert.force].filter(part => part).join("  ·  ")
            visible: facts.full
            width: parent.width
        }
        Words {
            maximumLineCount: facts.compact ? 2 : 4
            mm: 3.2
            objectName: "information"
            text: [facts.alert.reason, facts.alert.information].filter(part => part).join(". ")
            visible: facts.full && text !== ""
            width: parent.width
            wrapMode: Text.WordWrap
        }
        Repeater {
            model: facts.full ? (facts.alert.others ?? []) : []

            Row {
                id: other

                required property var modelData

                spacing: sizes.mm(2)

                Rectangle {
                    color: other.modelData.colour
                    height: sizes.mm(5)
                    radius: sizes.mm(0.8)
                    width: height

                    Image {
                        anchors.centerIn: parent
                        height: width
                        source: other.modelData.symbol
                        sourceSize: Qt.size(width, height)
                        width: Math.round(parent.width * 0.8)
                    }
                }
                Words {
                    anchors.verticalCenter: parent.verticalCenter
                    mm: 3
                    text: ["Also " + other.modelData.category, other.modelData.list, other.modelData.list_as_of].join("  ·  ")
                    width: facts.width - sizes.mm(8)
                }
            }
        }
    }
}
