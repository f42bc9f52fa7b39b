// The crew takes the car, or leaves it.
import QtQuick

FormPage {
    id: page

    form: shiftForm
    objectName: "shift-page"
    saveName: "save-shift"
    saveText: board.on_shift ? "End shift" : "Start shift"
    title: board.on_shift ? "Shift in progress" : "Start shift"

    onBack: desk.open("patrol")
    onSaved: board.on_shift ? shiftForm.end() : shiftForm.start()

    Row {
        spacing: sizes.mm(2)
        width: parent.width

        Field {
            capitals: true
            enabled: !board.on_shift
            form: shiftForm
            label: "Call-sign"
            name: "call_sign"
            width: (parent.width - sizes.mm(2)) / 3
        }
        Field {
            enabled: !board.on_shift
            form: shiftForm
            label: "Officers, driver first, with commas between"
            name: "officers"
            width: (parent.width - sizes.mm(2)) * 2 / 3
        }
    }
    Row {
        spacing: sizes.mm(2)
        width: parent.width

        Field {
            enabled: !board.on_shift
            form: shiftForm
            label: "Operation"
            name: "operation"
            width: (parent.width - sizes.mm(2)) / 2
        }
        Field {
            enabled: !board.on_shift
            form: shiftForm
            label: "District"
            name: "district"
            width: (parent.width - sizes.mm(2)) / 2
        }
    }
    Choices {
        chosen: key => shiftForm.fields.crewed_single === (key === "single")
        enabled: !board.on_shift
        label: "Crew. A single-crewed car shows the driving view whenever it moves."
        options: [{ key: "single", name: "Single crewed" }, { key: "double", name: "Double crewed" }]
        prefix: "crew"
        width: parent.width

        onPicked: key => shiftForm.put("crewed_single", key === "single")
    }
}
