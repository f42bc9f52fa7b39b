"""Code tables: what a force may replace without touching code.

Each table is a TOML file under `resources/tables/`, read once and checked against the types here.
"""

from incar.tables.load import Category, Code, Tables, load_tables

__all__ = ["Category", "Code", "Tables", "load_tables"]
