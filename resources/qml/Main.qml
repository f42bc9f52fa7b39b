// The window: alarm above everything, then the open page, then the status bar.
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

Window {
    id: window

    readonly property bool alerting: alerts.front.key !== undefined
    readonly property bool form: openForm !== null
    readonly property Item openForm: ({ stop: stopPage, shift: shiftPage, entry: entryPage })[desk.page] ?? null
    readonly property bool asking: desk.page === "patrol" && alerting && alerts.asking !== ""
    readonly property bool low: height < sizes.mm(lowMm)
    readonly property Item typed: activeFocusItem && activeFocusItem.typedByTouch === true && form ? activeFocusItem : null

    color: theme.colours.background
    minimumHeight: 480
    minimumWidth: 800
    title: "incar"
    visible: false

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        AlarmBand {
            Layout.fillWidth: true
        }
        AlertBanner {
            Layout.fillWidth: true
        }
        TopBar {
            Layout.fillWidth: true
            Layout.preferredHeight: sizes.mm(16)
            visible: !window.form && !window.asking && !(window.low && window.alerting && desk.page === "patrol")
        }
        Item {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.bottomMargin: window.form || window.asking ? 0 : sizes.mm(2.5)
            Layout.leftMargin: window.form || window.asking ? 0 : sizes.mm(2.5)
            Layout.rightMargin: window.form || window.asking ? 0 : sizes.mm(2.5)
            Layout.topMargin: window.low && window.alerting && desk.page === "patrol" && !window.asking ? sizes.mm(2) : 0

            IdleView {
                anchors.left: parent.left
                anchors.right: waiting.visible ? waiting.left : parent.right
                anchors.rightMargin: waiting.visible ? sizes.mm(2.5) : 0
                height: parent.height
                objectName: "idle"
                visible: desk.page === "patrol" && !window.alerting && board.known
            }
            QueueColumn {
                id: waiting

                anchors.right: parent.right
                height: parent.height
                objectName: "waiting"
                visible: desk.page === "patrol" && !window.alerting && count > 0
            }
            Words {
                anchors.centerIn: parent
                color: theme.colours.soft
                mm: 4.4
                text: "Waiting for the core"
                visible: desk.page === "patrol" && !board.known
            }
            AlertView {
                anchors.fill: parent
                visible: desk.page === "patrol" && window.alerting && !window.asking
            }
            MisreadPage {
                anchors.fill: parent
                visible: window.asking && alerts.asking === "misread"
            }
            NoStopPage {
                anchors.fill: parent
                visible: window.asking && alerts.asking === "no_stop"
            }
            MenuPage {
                anchors.fill: parent
                visible: desk.page === "menu"
            }
            RecentPage {
                anchors.fill: parent
                visible: desk.page === "recent"
            }
            StopPage {
                id: stopPage

                anchors.fill: parent
                cramped: window.low && window.typed !== null
                visible: desk.page === "stop"
            }
            ShiftPage {
                id: shiftPage

                anchors.fill: parent
                cramped: window.low && window.typed !== null
                visible: desk.page === "shift"
            }
            EntryPage {
                id: entryPage

                anchors.fill: parent
                cramped: window.low && window.typed !== null
                visible: desk.page === "entry"
            }
            EntriesPage {
                anchors.fill: parent
                visible: desk.page === "entries"
            }
            Toast {
                anchors.bottom: parent.bottom
                anchors.horizontalCenter: parent.horizontalCenter
            }
        }
        NearbyStrip {
            Layout.bottomMargin: sizes.mm(2)
            Layout.fillWidth: true
            Layout.leftMargin: sizes.mm(2.5)
            Layout.rightMargin: sizes.mm(2.5)
            visible: nearby.front.key !== undefined && !window.asking && !(window.low && window.typed !== null)
        }
        KeyPad {
            Layout.fillWidth: true
            objectName: "keys"
            target: window.typed
            visible: window.typed !== null

            onFinished: window.typed.focus = false
        }
        StatusBar {
            Layout.fillWidth: true
            low: window.low
            objectName: "status-bar"
            visible: window.typed === null && alerts.asking !== "misread"
        }
    }

    onHeightChanged: if (typed) revealing.restart()
    onTypedChanged: if (typed) revealing.restart()

    // The form has its new height only after the keys have taken theirs.
    Timer {
        id: revealing

        interval: 30

        onTriggered: if (window.typed) window.openForm.reveal(window.typed)
    }
    Connections {
        function onPage_changed() {
            if (window.activeFocusItem && window.activeFocusItem.typedByTouch)
                window.activeFocusItem.focus = false
        }

        target: desk
    }
}
