"""One mark: cleaned, classified, spelt, spaced and spoken.

Marks are stored upper case and without spaces. O and 0 are one shape, and so are I and 1; where a mark as written fits
no layout but its shapes do, it is that layout's mark, and the place decides which character is meant: `BD5ISMR` is
`BD51SMR`.
"""

import re
import unicodedata

from incar.vrm.layouts import TEMPLATES, Layout, Template

_NOT_STORED = re.compile(r"[^A-Z0-9]+")
_TWIN = {"0": "O", "O": "0", "1": "I", "I": "1"}
_LETTERS = (
    "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo "
    "Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
_FIGURES = "zero one two three four five six seven eight nine"
_WORDS = {word[0]: word for word in _LETTERS.split()} | {str(n): word for n, word in enumerate(_FIGURES.split())}


def _expression(places: list[str]) -> re.Pattern[str]:
    """One expression over many templates; the group that matched is the template's number plus one."""
    return re.compile("|".join(f"({place})" for place in places))


def _either(place: str) -> str:
    """The characters of a place, with those of the same glyph."""
    return f"[{place}{''.join(_TWIN.get(character, '') for character in place)}]"


_AS_WRITTEN = _expression(["".join(f"[{place}]" for place in t.places) for t in TEMPLATES])
_BY_GLYPH = _expression(["".join(_either(place) for place in t.places) for t in TEMPLATES])


def normalise(text: str) -> str:
    """`text` as a mark is stored: upper case, letters and digits only; accents are dropped, not their letters."""
    return _NOT_STORED.sub("", unicodedata.normalize("NFKD", text).upper())


def classify(vrm: str) -> Layout:
    """The layout of a stored mark."""
    template = _template(vrm)
    return template.layout if template else Layout.UNCLASSIFIED


def canonical(vrm: str) -> str:
    """A stored mark in its layout's own spelling: `BD5ISMR` is `BD51SMR`, `0002000` is `OO02OOO`.

    A mark that fits a layout as written, or none at all, is returned as it is.
    """
    template = _template(vrm)
    if template is None:
        return vrm
    pairs = zip(vrm, template.places, strict=True)
    return "".join(character if character in place else _TWIN[character] for character, place in pairs)


def spaced(vrm: str) -> str:
    """A stored mark as it is shown: in its layout's spelling, with its layout's spaces."""
    template = _template(vrm)
    if template is None:
        return vrm
    characters = iter(canonical(vrm))
    return " ".join("".join(next(characters) for _ in group) for group in template.groups)


def phonetic(vrm: str) -> list[str]:
    """A stored mark as it is said over the radio, a word for each character."""
    return [_WORDS[character] for character in canonical(vrm)]


def _template(vrm: str) -> Template | None:
    """The first template that a mark fits as written, else by its glyphs."""
    match = _AS_WRITTEN.fullmatch(vrm) or _BY_GLYPH.fullmatch(vrm)
    return TEMPLATES[match.lastindex - 1] if match and match.lastindex else None
