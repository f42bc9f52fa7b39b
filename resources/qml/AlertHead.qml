// Category by colour, symbol and word; the mark as large as there is room for; the plate as the camera saw it.
import QtQuick

Item {
    id: head

    required property var alert
    required property bool compact
    required property bool full
    required property real room  // what the facts below leave, pixels

    readonly property bool possible: (alert.tags ?? []).length > 0
    readonly property real wordMm: compact ? 4.4 : 5.4
    readonly property real besideMm: (width - symbol.width) / sizes.px_per_mm - 3
    readonly property real markMm: {
        // In the full view the picture's size hangs on this one, so this one hangs on nothing below it.
        if (full)
            return compact ? 10.2 : 12.5
        const byHeight = (room - words.height - sizes.mm(1.4)) / sizes.px_per_mm / 1.55
        return Math.max(Math.min(byHeight, besideMm / 7.3, 20), 10.4)
    }

    height: words.height + sizes.mm(1.2) + mark.height

    Rectangle {
        id: symbol

        color: head.alert.colour ?? "transparent"
        height: parent.height
        radius: sizes.mm(1.4)
        width: sizes.mm(head.compact ? 20 : 30)

        Image {
            anchors.centerIn: parent
            fillMode: Image.PreserveAspectFit
            height: width
            source: head.alert.symbol ?? ""
            sourceSize: Qt.size(width, height)
            width: Math.round(Math.min(parent.width, parent.height) * 0.82)
        }
    }
    Flow {
        id: words

        anchors.left: symbol.right
        anchors.leftMargin: sizes.mm(3)
        anchors.right: parent.right
        spacing: sizes.mm(2)

        Words {
            font.bold: true
            mm: head.wordMm
            objectName: "category"
            text: head.alert.category ?? ""
            width: Math.min(implicitWidth, words.width)
        }
        Repeater {
            model: head.alert.tags ?? []

            Tag {
                required property string modelData

                implicitHeight: sizes.mm(head.wordMm * 1.6)
                mm: head.compact ? 3.4 : 4
                text: modelData
            }
        }
    }
    Mark {
        id: mark

        anchors.bottom: parent.bottom
        anchors.left: words.left
        mm: head.markMm
        objectName: "alert-mark"
        text: head.alert.spaced ?? ""
    }
    Photograph {
        anchors.bottom: parent.bottom
        anchors.left: mark.right
        anchors.leftMargin: sizes.mm(3)
        anchors.right: parent.right
        height: mark.height
        name: "patch"
        placeholder: "Plate"
        source: alerts.patch
        visible: head.full && width > sizes.mm(14)
    }
}
