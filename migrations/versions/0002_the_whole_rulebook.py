"""Columns and tables for the whole rulebook: what comes before, within and after a vote."""

import sqlalchemy as sa
from alembic import op

from atest_bot.store.schema import refuse_to_lose
from atest_bot.store.tables import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "halts",
    "processes",
    "hearings",
    "homes",
    "checks",
    "check_acts",
    "information",
    "input_records",
    "motions",
    "amendments",
    "principle_answers",
    "principle_notes",
    "extension_requests",
    "holds",
    "recusals",
    "reported_ballots",
    "deliveries",
    "ratifications",
    "reports_back",
    "successions",
)
# What is new in tables that may have rows: each column with the value that those rows get, None where they get none.
COLUMNS = {
    "decisions": (
        (sa.Column("publication", sa.String(), nullable=False), "public"),
        (sa.Column("publish_at", Instant()), None),
        (sa.Column("review_on", sa.Date()), None),
        (sa.Column("confidential_reason", sa.Text(), nullable=False), ""),
        (sa.Column("is_weak", sa.Boolean(), nullable=False), sa.false()),
        (sa.Column("released_at", Instant()), None),
        (sa.Column("published_at", Instant()), None),
        (sa.Column("standing", sa.String(), nullable=False), "in_force"),
        (sa.Column("ended_at", Instant()), None),
        (sa.Column("ended_because", sa.Text(), nullable=False), ""),
        (sa.Column("superseded_by_id", sa.Integer()), None),
        (sa.Column("lapses_at", Instant()), None),
        (sa.Column("ratified_at", Instant()), None),
        (sa.Column("corrected_revision_id", sa.Integer()), None),
        (sa.Column("corrected_at", Instant()), None),
    ),
    "electors": ((sa.Column("has_recused", sa.Boolean(), nullable=False), sa.false()),),
    "objections": ((sa.Column("principle", sa.String()), None),),
    "people": (
        (sa.Column("deactivated_at", Instant()), None),
        (sa.Column("account_seen_at", Instant()), None),
    ),
    "signatories": (
        (sa.Column("signed_at", Instant()), None),
        (sa.Column("withdrawn_at", Instant()), None),
    ),
    "votes": (
        (sa.Column("least_closes_at", Instant()), None),
        (sa.Column("tally", sa.String(), nullable=False), "open"),
        (sa.Column("publication", sa.String(), nullable=False), "public"),
        (sa.Column("embargo_until", Instant()), None),
        (sa.Column("review_on", sa.Date()), None),
        (sa.Column("confidential_reason", sa.Text(), nullable=False), ""),
        (sa.Column("extensions", sa.Integer(), nullable=False), sa.text("0")),
        (sa.Column("extended_by_members", sa.Boolean(), nullable=False), sa.false()),
        (sa.Column("moved_because", sa.Text(), nullable=False), ""),
        (sa.Column("deafness_paid_until", Instant()), None),
        (sa.Column("replaced_by_revision_id", sa.Integer()), None),
    ),
}
CHECKS = {
    "decisions": {
        "publication": ("public", "embargoed", "confidential"),
        "standing": ("in_force", "superseded", "rescinded", "lapsed"),
    },
    "votes": {"tally": ("open", "sealed"), "publication": ("public", "embargoed", "confidential")},
}
LINKS = {
    "decisions": {"superseded_by_id": "decisions", "corrected_revision_id": "revisions"},
    "votes": {"replaced_by_revision_id": "revisions"},
}
ACTIONS = ("post", "update", "react")
MADE_ANEW = ("processes", "hearings", "homes")  # what running bots note about themselves


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        _add_columns(table, columns)
    op.execute("UPDATE decisions SET released_at = adopted_at, published_at = adopted_at")
    _allow_actions(*ACTIONS, "upload")
    op.create_index("ix_acts_person_id_id", "acts", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_outbox_blocked",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'blocked'"),
        postgresql_where=sa.text("state = 'blocked'"),
    )
    op.create_table(
        "halts",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('paused', 'recovery')", name=op.f("ck_halts_kind")),
        sa.PrimaryKeyConstraint("kind", name="pk_halts"),
    )
    op.create_table(
        "processes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("swept_at", Instant(), nullable=False),
        sa.Column("clock_skew", sa.Integer(), nullable=True),
        sa.Column("connections", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_processes"),
    )
    op.create_index("ix_processes_swept_at", "processes", ["swept_at"], unique=False)
    op.create_table(
        "hearings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hearings"),
    )
    op.create_index("ix_hearings_process", "hearings", ["process"], unique=False)
    op.create_index("ix_hearings_until", "hearings", ["until"], unique=False)
    op.create_table(
        "homes",
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("pages", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("look_at", Instant(), nullable=False),
        sa.Column("touched_at", Instant(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("view_hash", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("slack_id", name="pk_homes"),
    )
    op.create_table(
        "checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("card_channel", sa.String(), nullable=True),
        sa.Column("card_ts", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["chair_id"], ["people.id"], name="fk_checks_chair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
    )
    op.create_index("ix_checks_card_ts", "checks", ["card_ts"], unique=False)
    op.create_table(
        "check_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=True),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("acted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_check_acts_check_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_check_acts_member_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_check_acts_person_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_check_acts_seat_id"),
        sa.PrimaryKeyConstraint("id", name="pk_check_acts"),
    )
    op.create_index("ix_check_acts_check_id", "check_acts", ["check_id"], unique=False)
    op.create_table(
        "information",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("filed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_information_member_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_information_person_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_information_position_id"),
        sa.PrimaryKeyConstraint("id", name="pk_information"),
    )
    op.create_index("ix_information_position_id", "information", ["position_id"], unique=False)
    op.create_table(
        "input_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("was_sought", sa.Boolean(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("when_sought", sa.String(), nullable=False),
        sa.Column("what_changed", sa.Text(), nullable=False),
        sa.Column("compensated", sa.String(), nullable=False),
        sa.Column("why_not", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("compensated IN ('yes', 'no', 'in_part', '')", name=op.f("ck_input_records_compensated")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_input_records_person_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_input_records_position_id"),
        sa.PrimaryKeyConstraint("id", name="pk_input_records"),
    )
    op.create_index("ix_input_records_position_id", "input_records", ["position_id"], unique=False)
    op.create_table(
        "motions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'carried', 'dropped')", name=op.f("ck_motions_state")),
        sa.ForeignKeyConstraint(["chair_id"], ["people.id"], name="fk_motions_chair_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_motions_position_id"),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name="fk_motions_second_id"),
        sa.PrimaryKeyConstraint("id", name="pk_motions"),
    )
    op.create_index("ix_motions_position_id", "motions", ["position_id"], unique=False)
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("from_revision_id", sa.Integer(), nullable=False),
        sa.Column("to_revision_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("stopped_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('editorial', 'substantive', 'correction')", name=op.f("ck_amendments_kind")),
        sa.CheckConstraint("state IN ('waiting', 'taken', 'stopped')", name=op.f("ck_amendments_state")),
        sa.ForeignKeyConstraint(["from_revision_id"], ["revisions.id"], name="fk_amendments_from_revision_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_amendments_person_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_amendments_position_id"),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["people.id"], name="fk_amendments_stopped_by_id"),
        sa.ForeignKeyConstraint(["to_revision_id"], ["revisions.id"], name="fk_amendments_to_revision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_amendments"),
        sa.UniqueConstraint("to_revision_id", name="uq_amendments_to_revision_id"),
    )
    op.create_index("ix_amendments_position_id", "amendments", ["position_id"], unique=False)
    op.create_index(
        "uq_amendments_one_waiting",
        "amendments",
        ["position_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "principle_answers",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'no', 'unsure')", name=op.f("ck_principle_answers_answer")),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_principle_answers_revision_id"),
        sa.PrimaryKeyConstraint("revision_id", "question", name="pk_principle_answers"),
    )
    op.create_table(
        "principle_notes",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["people.id"], name="fk_principle_notes_chair_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_principle_notes_revision_id"),
        sa.PrimaryKeyConstraint("revision_id", name="pk_principle_notes"),
    )
    op.create_table(
        "extension_requests",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_extension_requests_person_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_extension_requests_seat_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_extension_requests_vote_id"),
        sa.PrimaryKeyConstraint("vote_id", "seat_id", name="pk_extension_requests"),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("held_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_holds_member_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_holds_person_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_holds_position_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_holds_seat_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_holds_vote_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        sa.UniqueConstraint("position_id", "seat_id", name="uq_holds_position_id_seat_id"),
    )
    op.create_index("ix_holds_vote_id", "holds", ["vote_id"], unique=False)
    op.create_table(
        "recusals",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("recused_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_recusals_member_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_recusals_person_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_recusals_seat_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_recusals_vote_id"),
        sa.PrimaryKeyConstraint("vote_id", "seat_id", name="pk_recusals"),
    )
    op.create_table(
        "reported_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.CheckConstraint("choice IN ('sign_on', 'stand_aside', 'object')", name=op.f("ck_reported_ballots_choice")),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'confirmed', 'corrected', 'uncounted')", name=op.f("ck_reported_ballots_state")
        ),
        sa.ForeignKeyConstraint(["chair_id"], ["people.id"], name="fk_reported_ballots_chair_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_reported_ballots_member_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_reported_ballots_seat_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_reported_ballots_vote_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reported_ballots"),
    )
    op.create_index(
        "uq_reported_ballots_one_unconfirmed",
        "reported_ballots",
        ["vote_id", "seat_id"],
        unique=True,
        sqlite_where=sa.text("state = 'unconfirmed'"),
        postgresql_where=sa.text("state = 'unconfirmed'"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_deliveries_decision_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_deliveries_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("decision_id", "number", name="uq_deliveries_decision_id_number"),
    )
    op.create_table(
        "ratifications",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_ratifications_decision_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_ratifications_vote_id"),
        sa.PrimaryKeyConstraint("vote_id", name="pk_ratifications"),
    )
    op.create_table(
        "reports_back",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("was_given", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_reports_back_decision_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reports_back_person_id"),
        sa.PrimaryKeyConstraint("decision_id", name="pk_reports_back"),
    )
    op.create_table(
        "successions",
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_successions_decision_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_successions_position_id"),
        sa.PrimaryKeyConstraint("position_id", name="pk_successions"),
    )


def downgrade() -> None:
    refuse_to_lose(op.get_bind(), "0001", _places())
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_outbox_blocked", "outbox")
    op.drop_index("ix_acts_person_id_id", "acts")
    _allow_actions(*ACTIONS)
    for table, columns in COLUMNS.items():
        _drop_columns(table, columns)


def _places() -> dict[str, str]:
    """What the schema before this has no place for: each table or column, and which rows have something there."""
    columns = {
        f"{table}.{column.name}": _differs(column.name, value)
        for table, added in COLUMNS.items()
        for column, value in added
    }
    as_upgraded = {
        f"decisions.{name}": f"{name} IS NULL OR {name} <> adopted_at" for name in ("released_at", "published_at")
    }
    tables = {table: "1 = 1" for table in TABLES if table not in MADE_ANEW}
    return {**tables, **columns, **as_upgraded, "outbox.action": "action = 'upload'"}


def _differs(column: str, value) -> str:
    """Whether a column holds something else than the value that an upgrade gives it."""
    if value is None:
        return f"{column} IS NOT NULL"
    return f"{column} <> '{value}'" if isinstance(value, str) else f"{column} <> {value}"


def _add_columns(table, columns) -> None:
    """Add columns that rows need a value in, then forget that value: new rows get theirs from the program."""
    with op.batch_alter_table(table) as batch:
        for column, value in columns:
            batch.add_column(sa.Column(column.name, column.type, nullable=column.nullable, server_default=value))
    with op.batch_alter_table(table) as batch:
        for column, value in columns:
            if value is not None:
                batch.alter_column(column.name, server_default=None)
        for name, values in CHECKS.get(table, {}).items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), _one_of(name, values))
        for name, other in LINKS.get(table, {}).items():
            batch.create_foreign_key(op.f(f"fk_{table}_{name}"), other, [name], ["id"])


def _drop_columns(table, columns) -> None:
    with op.batch_alter_table(table) as batch:
        for name in LINKS.get(table, {}):
            batch.drop_constraint(op.f(f"fk_{table}_{name}"), type_="foreignkey")
        for name in CHECKS.get(table, {}):
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    with op.batch_alter_table(table) as batch:
        for column, _ in reversed(columns):
            batch.drop_column(column.name)


def _allow_actions(*actions: str) -> None:
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("ck_outbox_action"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_action"), _one_of("action", actions))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
