// The alert in front: what it is and which mark, then how far to trust it, then the answers.
import QtQuick

Item {
    id: view

    readonly property var alert: alerts.front
    readonly property bool full: !board.driving
    readonly property bool compact: height < sizes.mm(88)
    readonly property real gap: sizes.mm(compact ? 1.5 : 2.4)
    readonly property real side: sizes.mm(2.4)

    objectName: "alert"

    Card {
        id: card

        anchors.bottom: answers.top
        anchors.bottomMargin: sizes.mm(2.5)
        anchors.left: parent.left
        anchors.right: queue.visible ? queue.left : parent.right
        anchors.rightMargin: queue.visible ? sizes.mm(2.5) : 0
        anchors.top: parent.top

        AlertHead {
            id: head

            alert: view.alert
            anchors.left: parent.left
            anchors.leftMargin: view.side
            anchors.right: parent.right
            anchors.rightMargin: view.side
            anchors.top: parent.top
            anchors.topMargin: view.gap
            compact: view.compact
            full: view.full
            room: card.height - facts.wanted - 3 * view.gap
        }
        AlertFacts {
            id: facts

            alert: view.alert
            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.leftMargin: view.side
            anchors.right: overview.visible ? overview.left : parent.right
            anchors.rightMargin: overview.visible ? sizes.mm(3) : view.side
            anchors.bottomMargin: view.gap
            anchors.top: head.bottom
            anchors.topMargin: view.gap
            compact: view.compact
            full: view.full
            gap: sizes.mm(view.compact ? 0.4 : 1.8)
        }
        Photograph {
            id: overview

            anchors.bottom: parent.bottom
            anchors.bottomMargin: view.gap
            anchors.right: parent.right
            anchors.rightMargin: view.side
            anchors.top: head.bottom
            anchors.topMargin: view.gap
            name: "overview"
            placeholder: "Vehicle"
            source: alerts.overview
            visible: view.full
            width: Math.min(height * 16 / 9, view.width * 0.3)
        }
        Rectangle {
            id: frame

            anchors.fill: parent
            border.color: view.alert.colour ?? "transparent"
            border.width: sizes.mm(1)
            color: "transparent"
            radius: sizes.mm(2)

            // Two flashes a second for three seconds when an alert comes to the front, then steady.
            SequentialAnimation {
                id: flash

                loops: 6

                PropertyAction { property: "opacity"; target: frame; value: 0.25 }
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
        narrow: view.compact
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
