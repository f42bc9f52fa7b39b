"""Incar: number-plate reading in a police patrol car."""

__version__ = "0.1.0"
