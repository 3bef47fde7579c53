"""First tables, and the triggers that keep the record as it was written."""

import sqlalchemy as sa
from alembic import op

from atest_bot.store.schema import refuse_to_lose
from atest_bot.store.tables import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REFUSAL = "the record is never changed"
TABLES = (
    "signatories",
    "objections",
    "electors",
    "decisions",
    "ballots",
    "acts",
    "votes",
    "revisions",
    "positions",
    "duties",
    "timers",
    "people",
    "outbox",
    "members",
    "inbox",
    "entries",
    "counters",
)


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name="pk_counters"),
    )
    op.create_table(
        "entries",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entries"),
        sa.UniqueConstraint("hash", name="uq_entries_hash"),
        sa.UniqueConstraint("prev", name="uq_entries_prev"),
    )
    op.create_index("ix_entries_subject", "entries", ["subject"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("signatory_name", sa.String(), nullable=False),
        sa.Column("affiliation_group", sa.String(), nullable=True),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("left_at", Instant(), nullable=True),
        sa.CheckConstraint("standing IN ('active', 'suspended', 'left')", name=op.f("ck_members_standing")),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("name_key", name="uq_members_name_key"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_key", sa.String(), nullable=True),
        sa.Column("broadcast", sa.Boolean(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("first_tried_at", Instant(), nullable=True),
        sa.Column("last_tried_at", Instant(), nullable=True),
        sa.Column("ever_uncertain", sa.Boolean(), nullable=False),
        sa.Column("sent_channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.CheckConstraint("action IN ('post', 'update', 'react')", name=op.f("ck_outbox_action")),
        sa.CheckConstraint("audience IN ('public', 'members', 'person')", name=op.f("ck_outbox_audience")),
        sa.CheckConstraint(
            "destination <> 'members' OR audience <> 'person'", name=op.f("ck_outbox_private_words_stay_private")
        ),
        sa.CheckConstraint(
            "destination <> 'public' OR audience = 'public'", name=op.f("ck_outbox_public_channel_gets_public_notices")
        ),
        sa.CheckConstraint("destination IN ('public', 'members', 'person')", name=op.f("ck_outbox_destination")),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'uncertain', 'sent', 'blocked')", name=op.f("ck_outbox_state")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["lane", "priority", "id"],
        unique=False,
        sqlite_where=sa.text("state <> 'sent' AND state <> 'blocked'"),
        postgresql_where=sa.text("state <> 'sent' AND state <> 'blocked'"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("confidentiality_asked_at", Instant(), nullable=True),
        sa.Column("confidentiality_confirmed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("slack_id", name="uq_people_slack_id"),
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sa.UniqueConstraint("kind", "subject_id", "due_at", name="uq_timers_kind_subject_id_due_at"),
    )
    op.create_index(
        "ix_timers_due",
        "timers",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.CheckConstraint("role IN ('primary', 'alternate', 'observer', 'chair')", name=op.f("ck_duties_role")),
        sa.CheckConstraint(
            "role NOT IN ('primary', 'alternate') OR member_id IS NOT NULL",
            name=op.f("ck_duties_delegates_have_a_member"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_duties_member_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_duties_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_duties"),
    )
    op.create_index("ix_duties_member_id", "duties", ["member_id"], unique=False)
    op.create_index("ix_duties_person_id", "duties", ["person_id"], unique=False)
    op.create_index(
        "uq_duties_one_open_delegation",
        "duties",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ends_at IS NULL AND role IN ('primary', 'alternate')"),
        postgresql_where=sa.text("ends_at IS NULL AND role IN ('primary', 'alternate')"),
    )
    op.create_index(
        "uq_duties_one_open_primary",
        "duties",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ends_at IS NULL AND role = 'primary'"),
        postgresql_where=sa.text("ends_at IS NULL AND role = 'primary'"),
    )
    op.create_table(
        "positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("proposer_member_id", sa.Integer(), nullable=True),
        sa.Column("deliberation_since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["proposer_id"], ["people.id"], name="fk_positions_proposer_id"),
        sa.ForeignKeyConstraint(["proposer_member_id"], ["members.id"], name="fk_positions_proposer_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_positions"),
        sa.UniqueConstraint("number", name="uq_positions_number"),
    )
    op.create_index("ix_positions_stage", "positions", ["stage"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("card_channel", sa.String(), nullable=True),
        sa.Column("card_ts", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_revisions_position_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("hash", name="uq_revisions_hash"),
        sa.UniqueConstraint("position_id", "number", name="uq_revisions_position_id_number"),
    )
    op.create_index("ix_revisions_card_ts", "revisions", ["card_ts"], unique=False)
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("revision_hash", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("closes_zone", sa.String(), nullable=False),
        sa.Column("extended_for_quorum", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("counted_at", Instant(), nullable=True),
        sa.CheckConstraint("attribution IN ('alliance', 'signatories', 'both')", name=op.f("ck_votes_attribution")),
        sa.CheckConstraint("(outcome IS NULL) = (counted_at IS NULL)", name=op.f("ck_votes_counted_has_an_outcome")),
        sa.ForeignKeyConstraint(["chair_id"], ["people.id"], name="fk_votes_chair_id"),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_votes_position_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_votes_revision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_votes"),
    )
    op.create_index("ix_votes_revision_id", "votes", ["revision_id"], unique=False)
    op.create_index(
        "uq_votes_one_uncounted",
        "votes",
        ["position_id"],
        unique=True,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("acted_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("timing", sa.String(), nullable=False),
        sa.Column("record_seq", sa.Integer(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_acts_member_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_acts_person_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_acts_seat_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_acts_vote_id"),
        sa.PrimaryKeyConstraint("id", name="pk_acts"),
    )
    op.create_index(
        "ix_acts_untold",
        "acts",
        ["told", "id"],
        unique=False,
        sqlite_where=sa.text("NOT told"),
        postgresql_where=sa.text("NOT told"),
    )
    op.create_index("ix_acts_vote_id_seat_id", "acts", ["vote_id", "seat_id"], unique=False)
    op.create_table(
        "ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("revision_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("by_reaction", sa.Boolean(), nullable=False),
        sa.Column("acted_at", Instant(), nullable=False),
        sa.Column("record_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("choice IN ('sign_on', 'stand_aside', 'object')", name=op.f("ck_ballots_choice")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_ballots_member_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_ballots_person_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_ballots_seat_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_ballots_vote_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ballots"),
        sa.UniqueConstraint("vote_id", "seat_id", name="uq_ballots_vote_id_seat_id"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("adopted_at", Instant(), nullable=False),
        sa.Column("record_seq", sa.Integer(), nullable=False),
        sa.Column("record_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name="fk_decisions_position_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_decisions_revision_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_decisions_vote_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("number", name="uq_decisions_number"),
        sa.UniqueConstraint("revision_id", name="uq_decisions_revision_id"),
        sa.UniqueConstraint("vote_id", name="uq_decisions_vote_id"),
    )
    op.create_table(
        "electors",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("has_lapsed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_electors_member_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_electors_seat_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_electors_vote_id"),
        sa.PrimaryKeyConstraint("vote_id", "member_id", name="pk_electors"),
    )
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("cleared_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_objections_person_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["members.id"], name="fk_objections_seat_id"),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_objections_vote_id"),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
    )
    op.create_index(
        "uq_objections_one_standing",
        "objections",
        ["vote_id", "seat_id"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_table(
        "signatories",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_signatories_decision_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_signatories_member_id"),
        sa.PrimaryKeyConstraint("decision_id", "member_id", name="pk_signatories"),
    )
    _protect_the_record()


def downgrade() -> None:
    refuse_to_lose(op.get_bind(), "base", dict.fromkeys(TABLES, "1 = 1"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER entries_are_kept ON entries")
        op.execute("DROP TRIGGER entries_are_not_emptied ON entries")
        op.execute("DROP FUNCTION refuse_change_of_record()")
    for table in TABLES:
        op.drop_table(table)


def _protect_the_record() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change_of_record() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER entries_are_kept BEFORE UPDATE OR DELETE ON entries "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record()"
        )
        op.execute(
            "CREATE TRIGGER entries_are_not_emptied BEFORE TRUNCATE ON entries "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_record()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER entries_refuse_{event.lower()} BEFORE {event} ON entries "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
