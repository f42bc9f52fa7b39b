// The alert in front: what it is, which vehicle, how far to trust it, and the answers.
import QtQuick
import QtQuick.Layouts

Item {
    id: view

    readonly property var alert: alerts.front
    readonly property bool full: !board.driving
    readonly property bool compact: height < sizes.mm(88)
    readonly property real gap: sizes.mm(compact ? 1 : 1.8)

    objectName: "alert"

    Card {
        anchors.bottom: answers.top
        anchors.bottomMargin: sizes.mm(2.5)
        anchors.left: parent.left
        anchors.right: queue.visible ? queue.left : parent.right
        anchors.rightMargin: queue.visible ? sizes.mm(2.5) : 0
        anchors.top: parent.top
        clip: true

        SymbolBand {
            id: band

            alert: view.alert
            height: parent.height
            width: sizes.mm(view.compact ? 24 : 34)
        }
        RowLayout {
            anchors.bottom: parent.bottom
            anchors.left: band.right
            anchors.leftMargin: sizes.mm(view.compact ? 2.5 : 5)
            anchors.right: parent.right
            anchors.rightMargin: sizes.mm(2.5)
            anchors.top: parent.top
            spacing: sizes.mm(3)

            AlertFacts {
                Layout.alignment: Qt.AlignTop
                Layout.bottomMargin: view.gap
                Layout.fillHeight: true
                Layout.fillWidth: true
                Layout.topMargin: sizes.mm(view.compact ? 1.5 : 4)
                alert: view.alert
                compact: view.compact
                full: view.full
                gap: view.gap
            }
            AlertPictures {
                Layout.bottomMargin: sizes.mm(2.5)
                Layout.fillHeight: true
                Layout.preferredWidth: Math.min(sizes.mm(78), view.width * (view.compact ? 0.28 : 0.36))
                Layout.topMargin: sizes.mm(2.5)
                visible: view.full
            }
        }
        Rectangle {
            id: frame

            anchors.fill: parent
            border.color: view.alert.colour ?? "transparent"
            border.width: sizes.mm(1.2)
            color: "transparent"
            radius: sizes.mm(2)

            // Two flashes a second for three seconds when an alert comes to the front, then steady.
            SequentialAnimation {
                id: flash

                loops: 6

                PropertyAction { property: "opacity"; target: frame; value: 0 }
                PauseAnimation { duration: 250 }
                PropertyAction { property: "opacity"; target: frame; value: 1 }
                PauseAnimation { duration: 250 }
            }
        }
    }
    QueueColumn {
        id: queue

        anchors.bottom: answers.top
        anchors.bottomMargin: sizes.mm(2.5)
        anchors.right: parent.right
        anchors.top: parent.top
        width: sizes.mm(view.compact ? 36 : 44)
    }
    Answers {
        id: answers

        alert: view.alert
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
    }
    Connections {
        property string shown: ""

        function onFront_changed() {
            if (view.alert.key !== undefined && view.alert.key !== shown)
                flash.restart()
            shown = view.alert.key ?? ""
        }

        target: alerts
    }
}
