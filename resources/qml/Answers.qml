// What the crew can say to the alert in front, by one touch.
import QtQuick

Item {
    id: answers

    required property var alert
    readonly property string stage: alert.stage ?? ""
    readonly property string key: alert.key ?? ""

    implicitHeight: sizes.mm(20)

    component Answer: TouchButton {
        property real share: 0.24

        enabled: !alerts.busy && !alerts.guarded
        height: answers.height
        leftPadding: sizes.mm(1)
        mm: 4.4
        opacity: alerts.busy ? 0.55 : 1
        rightPadding: sizes.mm(1)
        width: (answers.width - 3 * sizes.mm(2)) * share
    }
    component Line: Row {
        property string stage

        spacing: sizes.mm(2)
        visible: answers.stage === stage
    }

    Line {
        stage: "verify"

        Answer {
            objectName: "answer-correct"
            text: "Correct"
            weight: "action"

            onClicked: alerts.answer(answers.key, "correct")
        }
        Answer {
            objectName: "answer-misread"
            text: "Misread"

            onClicked: alerts.ask("misread")
        }
        Answer {
            objectName: "answer-not_current"
            share: 0.28
            text: "Not current"

            onClicked: alerts.answer(answers.key, "not_current")
        }
        Answer {
            objectName: "answer-dismissed"
            text: "Dismiss"

            onClicked: alerts.answer(answers.key, "dismissed")
        }
    }
    Line {
        stage: "decide"

        Answer {
            objectName: "decide-stop"
            share: 0.25
            text: "Stop"
            weight: "action"

            onClicked: alerts.decide(answers.key, "stop", "")
        }
        Answer {
            objectName: "decide-follow"
            share: 0.25
            text: "Follow"

            onClicked: alerts.decide(answers.key, "follow", "")
        }
        Answer {
            objectName: "decide-pass_on"
            share: 0.25
            text: "Pass on"

            onClicked: alerts.decide(answers.key, "pass_on", "")
        }
        Answer {
            objectName: "decide-none"
            share: 0.25
            text: "No stop"

            onClicked: alerts.ask("no_stop")
        }
    }
    Line {
        stage: "record"

        Words {
            height: answers.height
            horizontalAlignment: Text.AlignHCenter
            mm: 4.4
            text: answers.alert.done ?? ""
            width: answers.width * 0.22
        }
        Answer {
            objectName: "later"
            share: 0.28
            text: "Later"

            onClicked: alerts.later(answers.key)
        }
        Answer {
            objectName: "record"
            text: "Stop record"
            weight: "action"
            width: answers.width - x

            onClicked: alerts.record(answers.key)
        }
    }
}
