// A hit elsewhere, near the car: what and where, gone by one touch. While driving it is words alone.
// Words that may be said at less length come in several lengths: Text shows the first that fits.
import QtQuick
import QtQuick.Layouts

Card {
    id: strip

    readonly property var hit: nearby.front
    readonly property bool driving: board.driving
    readonly property bool narrow: width < sizes.mm(170)

    border.color: hit.colour ?? theme.colours.line
    border.width: sizes.mm(0.8)
    implicitHeight: Math.max(words.implicitHeight + sizes.mm(3), dismiss.height + sizes.mm(1.6))
    objectName: "nearby"

    component Signals: Row {
        spacing: sizes.mm(1)

        Repeater {
            model: strip.hit.warnings ?? []

            Warning {
                required property var modelData

                code: modelData.code
                mm: 2.6
                name: ""
            }
        }
    }

    Rectangle {
        id: swatch

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.top: parent.top
        color: strip.hit.colour ?? "transparent"
        radius: sizes.mm(2)
        width: sizes.mm(strip.driving ? 3 : 17)

        Image {
            anchors.centerIn: parent
            height: width
            source: strip.hit.symbol ?? ""
            sourceSize: Qt.size(width, height)
            visible: !strip.driving
            width: sizes.mm(13)
        }
    }
    ColumnLayout {
        id: words

        anchors.left: swatch.right
        anchors.leftMargin: sizes.mm(2.5)
        anchors.right: dismiss.left
        anchors.rightMargin: sizes.mm(2.5)
        anchors.verticalCenter: parent.verticalCenter
        spacing: sizes.mm(0.8)

        RowLayout {
            spacing: sizes.mm(2.5)

            Tag {
                mm: strip.driving ? 4.4 : 3
                text: "NEARBY"
            }
            Words {
                Layout.fillWidth: true
                Layout.maximumWidth: Math.ceil(implicitWidth)
                font.bold: true
                mm: 4
                objectName: "nearby-category"
                text: strip.hit.category ?? ""
            }
            Signals {
                visible: strip.driving
            }
            Mark {
                mm: 4.6
                text: strip.hit.spaced ?? ""
                visible: !strip.driving
            }
            Words {
                Layout.fillWidth: true
                Layout.preferredWidth: 1  // what the rest leaves
                mm: 3.6
                objectName: "nearby-vehicle"
                text: strip.driving || !strip.narrow ? strip.hit.vehicle ?? "" : ""
            }
            Words {
                font.bold: true
                mm: 4
                objectName: "nearby-more"
                text: strip.hit.more ?? ""
                visible: text !== ""
            }
        }
        RowLayout {
            spacing: sizes.mm(2)
            visible: strip.driving

            Mark {
                mm: 10
                objectName: "nearby-mark"
                quiet: true
                text: strip.hit.spaced ?? ""
            }
            ColumnLayout {
                spacing: sizes.mm(0.5)

                Words {
                    Layout.fillWidth: true
                    font.bold: true
                    mm: 4.4
                    text: strip.hit.far ?? ""
                }
                Words {
                    Layout.fillWidth: true
                    mm: 4.4
                    text: strip.hit.age ?? ""
                }
            }
        }
        Words {
            Layout.fillWidth: true
            mm: 3.4
            text: strip.hit.vehicle ?? ""
            visible: !strip.driving && strip.narrow
        }
        RowLayout {
            spacing: sizes.mm(2)
            visible: !strip.driving

            Signals {}
            Words {
                Layout.fillWidth: true
                mm: 3.2
                objectName: "nearby-where"
                text: strip.hit.where ?? ""
            }
        }
    }
    TouchButton {
        id: dismiss

        anchors.right: parent.right
        anchors.rightMargin: sizes.mm(1.6)
        anchors.verticalCenter: parent.verticalCenter
        enabled: !nearby.guarded
        leftPadding: sizes.mm(1.5)
        mm: strip.driving ? 4.4 : 3.6
        objectName: "nearby-dismiss"
        opacity: 1
        rightPadding: sizes.mm(1.5)
        tall: strip.driving ? 20 : 15
        text: "Dismiss"

        onClicked: nearby.dismiss(strip.hit.key)
    }
}
