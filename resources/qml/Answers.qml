// What the crew can say to the alert in front, by one touch.
import QtQuick
import QtQuick.Layouts

RowLayout {
    id: answers

    required property var alert
    readonly property string stage: alert.stage ?? ""
    readonly property string key: alert.key ?? ""
    readonly property bool ready: !alerts.busy && !alerts.guarded

    spacing: sizes.mm(2)

    component Answer: TouchButton {
        Layout.fillWidth: true
        Layout.preferredWidth: 1
        enabled: answers.ready
        mm: 4.4
        opacity: alerts.busy ? 0.55 : 1
        tall: 20
    }

    Answer {
        objectName: "answer-correct"
        text: "Correct"
        visible: answers.stage === "verify"
        weight: "action"

        onClicked: alerts.answer(answers.key, "correct")
    }
    Answer {
        objectName: "answer-misread"
        text: "Misread"
        visible: answers.stage === "verify"

        onClicked: alerts.ask("misread")
    }
    Answer {
        objectName: "answer-not_current"
        text: "Not current"
        visible: answers.stage === "verify"

        onClicked: alerts.answer(answers.key, "not_current")
    }
    Answer {
        objectName: "answer-dismissed"
        text: "Dismiss"
        visible: answers.stage === "verify"

        onClicked: alerts.answer(answers.key, "dismissed")
    }
    Answer {
        objectName: "decide-stop"
        text: "Stop"
        visible: answers.stage === "decide"
        weight: "action"

        onClicked: alerts.decide(answers.key, "stop", "")
    }
    Answer {
        objectName: "decide-follow"
        text: "Follow"
        visible: answers.stage === "decide"

        onClicked: alerts.decide(answers.key, "follow", "")
    }
    Answer {
        objectName: "decide-pass_on"
        text: "Pass on"
        visible: answers.stage === "decide"

        onClicked: alerts.decide(answers.key, "pass_on", "")
    }
    Answer {
        objectName: "decide-none"
        text: "No stop"
        visible: answers.stage === "decide"

        onClicked: alerts.ask("no_stop")
    }
    Words {
        Layout.fillWidth: true
        Layout.leftMargin: sizes.mm(3)
        Layout.preferredWidth: 1
        mm: 4.4
        text: answers.alert.done ?? ""
        visible: answers.stage === "record"
    }
    Answer {
        objectName: "later"
        text: "Later"
        visible: answers.stage === "record"

        onClicked: alerts.later(answers.key)
    }
    Answer {
        Layout.preferredWidth: 2
        objectName: "record"
        text: "Stop record"
        visible: answers.stage === "record"
        weight: "action"

        onClicked: alerts.record(answers.key)
    }
}
