"""An index by which a seat is found, and seats are counted, however many members a vote has."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_electors_seats", "electors", ["vote_id", "seat_id", "has_lapsed", "has_recused"])


def downgrade() -> None:
    op.drop_index("ix_electors_seats", "electors")
