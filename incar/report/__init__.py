"""A shift in figures: first as data, then as a table, CSV or one printed page.

Figures name cameras, categories, outcomes and lists; never the mark of a vehicle.
"""
