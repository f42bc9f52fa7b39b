"""The summary on one page of A4, to be printed, signed and filed."""

import io

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepInFrame, Paragraph, Spacer, Table, TableStyle

from incar.report.sheet import Section, Sheet, lay_out
from incar.report.summary import ShiftSummary

INK = HexColor("#16212e")
QUIET = HexColor("#5d6b7a")
RULE = HexColor("#c9d1da")
BAND = HexColor("#1d3a5f")
SHADE = HexColor("#eef2f6")

MARGIN = 15 * mm
GUTTER = 8 * mm
BAND_HEIGHT = 27 * mm
FIGURES_HEIGHT = 21 * mm
FOOT_HEIGHT = 12 * mm
WIDTH, HEIGHT = A4
INNER = WIDTH - 2 * MARGIN

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=8.5, leading=11, textColor=INK)
_TITLE = ParagraphStyle("title", parent=_BODY, fontName="Helvetica-Bold", fontSize=10, leading=13, textColor=BAND)
_NOTE = ParagraphStyle("note", parent=_BODY, fontSize=7, leading=9, textColor=QUIET)
_BARE = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
)


def to_pdf(summary: ShiftSummary) -> bytes:
    """The page; whatever is much is set smaller, so that one page it stays."""
    sheet = lay_out(summary)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle(sheet.title)
    canvas.setSubject(sheet.subtitle)
    canvas.setCreator("incar")
    _draw_band(canvas, sheet)
    top = HEIGHT - BAND_HEIGHT - 6 * mm
    _draw_particulars(canvas, sheet, top)
    _draw_figures(canvas, sheet, top - 11 * mm)
    _draw_sections(canvas, sheet, top - 11 * mm - FIGURES_HEIGHT - 4 * mm)
    _draw_foot(canvas, sheet)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_band(canvas: Canvas, sheet: Sheet) -> None:
    canvas.setFillColor(BAND)
    canvas.rect(0, HEIGHT - BAND_HEIGHT, WIDTH, BAND_HEIGHT, stroke=0, fill=1)
    _text(canvas, MARGIN, HEIGHT - 14 * mm, sheet.title, 20, white, bold=True)
    _text(canvas, MARGIN, HEIGHT - 21 * mm, sheet.subtitle, 10, white)


def _draw_particulars(canvas: Canvas, sheet: Sheet, top: float) -> None:
    """Each under its name, in columns of equal width, cut where one is too long."""
    width = INNER / len(sheet.particulars)
    for index, (name, value) in enumerate(sheet.particulars):
        x = MARGIN + index * width
        _text(canvas, x, top, name, 7.5, QUIET)
        _text(canvas, x, top - 4.4 * mm, _cut(value, 9.5, width - 3 * mm), 9.5, INK, bold=True)


def _draw_figures(canvas: Canvas, sheet: Sheet, top: float) -> None:
    gap = 3 * mm
    width = (INNER - gap * (len(sheet.headline) - 1)) / len(sheet.headline)
    for index, (figure, counts) in enumerate(sheet.headline):
        x = MARGIN + index * (width + gap)
        canvas.setFillColor(SHADE)
        canvas.roundRect(x, top - FIGURES_HEIGHT, width, FIGURES_HEIGHT, 2 * mm, stroke=0, fill=1)
        canvas.setFillColor(BAND)
        canvas.setFont("Helvetica-Bold", min(22, 22 * (width - 4 * mm) / stringWidth(figure, "Helvetica-Bold", 22)))
        canvas.drawCentredString(x + width / 2, top - 11 * mm, figure)
        canvas.setFillColor(QUIET)
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString(x + width / 2, top - 16.5 * mm, counts)


def _draw_sections(canvas: Canvas, sheet: Sheet, top: float) -> None:
    """The narrow tables in two columns, the wide ones below across the page."""
    narrow = [section for section in sheet.sections if len(section.columns) <= 3]  # noqa: PLR2004 - name, two figures
    wide = [section for section in sheet.sections if section not in narrow]
    room = top - FOOT_HEIGHT - 4 * mm
    half = (INNER - GUTTER) / 2
    columns = Table(
        [[_stack(narrow[0::2], half), _stack(narrow[1::2], half)]],
        colWidths=[half + GUTTER, half],
        style=TableStyle([("RIGHTPADDING", (0, 0), (0, 0), GUTTER)], parent=_BARE),
        hAlign="LEFT",
    )
    fitted = KeepInFrame(INNER, room, [columns, *_stack(wide, INNER)], mode="shrink")
    Frame(MARGIN, top - room, INNER, room, 0, 0, 0, 0).addFromList([fitted], canvas)


def _stack(sections: list[Section], width: float) -> list[Flowable]:
    flowables: list[Flowable] = []
    for section in sections:
        flowables += [Paragraph(section.title, _TITLE), _table(section, width)]
        if section.note:
            flowables += [Spacer(0, 0.8 * mm), Paragraph(section.note, _NOTE)]
        flowables.append(Spacer(0, 4 * mm))
    return flowables


def _table(section: Section, width: float) -> Table:
    figures = len(section.columns) - 1
    each = 19 * mm if figures <= 2 else 25 * mm  # noqa: PLR2004 - narrow tables
    heads: list[list[str | Paragraph]] = [[*section.columns]] if figures > 1 else []
    rows = section.rows or [["none"] + [""] * figures]
    cells: list[list[str | Paragraph]] = [[Paragraph(_escaped(row[0]), _BODY), *row[1:]] for row in rows]
    style = TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), "Helvetica", 8.5),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("LINEABOVE", (0, 0), (-1, 0), 0.8, BAND),
            ("LINEBELOW", (0, 0), (-1, -1), 0.3, RULE),
            ("TOPPADDING", (0, 0), (-1, -1), 1.4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8),
        ],
        parent=_BARE,
    )
    if heads:
        style.add("TEXTCOLOR", (0, 0), (-1, 0), QUIET)
        style.add("FONTSIZE", (0, 0), (-1, 0), 7.5)
    return Table(heads + cells, colWidths=[width - figures * each, *[each] * figures], style=style, hAlign="LEFT")


def _draw_foot(canvas: Canvas, sheet: Sheet) -> None:
    canvas.setStrokeColor(RULE)
    canvas.line(MARGIN, FOOT_HEIGHT, WIDTH - MARGIN, FOOT_HEIGHT)
    _text(canvas, MARGIN, FOOT_HEIGHT - 4 * mm, sheet.footnote, 7, QUIET)


def _text(canvas: Canvas, x: float, y: float, text: str, size: float, colour: Color, *, bold: bool = False) -> None:
    canvas.setFillColor(colour)
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawString(x, y, text)


def _cut(text: str, size: float, width: float) -> str:
    if stringWidth(text, "Helvetica-Bold", size) <= width:
        return text
    while text and stringWidth(text + "…", "Helvetica-Bold", size) > width:
        text = text[:-1]
    return text.rstrip(" ,") + "…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
