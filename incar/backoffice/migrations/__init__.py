"""The database's schema, step by step (Alembic): every release's database can be brought to the next one's."""
