// An entry of the crew's own: what must be said first, what may be said after it.
import QtQuick

FormPage {
    id: page

    form: entryForm
    objectName: "entry-page"
    saveName: "save-entry"
    title: "Add entry"

    onBack: desk.open("patrol")
    onSaved: entryForm.save()

    Row {
        spacing: sizes.mm(4)
        width: parent.width

        Field {
            id: mark

            capitals: true
            form: entryForm
            label: "Mark (? one sign, * any)"
            name: "vrm"
            width: (parent.width - parent.spacing) * 0.4
            wildcards: true
        }
        Choices {
            chosen: key => entryForm.fields.expires_h === key
            label: "In force for (a shift: 8 h)"
            options: entryForm.expiries
            prefix: "expiry"
            width: parent.width - mark.width - parent.spacing

            onPicked: key => entryForm.put("expires_h", key)
        }
    }
    Choices {
        chosen: key => entryForm.fields.reason === key
        label: "Reason"
        options: entryForm.reasons
        prefix: "entry-reason"
        width: parent.width

        onPicked: key => entryForm.put("reason", entryForm.fields.reason === key ? "" : key)
    }
    Field {
        form: entryForm
        label: entryForm.fields.reason === "" ? "Reason in your own words" : "More, if there is more: make, colour, who, where"
        name: "words"
        width: parent.width
    }
    Choices {
        chosen: key => entryForm.fields.category === key
        label: "Category"
        options: entryForm.categories
        prefix: "category"
        width: parent.width

        onPicked: key => entryForm.put("category", key)
    }
    Choices {
        chosen: key => entryForm.fields.warning_signals.includes(key)
        label: "Warning signals"
        options: entryForm.warnings
        prefix: "signal"
        width: parent.width

        onPicked: key => entryForm.toggle_warning(key)
    }
}
