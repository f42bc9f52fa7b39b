// The stop record: everything by touch, the usual things first.
import QtQuick

FormPage {
    id: page

    form: stopForm
    objectName: "stop-page"
    saveName: "save-stop"
    title: stopForm.correcting ? "Correct stop record" : stopForm.fields.hit_id === "" ? "Stop record, officer initiated" : "Stop record"

    onBack: desk.open("patrol")
    onSaved: stopForm.save()

    Field {
        form: stopForm
        label: "Why is the record changed?"
        name: "change_reason"
        visible: stopForm.correcting
        width: parent.width
    }
    Row {
        readonly property real part: (width - 3 * spacing) / 4

        spacing: sizes.mm(2)
        width: parent.width

        Field {
            capitals: true
            form: stopForm
            label: "Registration mark"
            name: "vrm_confirmed"
            width: parent.part
        }
        Field {
            form: stopForm
            label: "Make"
            name: "make"
            width: parent.part
        }
        Field {
            form: stopForm
            label: "Model"
            name: "model"
            width: parent.part
        }
        Field {
            form: stopForm
            label: "Colour"
            name: "colour"
            width: parent.part
        }
    }
    Choices {
        chosen: key => stopForm.fields.stopped === (key === "yes")
        label: "Was the vehicle stopped?"
        options: [{ key: "yes", name: "Stopped" }, { key: "no", name: "Not stopped" }]
        prefix: "stopped"
        width: parent.width

        onPicked: key => stopForm.set_stopped(key === "yes")
    }
    Choices {
        chosen: key => stopForm.fields.power === key
        label: "Power"
        options: stopForm.powers
        prefix: "power"
        visible: stopForm.fields.stopped
        width: parent.width

        onPicked: key => stopForm.put("power", stopForm.fields.power === key ? "" : key)
    }
    Repeater {
        model: stopForm.fields.stopped ? stopForm.outcome_groups : stopForm.why_not_groups

        Choices {
            required property var modelData

            chosen: key => stopForm.fields.outcomes.includes(key)
            label: modelData.name
            options: modelData.choices
            prefix: "outcome"
            width: parent.width

            onPicked: key => stopForm.toggle_outcome(key)
        }
    }
    Choices {
        chosen: key => stopForm.fields.seizure_condition === key
        label: "Condition of s.165A"
        options: stopForm.conditions
        prefix: "condition"
        visible: stopForm.seizing
        width: parent.width

        onPicked: key => stopForm.put("seizure_condition", key)
    }
    Row {
        spacing: sizes.mm(2)
        visible: stopForm.seizing
        width: parent.width

        Choices {
            chosen: key => stopForm.fields.seizure_warning_given === (key === "yes")
            label: "Warning given before seizure"
            options: [{ key: "yes", name: "Given" }, { key: "no", name: "Not given" }]
            prefix: "warning"
            width: (parent.width - sizes.mm(2)) / 2

            onPicked: key => stopForm.put("seizure_warning_given", key === "yes")
        }
        Field {
            form: stopForm
            label: "Seizure notice number"
            name: "seizure_notice"
            width: (parent.width - sizes.mm(2)) / 2
        }
    }
    Row {
        spacing: sizes.mm(2)
        width: parent.width

        Field {
            form: stopForm
            label: "Incident reference"
            name: "incident_reference"
            width: (parent.width - sizes.mm(2)) / 2
        }
        Field {
            form: stopForm
            label: "Crime number"
            name: "crime_number"
            width: (parent.width - sizes.mm(2)) / 2
        }
    }
    Field {
        form: stopForm
        label: "Notes"
        name: "notes"
        width: parent.width
    }
}
