"""The end of a vote as people see it: the settle time, each outcome, one extension, and what the public reads."""

import pytest

from tests.house import CHAIR, CHAIR_AND_DELEGATE, DAY, DECISIONS_CHANNEL, OBSERVER, OUTSIDER, PRIMARIES, House
from tests.slack import forging

NUMBER = "P-2027-001"
ANSWERS = {"F": "Sign on", "S": "Stand aside", "O": "Object"}
TERMS: dict[str, dict[str, object]] = {
    "rapid": {"Why it cannot wait, for a rapid vote": "The markup is on Monday."},
    "letter": {"If adopted, published in the name of": "signatories"},
}


def opened(house: House, rule: str = "consensus", **more: object) -> None:
    """A vote under a rule, open from Tuesday, March 9, until Wednesday, March 24, 2027."""
    house.propose()
    house.pass_time(8 * DAY)
    house.open_vote(NUMBER, {"Rule": rule, "Closing day": "2027-03-24", **TERMS.get(rule, {}), **more})


def answer(house: House, ballots: str) -> None:
    """One letter for each member that answers: F, S or O."""
    for person, letter in zip(PRIMARIES, ballots, strict=False):
        house.press(person, NUMBER, ANSWERS[letter])
    house.work()


# --- each outcome of each rule, among seven members ---


@pytest.mark.rule("1.10", "1.16", "1.19", "4.consensus", "4.foundational", "4.majority", "4.rapid", "4.letter", "4.4.1")
@pytest.mark.parametrize(
    ("rule", "ballots", "outcome"),
    [
        ("consensus", "FFFF", "adopted"),
        ("consensus", "FFFFSS", "adopted"),
        ("consensus", "FFFSSSS", "not adopted"),
        ("consensus", "FFFFO", "objected"),
        ("consensus", "FFFO", "not adopted"),
        ("foundational", "FFFFFF", "adopted"),
        ("foundational", "FFFFFSS", "not adopted"),
        ("foundational", "FFFFFFO", "objected"),
        ("majority", "FFF", "adopted"),
        ("majority", "FFFOO", "adopted"),
        ("majority", "FFFOOO", "not adopted"),
        ("majority", "FFSS", "not adopted"),
        ("rapid", "FFF", "adopted"),
        ("rapid", "FFFO", "objected"),
        ("rapid", "FFSS", "not adopted"),
        ("letter", "FFF", "adopted"),
        ("letter", "FFFOOOO", "adopted"),
        ("letter", "FFSS", "not adopted"),
    ],
)
def test_each_rule_ends_as_it_says(house: House, rule: str, ballots: str, outcome: str) -> None:
    opened(house, rule)
    answer(house, ballots)
    house.to_closing()
    decision = " as D-2027-001" if outcome == "adopted" else ""
    assert f"*P-2027-001, “Protect domestic workers”: {outcome}{decision}.*" in house.thread(NUMBER)[-1]
    assert f"*Voting has ended: {outcome}{decision}.*" in house.card_text(NUMBER)
    assert len(house.decisions()) == (outcome == "adopted")
    assert house.verify().votes == 1


@pytest.mark.rule("1.19", "4.3")
@pytest.mark.parametrize("rule", ["consensus", "foundational", "majority", "letter", "rapid"])
def test_without_a_quorum_there_is_one_extension_and_then_no_quorum(house: House, rule: str) -> None:
    opened(house, rule)
    answer(house, "FF")
    house.to_closing()
    told = house.thread(NUMBER)[-1]
    assert "*More time for P-2027-001.* Only 2 of 7 members answered" in told
    assert "It now closes <!date^" in told
    assert "|Fri, Mar 26, 2027, 5:0" in told
    assert "(extended once, because too few had answered)" in house.card_text(NUMBER)
    assert "Sign on: *2*" in house.card_text(NUMBER)
    house.to_closing()
    assert "*P-2027-001, “Protect domestic workers”: no quorum.*" in house.thread(NUMBER)[-1]
    assert "This is no rejection: propose it anew" in house.thread(NUMBER)[-1]
    assert sum("More time" in words for words in house.thread(NUMBER)) == 1
    assert house.decisions() == []


