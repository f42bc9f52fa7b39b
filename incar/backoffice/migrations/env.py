"""What Alembic runs: the steps, on the connection that `incar.backoffice.database` gives it."""

from alembic import context

from incar.backoffice.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
