"""Control's entries."""

import sqlalchemy as sa
from alembic import op

from incar.backoffice.tables import Utc

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Beside what there is."""
    op.create_table(
        "standing_entry",
        sa.Column("entry_id", sa.Uuid, primary_key=True),
        sa.Column("area", sa.String(40), nullable=False),
        sa.Column("expires", Utc, nullable=False, index=True),
        sa.Column("body", sa.Text, nullable=False),
    )