def test_voting_goes_on_in_an_extension(house: House) -> None:
    opened(house)
    answer(house, "FF")
    house.to_closing()
    answer(house, "FFFF")
    house.to_closing()
    assert "adopted as D-2027-001" in house.thread(NUMBER)[-1]


def test_a_vote_that_is_adopted_without_a_quorum_is_not_extended(house: House) -> None:
    opened(house, "rapid")
    answer(house, "FFF")
    house.to_closing()
    assert "adopted" in house.thread(NUMBER)[-1]
    assert not any("More time" in words for words in house.thread(NUMBER))


@pytest.mark.rule("1.14", "4.2.1")
def test_silence_is_no_support(house: House) -> None:
    opened(house)
    house.to_closing()
    house.to_closing()
    assert "No response: Bridge to Safety, Casa Nueva" in house.thread(NUMBER)[-1]
    assert house.decisions() == []


# --- when ---


@pytest.mark.guarantee("G6")
@pytest.mark.rule("3.7.2")
def test_nothing_is_counted_before_the_settle_time_has_passed(house: House) -> None:
    opened(house)
    answer(house, "FFFF")
    house.to_closing(past_settle=False)
    assert "The count follows in a few minutes." in house.card_text(NUMBER)
    house.pass_time(350)
    house.work()
    assert house.decisions() == []
    assert "adopted" not in house.thread(NUMBER)[-1]
    house.pass_time(10)
    house.work()
    assert len(house.decisions()) == 1


@pytest.mark.guarantee("G6")
@pytest.mark.rule("3.7.1", "6.3.1")
def test_nothing_ends_before_the_closing_instant(house: House) -> None:
    opened(house)
    answer(house, "FFFFFFF")
    house.pass_time(14 * DAY)
    house.work()
    assert "*Voting is open.*" in house.card_text(NUMBER)
    assert house.decisions() == []


@pytest.mark.rule("6.3.2", "11.4")
def test_a_bot_that_was_away_at_the_closing_ends_it_the_same(house: House) -> None:
    opened(house)
    answer(house, "FFFF")
    house.pass_time(40 * DAY)
    house.work()
    assert "adopted as D-2027-001" in house.thread(NUMBER)[-1]
    assert len(house.decisions()) == 1


@pytest.mark.rule("12.4")
def test_a_vote_is_counted_and_published_once(house: House) -> None:
    opened(house)
    answer(house, "FFFF")
    house.to_closing()
    before = house.thread(NUMBER), house.decisions(), house.read("SELECT count(*) FROM entries")
    house.pass_time(30 * DAY)
    house.work()
    assert (house.thread(NUMBER), house.decisions(), house.read("SELECT count(*) FROM entries")) == before


# --- what members read ---


@pytest.mark.rule("1.17")
def test_the_result_has_the_roll_call_by_member(house: House) -> None:
    opened(house)
    answer(house, "FSOF")
    house.to_closing()
    told = house.thread(NUMBER)[-1]
    assert "Sign on: *2* · Stand aside: *1* · Object: *1* · No response: *3* of 7." in told
    assert "Sign on: Free the Workers, Northfield Network\n" in told
    assert "Stand aside: Harbor Light Legal\nObject: Casa Nueva\n" in told
    assert "No response: Bridge to Safety, Fair Fields, Open Door Project" in told
    assert "U0" not in told
    assert "Record " in told


def test_the_result_is_shown_in_the_channel_too(house: House) -> None:
    opened(house)
    answer(house, "FFFF")
    house.to_closing()
    replies = house.slack.thread(CHAIR, house.card(NUMBER).channel, house.card(NUMBER).ts)
    assert replies[-1].subtype == "thread_broadcast"
    assert replies[-1].notified == []


@pytest.mark.rule("12.4", "3.7.1")
def test_late_answers_are_counted_in_words_only(house: House) -> None:
    opened(house)
    value = forging.ballot_value(house, NUMBER)
    answer(house, "FFFF")
    house.to_closing(past_settle=False)
    forging.press(house, "U0KOFI", value, "vote_object")
    house.pass_time(361)
    house.work()
    result = next(told for told in house.thread(NUMBER) if "adopted as" in told)
    assert "1 came too late and did not count." in result
    assert "Object: *0*" in result


