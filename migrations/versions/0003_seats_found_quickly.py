"""How many seats a vote has, and indexes by which a seat is found, however many members there are."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OUT = sa.text("has_lapsed OR has_recused")


def upgrade() -> None:
    with op.batch_alter_table("votes") as batch:
        batch.add_column(sa.Column("seats", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE votes SET seats = (SELECT count(DISTINCT seat_id) FROM electors WHERE vote_id = votes.id)")
    with op.batch_alter_table("votes") as batch:
        batch.alter_column("seats", server_default=None)
    op.create_index("ix_electors_vote_id_seat_id", "electors", ["vote_id", "seat_id"])
    op.create_index("ix_electors_out", "electors", ["vote_id", "seat_id"], sqlite_where=_OUT, postgresql_where=_OUT)


def downgrade() -> None:
    op.drop_index("ix_electors_out", "electors")
    op.drop_index("ix_electors_vote_id_seat_id", "electors")
    with op.batch_alter_table("votes") as batch:
        batch.drop_column("seats")
