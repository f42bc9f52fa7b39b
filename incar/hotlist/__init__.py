"""Hotlists: entries, list files, and the matching of a read against them. Pure.

Entries are looked up through the `EntryLookup` protocol, which the store implements: matching knows no SQL.
"""
