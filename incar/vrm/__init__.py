"""Vehicle registration marks: layouts, folding, spacing, decoding, confusables. Pure."""

from incar.vrm.layouts import Layout

__all__ = ["Layout"]
