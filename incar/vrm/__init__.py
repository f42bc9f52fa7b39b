"""Vehicle registration marks: layouts, folding, spacing, decoding, confusables. Pure.

`layouts` holds the rules as data; `marks` works on one mark; `decoding` turns a reader's probabilities into marks;
`confusables` names the marks one look-alike away.
"""

from incar.vrm.alphabet import ALPHABET, BLANK, SLOTS, fold
from incar.vrm.confusables import neighbours
from incar.vrm.decoding import Candidate, Decoded, decode
from incar.vrm.layouts import TEMPLATES, Layout, Template
from incar.vrm.marks import canonical, classify, normalise, phonetic, spaced

__all__ = [
    "ALPHABET",
    "BLANK",
    "SLOTS",
    "TEMPLATES",
    "Candidate",
    "Decoded",
    "Layout",
    "Template",
    "canonical",
    "classify",
    "decode",
    "fold",
    "neighbours",
    "normalise",
    "phonetic",
    "spaced",
]
