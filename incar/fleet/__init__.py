"""The fleet technician's room: making a machine ready, and finding out what is wrong with one.

Nothing here shows a read, a hit or what a list holds.
"""
