// Time, crew, and what changes the screen itself.
import QtQuick
import QtQuick.Layouts

RowLayout {
    id: bar

    readonly property bool narrow: width < sizes.mm(170)

    spacing: sizes.mm(2)

    Words {
        Layout.leftMargin: sizes.mm(3)
        font.bold: true
        mm: 4.6
        objectName: "time"
        text: board.driving || bar.narrow ? board.time.slice(0, 5) : board.time
    }
    Words {
        Layout.fillWidth: true
        Layout.leftMargin: sizes.mm(3)
        color: theme.colours.soft
        mm: 3.4
        objectName: "shift-line"
        text: board.shift_line
    }
    TouchButton {
        objectName: "add-entry"
        text: "Add entry"
        visible: !board.driving && (desk.page === "patrol" || desk.page === "entries")

        onClicked: entryForm.begin()
    }
    TouchButton {
        objectName: "mute"
        text: announcer.mute_words
        weight: announcer.muted ? "action" : "plain"

        onClicked: announcer.toggle_mute()
    }
    TouchButton {
        objectName: "theme"
        text: theme.night ? "Day" : "Night"

        onClicked: theme.toggle()
    }
    TouchButton {
        Layout.rightMargin: sizes.mm(2)
        objectName: "menu"
        text: desk.page === "patrol" ? "Menu" : "Back"
        weight: desk.page === "patrol" ? "plain" : "action"

        onClicked: desk.open(desk.page === "patrol" ? "menu" : "patrol")
    }
}