def test_a_member_that_leaves_lowers_the_requirement(house: House) -> None:
    opened(house)
    answer(house, "FFF")
    for name in ("Open Door Project", "Bridge to Safety"):
        house.type(CHAIR, f'member leave "{name}"')
    house.work()
    assert "Now 5 of 7 members may vote. Adopted if at least 3 sign on" in house.card_text(NUMBER)
    house.to_closing()
    assert "adopted as D-2027-001" in house.thread(NUMBER)[-1]


@pytest.mark.rule("11.6")
def test_a_vote_left_with_fewer_than_three_is_canceled_and_chairs_are_told(house: House) -> None:
    opened(house)
    answer(house, "FFFFFFF")
    for (name,) in house.read("SELECT name FROM members ORDER BY id")[2:]:
        house.type(CHAIR, f'member leave "{name}"')
    house.work()
    assert "canceled" in house.thread(NUMBER)[-1]
    assert house.decisions() == []
    for chair in (CHAIR, CHAIR_AND_DELEGATE):
        assert "The vote on P-2027-001 was canceled: fewer than three members" in house.inbox(chair)[-1]
    assert house.inbox(OBSERVER) == []


# --- what the public reads ---


@pytest.mark.guarantee("G10")
@pytest.mark.parametrize("ballots", ["FFFFO", "FFFSSSS", "", "OOOOOOO"])
def test_the_public_reads_nothing_of_what_was_not_adopted(house: House, ballots: str) -> None:
    opened(house)
    answer(house, ballots)
    house.to_closing()
    house.to_closing() if not ballots else None
    assert house.slack.messages(OUTSIDER, DECISIONS_CHANNEL) == []


@pytest.mark.rule("1.9", "2.8.1", "1.10")
@pytest.mark.parametrize(
    ("attribution", "by", "is_signed"),
    [
        ("alliance", "Adopted by ATEST on March 24, 2027.", False),
        ("signatories", "Adopted on March 24, 2027 and signed by the organizations listed below.", True),
        ("both", "Adopted by ATEST on March 24, 2027 and signed by the organizations listed below.", True),
    ],
)
def test_the_public_notice_speaks_as_the_vote_said(house: House, attribution: str, by: str, is_signed: bool) -> None:
    opened(house, **{"If adopted, published in the name of": attribution})
    answer(house, "FFSFFS")
    house.to_closing()
    (notice,) = house.decisions()
    assert by in notice
    signed = (
        "*Signed*\nFair Fields Alliance\nFree the Workers, Inc.\nHarbor Light Legal Aid\nThe Northfield Network\nD-"
    )
    assert (signed in notice) is is_signed
    assert ("Workers, Inc." in notice) is is_signed


def test_the_public_notice_says_nothing_of_how_it_came_about(house: House) -> None:
    opened(house, "letter")
    answer(house, "FFFSO")
    house.slack.close_view("U0KOFI")
    house.to_closing()
    (notice,) = house.decisions()
    assert "We ask Congress to protect every domestic worker." in notice
    for secret in (
        "Why we ask this",
        "Fair Fields",
        "Stand aside",
        "Northfield",
        "object",
        NUMBER,
        "U0",
        "of 7",
        "vote",
    ):
        assert secret not in notice
    ((seq, digest),) = house.read("SELECT seq, hash FROM entries WHERE kind = 'position.adopted'")
    assert notice.endswith(f"D-2027-001 · Record {seq} · {digest}")


def test_the_public_notice_carries_its_record_as_metadata_and_no_more(house: House) -> None:
    opened(house)
    answer(house, "FFFF")
    house.to_closing()
    (message,) = house.slack.messages(OUTSIDER, DECISIONS_CHANNEL)
    assert message.metadata is not None
    assert set(message.metadata["event_payload"]) == {"key", "ledger_seq", "ledger_hash"}
    assert message.thread_ts is None
    assert message.reactions == {}
