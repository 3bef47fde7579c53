"""Decisions after their adoption: when they become public, what ends them, who signs, who is told (rulebook 4.5, 8)."""

import json
import re
from datetime import timedelta

import pytest

from atest_bot.sandbox.objects import plain
from atest_bot.services import operating
from tests.house import (
    ALTERNATE,
    CHAIR,
    CHAIR_AND_DELEGATE,
    DAY,
    DECISIONS_CHANNEL,
    MEMBERS_CHANNEL,
    OBSERVER,
    OUTSIDER,
    POSITION,
    PRIMARIES,
    PRIMARY,
    SETTLE_SECONDS,
    House,
    state_of,
)
from tests.slack.homes import visit

EMBARGO = {
    "If adopted, it is": "embargoed",
    "Not before this day, if embargoed": "2027-04-01",
    "Not before this time, Eastern": "09:00",
}
SECRET = {
    "If adopted, it is": "confidential",
    "Why it must stay confidential": "It names a witness.",
    "Day on which confidentiality is reviewed": "2027-05-03",
}
REPORTED = {"Did everyone who was asked hear what came of it?": "yes", "How, or why not": "We met them again."}
LETTER = {"Rule": "letter", "If adopted, published in the name of": "signatories"}


def decided(house: House, ballots: str = "FFFFFFF", **terms: object) -> str:
    """A vote in which members answer so (F sign on, S stand aside), to its end; returns the position's number."""
    number = house.vote_is_open(terms)
    answer(house, number, ballots)
    house.to_closing()
    return number


def answer(house: House, number: str, ballots: str) -> None:
    words = {"F": "Sign on", "S": "Stand aside"}
    for person, letter in zip(PRIMARIES, ballots, strict=False):
        house.press(person, number, words[letter])
    house.work()


def stage(house: House) -> object:
    return house.read("SELECT stage FROM positions ORDER BY id DESC LIMIT 1")[0][0]


def under_public(house: House) -> list[str]:
    """What stands in the thread of the first public post."""
    first = house.slack.messages(OUTSIDER, DECISIONS_CHANNEL)[0]
    return [plain(item) for item in house.slack.thread(OUTSIDER, DECISIONS_CHANNEL, first.ts)][1:]


def reach(house: House, when: str) -> None:
    """Move the clock to a day and time in UTC, and do what is due."""
    from datetime import UTC, datetime

    house.pass_time((datetime.fromisoformat(when).replace(tzinfo=UTC) - house.now()).total_seconds())
    house.work()


def hold_up(house: House, is_held: bool = True) -> None:
    """The public channel is not the public one, so nothing can be posted there; or it is repaired (9.6)."""
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = is_held


def may_be_posted(house: House) -> None:
    """What was held up is tried once, and Slack does not say whether it was posted."""
    house.slack.faults.server_error("chat.postMessage", when=lambda call: call.get("channel") == DECISIONS_CHANNEL)
    hold_up(house, False)
    house.pass_time(60)
    assert house.post_once()
    assert house.read("SELECT state FROM outbox WHERE notice = 'PublicNotice' AND ever_uncertain") == [("uncertain",)]


def ever_posted(house: House) -> list[str]:
    """Every message as it was first posted in the public channel, whatever became of it since."""
    calls = [call for call in house.slack.calls if call.method == "chat.postMessage" and call.answer.get("ok")]
    return [str(call.args["text"]) for call in calls if call.args["channel"] == DECISIONS_CHANNEL]


def end(house: House, command: str, reason: str = "The bill was replaced.") -> None:
    """A chair rescinds or supersedes a decision."""
    house.type(CHAIR, command)
    assert not house.slack.submit(CHAIR, None, {"Reason": reason}).errors
    house.slack.close_view(CHAIR)
    house.work()


# --- public at once ---


@pytest.mark.guarantee("G9")
@pytest.mark.rule("8.1.1", "8.2", "12.4", "1.20")
def test_a_public_decision_is_published_once_and_then_counts_as_published(any_database: House) -> None:
    house = any_database
    decided(house)
    assert len(house.decisions()) == 1
    assert stage(house) == "published"
    assert house.type(CHAIR, "publish D-2027-001") == "D-2027-001 is published already."
    house.work()
    assert len(house.decisions()) == 1
    assert house.verify().decisions == 1


# --- embargo ---


@pytest.mark.guarantee("G6")
@pytest.mark.rule("8.3.1", "3.5.2", "1.20")
def test_an_embargoed_decision_is_posted_at_its_time_and_never_before(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open(EMBARGO)
    assert "not before <!date^" in house.card_text(number)
    assert "|Thu, Apr 1, 2027, 9:00 AM Eastern>" in house.card_text(number)
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    house.to_closing()
    assert stage(house) == "embargoed"
    reach(house, "2027-04-01T12:59:59")
    assert house.decisions() == []
    reach(house, "2027-04-01T13:00:01")
    assert len(house.decisions()) == 1
    assert stage(house) == "published"


@pytest.mark.rule("8.3.1")
def test_an_embargo_that_is_a_day_overdue_is_put_to_a_chair(house: House) -> None:
    decided(house, **EMBARGO)
    reach(house, "2027-04-02T13:30:00")
    assert house.decisions() == []
    assert "The embargo on D-2027-001 ended" in house.inbox(CHAIR)[-1]
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Publish Now")
    house.work()
    assert len(house.decisions()) == 1
    assert "<@U0CLARA>, a chair, published D-2027-001." in house.thread("P-2027-001")


@pytest.mark.rule("8.3.1")
def test_an_embargoed_decision_that_could_not_be_posted_for_a_day_is_put_to_a_chair(any_database: House) -> None:
    house = any_database
    decided(house, **EMBARGO)
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = True
    reach(house, "2027-04-01T13:00:01")
    reach(house, "2027-04-02T13:00:01")
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = False
    reach(house, "2027-04-02T14:00:00")
    assert house.decisions() == []
    assert sum("The embargo on D-2027-001 ended" in words for words in house.inbox(CHAIR)) == 1
    house.verify()
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Publish Now")
    house.work()
    reach(house, "2027-04-04T13:00:00")
    assert len(house.decisions()) == 1
    assert stage(house) == "published"
    assert sum("The embargo on D-2027-001 ended" in words for words in house.inbox(CHAIR)) == 1
    assert house.verify().decisions == 1


@pytest.mark.rule("8.3.1")
def test_an_embargoed_decision_that_a_pause_held_up_is_put_to_a_chair_whoever_wakes_first(any_database: House) -> None:
    house = any_database
    decided(house, **EMBARGO)
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = True
    reach(house, "2027-04-01T13:00:01")
    house.run(operating.pause)
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = False
    reach(house, "2027-04-03T14:00:00")
    house.run(operating.resume)
    house.post_once()
    house.work()
    house.pass_time(60)
    house.work()
    assert house.decisions() == []
    assert sum("The embargo on D-2027-001 ended" in words for words in house.inbox(CHAIR)) == 1
    assert house.verify().decisions == 1


@pytest.mark.rule("8.3.1")
def test_an_embargoed_decision_that_was_perhaps_posted_in_time_and_was_not_is_put_to_a_chair(
    any_database: House,
) -> None:
    house = any_database
    decided(house, **EMBARGO)
    hold_up(house)
    reach(house, "2027-04-01T13:00:01")
    may_be_posted(house)
    hold_up(house)
    reach(house, "2027-04-02T13:00:01")
    hold_up(house, False)
    house.pass_time(5)
    house.work()
    assert house.decisions() == []
    house.pass_time(60)
    house.work()
    assert house.decisions() == []
    assert sum("The embargo on D-2027-001 ended" in words for words in house.inbox(CHAIR)) == 1
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Publish Now")
    house.work()
    assert len(house.decisions()) == 1
    assert house.verify().decisions == 1


@pytest.mark.rule("8.3.1", "8.5.2")
def test_a_name_withdrawn_while_a_decision_is_held_up_stays_out_of_it(any_database: House) -> None:
    house = any_database
    decided(house, **EMBARGO, **LETTER)
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = True
    reach(house, "2027-04-01T13:00:01")
    assert "is off D-2027-001" in house.type(ALTERNATE, "name withdraw D-2027-001")
    reach(house, "2027-04-02T13:00:01")
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = False
    reach(house, "2027-04-02T14:00:00")
    assert house.decisions() == []
    assert "is off D-2027-001" in house.type("U0KOFI", "name withdraw D-2027-001")
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Publish Now")
    house.work()
    reach(house, "2027-04-02T16:00:00")
    (post,) = house.decisions()
    assert "Free the Workers, Inc." not in post
    assert "Fair Fields Alliance" not in post


@pytest.mark.rule("8.3.1")
def test_an_embargoed_decision_that_could_not_be_posted_for_less_than_a_day_needs_no_chair(house: House) -> None:
    decided(house, **EMBARGO)
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = True
    reach(house, "2027-04-01T13:00:01")
    house.slack.workspace.channels[DECISIONS_CHANNEL].is_private = False
    reach(house, "2027-04-02T12:50:00")
    assert len(house.decisions()) == 1
    reach(house, "2027-04-02T13:00:01")
    assert not any("The embargo on" in words for words in house.inbox(CHAIR))


@pytest.mark.rule("8.3.3")
def test_an_embargo_is_lifted_early_by_two_chairs_only(house: House) -> None:
    decided(house, **EMBARGO)
    assert "A second chair must agree" in house.type(CHAIR, "publish D-2027-001")
    house.work()
    assert house.decisions() == []
    house.slack.click(CHAIR_AND_DELEGATE, channel=house.slack.workspace.dm(CHAIR_AND_DELEGATE).id, button="Second")
    house.work()
    assert len(house.decisions()) == 1


@pytest.mark.rule("10.1.2", "8.3.1")
def test_each_chair_who_publishes_what_could_not_be_posted_is_shown_in_the_thread(house: House) -> None:
    number = decided(house, **EMBARGO)
    hold_up(house)
    house.type(CHAIR, "publish D-2027-001")
    house.work()
    house.slack.click(CHAIR_AND_DELEGATE, channel=house.slack.workspace.dm(CHAIR_AND_DELEGATE).id, button="Second")
    house.work()
    reach(house, "2027-04-01T13:00:01")
    reach(house, "2027-04-02T13:01:01")
    hold_up(house, False)
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Publish Now")
    house.work()
    assert len(house.decisions()) == 1
    assert [words for words in house.thread(number) if "published D-2027-001" in words] == [
        f"<@{CHAIR_AND_DELEGATE}>, a chair, published D-2027-001.",
        f"<@{CHAIR}>, a chair, published D-2027-001.",
    ]


@pytest.mark.parametrize(
    ("terms", "field", "sentence"),
    [
        ({**EMBARGO, "Not before this day, if embargoed": "2027-03-02"}, "embargo_date", "must end after the vote"),
        ({"If adopted, it is": "embargoed"}, "embargo_date", "Please choose the day and the time"),
        ({"If adopted, it is": "confidential"}, "confidential_reason", "Please say why"),
        ({**SECRET, "Day on which confidentiality is reviewed": "2027-03-02"}, "review_on", "after the vote closes"),
    ],
)
def test_a_publication_that_makes_no_sense_is_refused_beside_its_field(
    house: House, terms: dict[str, object], field: str, sentence: str
) -> None:
    number = house.ready_to_vote()
    answer = house.poll(number, terms)
    assert sentence in answer.errors[field]
    assert house.read("SELECT count(*) FROM votes") == [(0,)]


# --- confidential ---


@pytest.mark.guarantee("G10")
@pytest.mark.rule("8.3.2", "3.5.2")
def test_a_confidential_decision_stays_inside_with_its_reason_and_review(any_database: House) -> None:
    house = any_database
    number = decided(house, **SECRET)
    assert stage(house) == "confidential"
    assert "confidential within the coalition" in house.card_text(number)
    assert "It names a witness." in house.card_text(number)
    reach(house, "2027-05-03T12:59:00")
    assert not any("review is due" in words for words in house.inbox(CHAIR))
    reach(house, "2027-05-03T13:01:00")
    assert "D-2027-001 is confidential, and its review is due today." in house.inbox(CHAIR)[-1]
    assert house.decisions() == []


@pytest.mark.rule("8.3.2")
def test_observers_read_no_title_of_a_confidential_decision(house: House) -> None:
    decided(house, **SECRET)
    for typed in ("status", "status D-2027-001"):
        assert POSITION["Title"] not in house.type(OBSERVER, typed)
        assert "D-2027-001" in house.type(OBSERVER, typed)
        assert POSITION["Title"] in house.type(PRIMARY, typed)


@pytest.mark.rule("8.3.3")
def test_a_confidential_decision_becomes_public_by_two_chairs(house: House) -> None:
    decided(house, **SECRET)
    assert "A second chair must agree" in house.type(CHAIR, "publish D-2027-001")
    house.work()
    house.slack.click(CHAIR_AND_DELEGATE, channel=house.slack.workspace.dm(CHAIR_AND_DELEGATE).id, button="Second")
    house.work()
    assert len(house.decisions()) == 1
    assert "witness" not in "".join(house.decisions())
    assert stage(house) == "published"


@pytest.mark.rule("8.3.3")
def test_a_chair_who_left_is_not_told_what_became_of_a_motion(house: House) -> None:
    decided(house, **SECRET)
    house.type(CHAIR, "publish D-2027-001")
    house.work()
    house.type(CHAIR_AND_DELEGATE, "chair remove @clara.whitfield")
    house.type(CHAIR_AND_DELEGATE, "chair add @maya.torres")
    house.work()
    before = house.inbox(CHAIR)
    house.slack.click(CHAIR_AND_DELEGATE, channel=house.slack.workspace.dm(CHAIR_AND_DELEGATE).id, button="Second")
    house.work()
    assert house.inbox(CHAIR) == before


@pytest.mark.rule("8.3.3")
@pytest.mark.parametrize(
    ("terms", "though"),
    [(SECRET, "although it is confidential"), (EMBARGO, "although its embargo has not ended")],
    ids=["confidential", "embargoed"],
)
def test_a_second_chair_reads_that_seconding_publishes(house: House, terms: dict[str, object], though: str) -> None:
    decided(house, **terms)
    house.type(CHAIR, "publish D-2027-001")
    house.work()
    assert f"a second chair to *publish D-2027-001 on P-2027-001 now {though}" in house.inbox(CHAIR_AND_DELEGATE)[-1]


@pytest.mark.rule("11.7")
def test_a_chair_whose_member_proposed_opens_a_confidential_vote_only_with_a_second(house: House) -> None:
    number = house.ready_to_vote(proposer="U0TESS")
    answer = house.poll(number, SECRET, chair=CHAIR_AND_DELEGATE)
    assert not answer.errors
    house.slack.close_view(CHAIR_AND_DELEGATE)
    house.work()
    assert house.read("SELECT count(*) FROM votes") == [(0,)]
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Second")
    house.work()
    assert house.read("SELECT publication FROM votes") == [("confidential",)]
    assert "*Voting is open.*" in house.card_text(number)


def amended_before_the_second(house: House, kind: str) -> str:
    """A chair moved a confidential vote, the text was changed, and then another chair seconded; the number."""
    number = house.ready_to_vote(proposer="U0TESS")
    house.poll(number, SECRET, chair=CHAIR_AND_DELEGATE)
    house.slack.close_view(CHAIR_AND_DELEGATE)
    house.work()
    house.amend(number, "U0TESS", Text="We ask Congress to wait.", **{"Kind of change": kind})
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Second")
    house.work()
    return number


@pytest.mark.rule("3.5.2", "11.7")
def test_a_confidential_vote_never_opens_on_a_text_that_changed_in_substance_since_it_was_moved(house: House) -> None:
    number = amended_before_the_second(house, "substantive")
    assert house.read("SELECT count(*) FROM votes") == [(0,)]
    assert house.read("SELECT state FROM motions") == [("dropped",)]
    for chair in (CHAIR, CHAIR_AND_DELEGATE):
        assert f"The text of {number} has changed in substance since then." in house.inbox(chair)[-1]
    house.poll(number, SECRET, chair=CHAIR_AND_DELEGATE)
    house.work()
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Second")
    house.work()
    assert house.read("SELECT r.number FROM votes v JOIN revisions r ON r.id = v.revision_id") == [(2,)]


@pytest.mark.rule("11.7")
def test_a_confidential_vote_that_was_moved_opens_on_a_text_that_changed_in_its_wording_alone(house: House) -> None:
    amended_before_the_second(house, "editorial")
    assert house.read("SELECT r.number FROM votes v JOIN revisions r ON r.id = v.revision_id") == [(2,)]


# --- weak consensus ---


@pytest.mark.rule("4.5.1", "4.5.2")
def test_a_weak_consensus_waits_for_a_chair(any_database: House) -> None:
    house = any_database
    number = decided(house, "FFFFSSS")
    assert house.decisions() == []
    assert any("weak consensus" in words for words in house.thread(number))
    told = house.inbox(CHAIR)[-1]
    assert "P-2027-001, “Protect domestic workers”, is adopted as D-2027-001 with weak consensus" in told
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Publish Anyway")
    house.work()
    assert len(house.decisions()) == 1
    assert "weak" not in "".join(house.decisions())
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Publish Anyway")
    house.work()
    assert house.inbox(CHAIR)[-1] == "D-2027-001 is published already."
    assert len(house.decisions()) == 1


@pytest.mark.rule("4.5.1")
def test_a_weak_consensus_may_be_deliberated_again(house: House) -> None:
    number = decided(house, "FFFFSSS")
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    assert stage(house) == "deliberation"
    assert house.decisions() == []
    assert "To vote again, change it first" in house.type(CHAIR, f"poll {number}")
    assert house.type(CHAIR, "publish D-2027-001").startswith("D-2027-001 is on its way")


@pytest.mark.rule("4.5.1")
def test_a_decision_is_said_to_be_where_it_is_wherever_its_position_went(house: House) -> None:
    number = decided(house, "FFFFSSS")
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    assert "; now adopted." in decided_line(house, "D-2027-001")
    assert not house.amend(number, Text="Another text altogether.").errors
    house.pass_time(5 * DAY)
    house.open_vote(number)
    assert "; now adopted." in decided_line(house, "D-2027-001")
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.to_closing()
    assert "; now superseded by a later decision." in decided_line(house, "D-2027-001")
    assert "; now adopted and published." in decided_line(house, "D-2027-002")
    said = house.type(CHAIR, "rescind D-2027-001")
    assert said == "D-2027-001 is superseded by a later decision already."


@pytest.mark.rule("4.5.1")
@pytest.mark.parametrize(("ballots", "outcome"), [("FFSS", "not_adopted"), ("F", "no_quorum")])
def test_a_decision_stands_where_the_text_that_was_to_follow_it_came_to_nothing(
    any_database: House, ballots: str, outcome: str
) -> None:
    house = any_database
    number = decided(house, "FFFFSSS")
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    assert not house.amend(number, Text="Another text altogether.").errors
    house.pass_time(5 * DAY)
    house.open_vote(number)
    answer(house, number, ballots)
    for _ in range(2 if outcome == "no_quorum" else 1):
        house.to_closing()
    assert house.read("SELECT outcome FROM votes ORDER BY id") == [("adopted",), (outcome,)]
    assert stage(house) == "adopted"
    assert "; now adopted." in decided_line(house, "D-2027-001")
    house.type(CHAIR, "publish D-2027-001")
    house.work()
    assert stage(house) == "published"
    house.slack.command(CHAIR, f"amend {number}", channel=MEMBERS_CHANNEL)
    assert not house.slack.submit(
        CHAIR, None, {"Plain-language summary": "A comma.", "What changed and why": "Typing."}
    ).errors
    house.verify()


def test_a_decided_text_is_not_called_ready_for_a_vote(house: House) -> None:
    number = decided(house, "FFFFSSS")
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.pass_time(5 * DAY)
    assert "It is ready for a vote" not in visit(house, CHAIR)
    assert f"This text of {number} is decided, as D-2027-001." in house.type(CHAIR, "poll")
    other = house.propose()
    house.pass_time(5 * DAY)
    assert "It is ready for a vote" in visit(house, CHAIR)
    assert not house.poll("").errors
    assert house.read("SELECT number FROM positions WHERE stage = 'voting'") == [(other,)]


def decided_line(house: House, number: str) -> str:
    """What `/atest status` says of a decision."""
    (line,) = re.findall(rf"\*{number}, .*\n.*", house.type(CHAIR, "status"))
    return str(line)


@pytest.mark.rule("11.7")
def test_a_chair_whose_member_objected_to_a_decision_publishes_it_with_a_second_also_after_its_next_text(
    house: House,
) -> None:
    number = house.vote_is_open(LETTER)
    for person, button in zip(PRIMARIES, ["Sign on"] * 3 + ["Stand aside"] * 3, strict=False):
        house.press(person, number, button)
    house.react("U0TESS", number, "no_entry")
    house.work()
    house.to_closing()
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    assert not house.amend(number, Text="Another text altogether.").errors
    assert "A second chair must agree" in house.type(CHAIR_AND_DELEGATE, "publish D-2027-001")


@pytest.mark.rule("4.5.1", "4.5.2", "8.3.1")
def test_a_weak_consensus_is_not_published_when_its_embargo_ends_but_put_to_the_chairs(any_database: House) -> None:
    house = any_database
    number = decided(house, "FFFFSSS", **EMBARGO)
    assert any(
        "This is a weak consensus" in words and "even when its embargo" in words for words in house.thread(number)
    )
    assert "with weak consensus:* more than a third" in house.inbox(CHAIR)[-1]
    assert "When its embargo ends, the chairs are asked" in house.inbox(CHAIR)[-1]
    reach(house, "2027-04-01T13:00:01")
    assert house.decisions() == []
    assert "Nothing is published until a chair decides." in house.inbox(CHAIR)[-1]
    reach(house, "2027-04-03T13:00:01")
    assert house.decisions() == []
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Publish Anyway")
    house.work()
    assert len(house.decisions()) == 1
    assert stage(house) == "published"
    assert house.verify().decisions == 1


@pytest.mark.rule("4.5.1")
def test_a_weak_consensus_under_embargo_may_be_deliberated_again(house: House) -> None:
    decided(house, "FFFFSSS", **EMBARGO)
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    assert stage(house) == "deliberation"
    asked = len(house.inbox(CHAIR))
    reach(house, "2027-04-01T13:00:01")
    assert house.decisions() == []
    assert len(house.inbox(CHAIR)) == asked
    house.verify()


@pytest.mark.rule("4.5.1")
def test_a_weak_consensus_that_is_confidential_is_marked_and_may_be_deliberated_again(house: House) -> None:
    number = decided(house, "FFFFSSS", **SECRET)
    assert any("This is a weak consensus" in words and "stays confidential" in words for words in house.thread(number))
    assert "It stays confidential within the coalition." in house.inbox(CHAIR)[-1]
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    assert stage(house) == "deliberation"
    house.verify()


@pytest.mark.rule("8.3.2")
def test_observers_read_no_title_where_a_confidential_decision_is_deliberated_again(house: House) -> None:
    number = decided(house, "FFFFSSS", **SECRET)
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Deliberate Again")
    house.work()
    for words in (house.type(OBSERVER, "status"), visit(house, OBSERVER)):
        assert POSITION["Title"] not in words
        assert f"*{number}*\nPolicy position, proposed by Free the Workers, in deliberation since" in words
    assert f"*{number}, “{POSITION['Title']}”*" in house.type(PRIMARY, "status")


@pytest.mark.rule("11.7")
def test_publish_anyway_needs_a_second_where_the_chairs_member_proposed(house: House) -> None:
    house.propose("U0TESS")
    house.pass_time(3 * DAY)
    house.open_vote("P-2027-001")
    for person, button in zip(PRIMARIES, ["Sign on"] * 4 + ["Stand aside"] * 3, strict=True):
        house.press(person, "P-2027-001", button)
    house.work()
    house.to_closing()
    assert "A second chair must agree" in house.type(CHAIR_AND_DELEGATE, "publish D-2027-001")
    house.work()
    assert house.decisions() == []
    house.slack.click(CHAIR, channel=house.slack.workspace.dm(CHAIR).id, button="Second")
    house.work()
    assert len(house.decisions()) == 1


@pytest.mark.parametrize("person", [PRIMARY, OBSERVER, OUTSIDER])
def test_only_chairs_publish_rescind_and_export(house: House, person: str) -> None:
    decided(house, "FFFFSSS")
    for words in ("publish D-2027-001", "rescind D-2027-001", "supersede D-2027-001", "export register"):
        said = house.slack.command(person, words, channel="C0LOBBY").text
        assert said.startswith("Only a chair can do that.")
    house.work()
    assert house.decisions() == []


# --- what ends a decision ---


@pytest.mark.rule("8.4.1", "8.3.3")
def test_a_rescission_marks_the_public_post_and_says_so_once_under_it(any_database: House) -> None:
    house = any_database
    number = decided(house)
    house.type(CHAIR, "rescind D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": "The bill was replaced."}).errors
    house.slack.close_view(CHAIR)
    house.work()
    (post,) = house.decisions()
    assert "Rescinded on" in post
    assert "We ask Congress to protect every domestic worker." in post
    assert len(under_public(house)) == 1
    assert "The bill was replaced." not in post + "".join(under_public(house))
    assert any("Reason given: The bill was replaced." in words for words in house.thread(number))
    assert stage(house) == "rescinded"
    assert house.type(CHAIR, "rescind D-2027-001") == "D-2027-001 is rescinded already."
    house.verify()


@pytest.mark.rule("8.4.2")
def test_superseding_links_both_ways(any_database: House) -> None:
    house = any_database
    decided(house)
    house.pass_time(6 * DAY)
    decided(house)
    house.type(CHAIR, "supersede D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": "The new text says it all."}).errors
    house.slack.close_view(CHAIR)
    house.work()
    earlier, later = house.decisions()
    assert "Superseded by D-2027-002 on" in earlier
    assert "Supersedes D-2027-001." in later
    assert under_public(house) == [words for words in under_public(house) if "Superseded by D-2027-002" in words]
    house.verify()


def test_a_decision_that_waits_for_its_channel_is_not_called_published(house: House) -> None:
    hold_up(house)
    decided(house)
    assert "is on its way, and does not stand in the public channel yet." in house.type(CHAIR, "publish D-2027-001")
    hold_up(house, False)
    house.pass_time(60)
    house.work()
    assert house.type(CHAIR, "publish D-2027-001") == "D-2027-001 is published already."


@pytest.mark.rule("8.3.1", "8.4.1")
def test_a_decision_that_is_rescinded_before_it_could_be_posted_is_never_posted(any_database: House) -> None:
    house = any_database
    decided(house, **EMBARGO)
    hold_up(house)
    reach(house, "2027-04-01T13:00:01")
    end(house, "rescind D-2027-001")
    reach(house, "2027-04-03T13:00:01")
    hold_up(house, False)
    reach(house, "2027-04-05T13:00:01")
    assert ever_posted(house) == []
    assert not any("The embargo on" in words for words in house.inbox(CHAIR))
    assert stage(house) == "rescinded"
    assert house.read("SELECT released_at, published_at FROM decisions") == [(None, None)]
    assert house.verify().decisions == 1


@pytest.mark.rule("8.3.1", "8.4.2")
def test_a_decision_under_embargo_is_not_named_by_the_one_that_it_supersedes_before_its_time(
    any_database: House,
) -> None:
    house = any_database
    decided(house)
    house.pass_time(6 * DAY)
    decided(house, **EMBARGO)
    end(house, "supersede D-2027-001")
    posted = [*house.decisions(), *under_public(house)]
    assert all("Superseded by a later decision on" in words for words in posted)
    assert not any("D-2027-002" in words for words in posted)
    reach(house, "2027-04-01T13:00:01")
    earlier, later = house.decisions()
    assert "Superseded by D-2027-002 on" in earlier
    assert "Supersedes D-2027-001." in later
    assert house.verify().decisions == 2


@pytest.mark.rule("8.4.2")
def test_a_decision_that_was_never_posted_is_not_named_by_the_one_that_supersedes_it(any_database: House) -> None:
    house = any_database
    hold_up(house)
    decided(house)
    house.pass_time(6 * DAY)
    decided(house)
    end(house, "supersede D-2027-001")
    hold_up(house, False)
    house.pass_time(60)
    house.work()
    (posted,) = ever_posted(house)
    assert "D-2027-002" in posted
    assert [words for words in house.decisions() if "D-2027-001" in words] == []
    assert house.verify().decisions == 2


@pytest.mark.rule("8.3.1", "8.4.2")
def test_a_decision_that_was_taken_back_is_not_named_by_the_one_that_it_superseded(house: House) -> None:
    decided(house)
    house.pass_time(6 * DAY)
    hold_up(house)
    decided(house)
    end(house, "supersede D-2027-001")
    end(house, "rescind D-2027-002")
    hold_up(house, False)
    house.pass_time(60)
    house.work()
    (posted,) = house.decisions()
    (told,) = under_public(house)
    assert "Superseded by a later decision on" in posted
    assert "Superseded by a later decision on" in told
    assert "waits for a chair" not in house.type(PRIMARY, "record D-2027-002")


@pytest.mark.rule("8.3.1", "8.4.2")
def test_a_decision_whose_embargo_is_long_over_is_not_named_by_the_one_that_it_superseded(house: House) -> None:
    decided(house)
    house.pass_time(6 * DAY)
    decided(house, **EMBARGO)
    hold_up(house)
    reach(house, "2027-04-01T13:00:01")
    end(house, "supersede D-2027-001")
    reach(house, "2027-04-02T13:00:01")
    hold_up(house, False)
    reach(house, "2027-04-02T14:00:00")
    assert any("The embargo on D-2027-002 ended" in words for words in house.inbox(CHAIR))
    assert not any("D-2027-002" in words for words in [*house.decisions(), *under_public(house)])


@pytest.mark.rule("8.4.2")
def test_superseding_links_both_ways_where_the_earlier_may_have_been_posted(any_database: House) -> None:
    house = any_database
    hold_up(house)
    decided(house)
    may_be_posted(house)
    hold_up(house)
    house.pass_time(6 * DAY)
    decided(house)
    end(house, "supersede D-2027-001")
    hold_up(house, False)
    house.pass_time(60)
    house.work()
    earlier, later = house.decisions()
    assert "Superseded by D-2027-002 on" in earlier
    assert "Supersedes D-2027-001." in later
    assert house.verify().decisions == 2


@pytest.mark.rule("4.rapid")
def test_a_rapid_decision_that_lapses_before_it_could_be_posted_is_never_posted(house: House) -> None:
    hold_up(house)
    decided(house, Rule="rapid", **{"Why it cannot wait, for a rapid vote": "The markup is on Monday."})
    house.pass_time(31 * DAY)
    house.work()
    hold_up(house, False)
    house.pass_time(60)
    house.work()
    assert ever_posted(house) == []
    assert stage(house) == "lapsed"
    house.verify()


@pytest.mark.rule("4.rapid")
def test_a_rapid_decision_lapses_after_thirty_days_unless_ratified(any_database: House) -> None:
    house = any_database
    number = decided(house, Rule="rapid", **{"Why it cannot wait, for a rapid vote": "The markup is on Monday."})
    adopted_at = house.read("SELECT adopted_at FROM decisions")
    assert adopted_at
    house.pass_time(16 * DAY + 60)
    house.work()
    assert "D-2027-001 was a rapid decision. It lapses" in house.inbox(CHAIR)[-1]
    house.pass_time(14 * DAY)
    house.work()
    (post,) = house.decisions()
    assert "Lapsed on" in post
    assert stage(house) == "lapsed"
    assert "no vote can open on it" in house.type(CHAIR, f"poll {number}")


@pytest.mark.rule("4.rapid")
def test_a_rapid_decision_that_is_ratified_stands_for_good(any_database: House) -> None:
    house = any_database
    number = decided(house, Rule="rapid", **{"Why it cannot wait, for a rapid vote": "The markup is on Monday."})
    house.open_vote(number, {"Rule": "consensus"})
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    house.to_closing()
    assert len(house.decisions()) == 1
    assert house.read("SELECT count(*) FROM decisions") == [(1,)]
    house.pass_time(40 * DAY)
    house.work()
    (post,) = house.decisions()
    assert "Lapsed" not in post
    assert house.verify().votes == 2


@pytest.mark.rule("4.rapid", "3.7.1")
def test_a_rapid_decision_that_was_ratified_in_time_does_not_lapse_before_the_count(house: House) -> None:
    why = {"Why it cannot wait, for a rapid vote": "The markup is on Monday."}
    number = decided(house, Rule="rapid", **{"Closing day": "2027-03-09"}, **why)
    lapses_at = house.now() + 30 * timedelta(days=1)
    closing = (lapses_at - timedelta(minutes=1)).astimezone(house.coalition.calendar.zone)
    last = {"Closing day": closing.date().isoformat(), "Closing time, Eastern": f"{closing:%H:%M}"}
    house.open_vote(number, {"Rule": "consensus", **last})
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.work()
    house.to_closing(past_settle=False)
    house.pass_time((lapses_at - house.now()).total_seconds() + 1)
    house.work()
    assert "Lapsed" not in house.decisions()[0]
    house.pass_time(SETTLE_SECONDS)
    house.work()
    assert house.read("SELECT standing FROM decisions") == [("in_force",)]
    assert "D-2027-001 is ratified, and holds for good." in house.thread(number)[-1]


# --- names ---


def test_a_name_formats_nothing_in_the_answer_to_whoever_signs(house: House) -> None:
    decided(house, **LETTER)
    house.type(CHAIR, 'member add "*Starry* _Night_"')
    house.type(CHAIR, 'delegate add @omar.vance "*Starry* _Night_" primary')
    for words in ("sign", "sign", "withdraw", "withdraw"):
        answer = house.slack.command(OUTSIDER, f"name {words} D-2027-001").text
        assert "Starry" in answer
        assert "*Starry" not in answer and "_Night" not in answer


@pytest.mark.rule("8.5.2", "8.5.1")
def test_a_name_is_removed_before_a_delivery_and_noted_after_it(any_database: House) -> None:
    house = any_database
    decided(house, **LETTER)
    assert "Free the Workers, Inc." in house.decisions()[0]
    assert house.type(ALTERNATE, "name withdraw D-2027-001") == (
        "Free the Workers, Inc. is off D-2027-001. It is removed."
    )
    house.work()
    assert "Free the Workers, Inc." not in house.decisions()[0]
    assert "as delivered" in house.type(CHAIR, "deliver D-2027-001")
    house.work()
    assert "As delivered," in house.decisions()[0]
    house.pass_time(DAY)
    assert "A dated note" in house.type("U0KOFI", "name withdraw D-2027-001")
    house.work()
    assert "Withdrew its name on" in house.decisions()[0]
    assert "Fair Fields Alliance" in house.decisions()[0]
    assert len(house.decisions()) == 1
    assert house.type("U0KOFI", "name withdraw D-2027-001").endswith("so there is none to remove.")


@pytest.mark.rule("8.5.2")
def test_the_thread_hears_once_of_each_name_that_is_signed_or_withdrawn(house: House) -> None:
    number = decided(house, **LETTER)
    for words in ("withdraw", "withdraw", "sign", "sign", "withdraw"):
        house.type(ALTERNATE, f"name {words} D-2027-001")
    house.work()
    off, on = (
        f"*Free the Workers {did} D-2027-001.* <@U0BEN> did so for it." for did in ("took its name off", "signed")
    )
    assert [words for words in house.thread(number) if "did so for it" in words] == [off, on, off]


@pytest.mark.rule("8.5.1", "8.5.2")
def test_a_name_withdrawn_after_a_delivery_that_is_noted_later_is_noted_too(any_database: House) -> None:
    house = any_database
    decided(house, **LETTER)
    assert "It is removed." in house.type("U0KOFI", "name withdraw D-2027-001")
    house.pass_time(2 * DAY)
    assert "It is removed." in house.type(ALTERNATE, "name withdraw D-2027-001")
    assert "as delivered, March 12, 2027" in house.type(CHAIR, "deliver D-2027-001 2027-03-12")
    house.work()
    (post,) = house.decisions()
    assert "As delivered, March 12, 2027." in post
    assert "Withdrew its name on March 13, 2027: Free the Workers, Inc." in post
    assert "Fair Fields Alliance" not in post


@pytest.mark.rule("8.5.1", "8.5.2")
def test_no_list_is_delivered_before_its_adoption_and_those_that_were_stand_day_by_day(house: House) -> None:
    decided(house, **LETTER)
    house.type(ALTERNATE, "name withdraw D-2027-001")
    said = house.type(CHAIR, "deliver D-2027-001 2027-03-10")
    assert said == "D-2027-001 was adopted on March 11, 2027, so it was delivered on that day or later."
    house.pass_time(2 * DAY)
    for day in ("2027-03-13", "2027-03-11"):
        assert "as delivered" in house.type(CHAIR, f"deliver D-2027-001 {day}")
    house.work()
    (post,) = house.decisions()
    assert "As delivered, March 11, 2027.\nAs delivered, March 13, 2027." in post
    assert "Free the Workers" not in post


@pytest.mark.rule("8.5.1", "8.5.2")
def test_a_name_that_was_signed_after_the_delivery_is_removed_without_a_note(any_database: House) -> None:
    house = any_database
    decided(house, "FFFF", **LETTER)
    house.type(CHAIR, "deliver D-2027-001")
    house.pass_time(DAY)
    assert "from now on" in house.type("U0TESS", "name sign D-2027-001")
    house.pass_time(DAY)
    assert "It is removed." in house.type("U0TESS", "name withdraw D-2027-001")
    house.work()
    (post,) = house.decisions()
    assert "As delivered, March 11, 2027." in post
    assert "Withdrew its name" not in post


@pytest.mark.rule("8.5.1", "8.6")
def test_a_name_that_was_signed_after_the_delivery_is_noted_beside_the_list_with_its_day(house: House) -> None:
    decided(house, "FFFF", **LETTER)
    house.type(CHAIR, "deliver D-2027-001")
    house.pass_time(5 * DAY)
    house.type("U0TESS", "name sign D-2027-001")
    house.work()
    (post,) = house.decisions()
    assert "As delivered, March 11, 2027.\nSigned on March 16, 2027: The Open Door Project." in post
    assert post.count("The Open Door Project") == 1
    house.type(CHAIR, "deliver D-2027-001")
    house.work()
    (post,) = house.decisions()
    assert "Signed on" not in post
    assert "The Open Door Project" in post


@pytest.mark.rule("8.5.2")
def test_a_name_that_ends_with_a_full_stop_gets_no_second_one(house: House) -> None:
    decided(house, **LETTER)
    house.type(CHAIR, "deliver D-2027-001")
    house.type(PRIMARY, "name withdraw D-2027-001")
    house.work()
    assert house.decisions()[0].count("Inc.") == 1
    assert "Inc.." not in house.decisions()[0]


@pytest.mark.rule("8.5.2")
def test_a_letter_from_which_all_names_were_withdrawn_lists_none(house: House) -> None:
    decided(house, "FFF", **LETTER)
    for person in PRIMARIES[:3]:
        house.type(person, "name withdraw D-2027-001")
    house.work()
    assert "Adopted on March 11, 2027.\n" in house.decisions()[0]


@pytest.mark.rule("8.5.2")
def test_a_delivered_name_that_was_signed_again_is_noted_when_it_is_withdrawn_again(house: House) -> None:
    decided(house, **LETTER)
    house.type(CHAIR, "deliver D-2027-001")
    for words in ("withdraw", "sign", "withdraw"):
        house.pass_time(DAY)
        said = house.type(ALTERNATE, f"name {words} D-2027-001")
    assert "A dated note" in said
    house.work()
    assert "Withdrew its name on March 14, 2027: Free the Workers, Inc." in house.decisions()[0]


@pytest.mark.rule("8.5.1", "8.6")
def test_a_name_signed_again_after_a_list_that_did_not_hold_it_is_no_part_of_that_list(house: House) -> None:
    decided(house, **LETTER)
    for words in ("deliver", "name withdraw", "deliver", "name sign"):
        house.pass_time(DAY)
        house.type(CHAIR if words == "deliver" else ALTERNATE, f"{words} D-2027-001")
    house.work()
    (post,) = house.decisions()
    assert "As delivered, March 14, 2027.\nSigned on March 15, 2027: Free the Workers, Inc." in post
    assert post.count("Free the Workers, Inc.") == 1


@pytest.mark.rule("8.5.1", "8.5.2", "11.11")
def test_a_name_withdrawn_after_many_deliveries_is_noted_as_after_one(house: House) -> None:
    decided(house, **LETTER)
    for _ in range(48):
        house.type(CHAIR, "deliver D-2027-001")
    house.type(ALTERNATE, "name withdraw D-2027-001")
    house.work()
    (post,) = house.decisions()
    assert post.count("As delivered, March 11, 2027.") == 48
    assert "Withdrew its name on March 11, 2027: Free the Workers, Inc." in post
    assert house.read("SELECT key FROM outbox WHERE state <> 'sent'") == []


@pytest.mark.rule("8.5.2")
def test_a_name_withdrawn_before_a_decision_could_be_posted_is_never_posted(any_database: House) -> None:
    house = any_database
    hold_up(house)
    decided(house, **LETTER)
    assert "It is removed." in house.type(ALTERNATE, "name withdraw D-2027-001")
    hold_up(house, False)
    house.pass_time(60)
    house.work()
    (posted,) = ever_posted(house)
    assert "Fair Fields Alliance" in posted
    assert "Free the Workers, Inc." not in posted
    assert len(house.decisions()) == 1
    assert house.verify().decisions == 1


@pytest.mark.rule("8.5.2")
def test_a_name_withdrawn_while_nobody_knows_whether_it_was_posted_is_removed_after(house: House) -> None:
    hold_up(house)
    decided(house, **LETTER)
    may_be_posted(house)
    house.type(ALTERNATE, "name withdraw D-2027-001")
    house.work()
    (post,) = house.decisions()
    assert "Fair Fields Alliance" in post
    assert "Free the Workers, Inc." not in post


@pytest.mark.rule("11.1")
def test_a_member_that_did_not_sign_may_sign_the_letter_afterwards(any_database: House) -> None:
    house = any_database
    decided(house, "FFFF", **LETTER)
    house.type(CHAIR, 'member add "Lantern Project" "The Lantern Project"')
    house.type(CHAIR, 'delegate add @omar.vance "Lantern Project" primary')
    said = house.slack.command(OUTSIDER, "name sign D-2027-001", channel="C0LOBBY").text
    assert said == "The Lantern Project stands under D-2027-001 from now on, printed exactly so."
    house.work()
    assert "The Lantern Project" in house.decisions()[0]
    again = house.slack.command(OUTSIDER, "name sign D-2027-001", channel="C0LOBBY").text
    assert again == "The Lantern Project stands under D-2027-001 already."
    assert house.type(OBSERVER, "name sign D-2027-001").startswith("A member’s name is signed or withdrawn by")


def test_only_letters_are_signed_afterwards(house: House) -> None:
    decided(house, **{"If adopted, published in the name of": "both"})
    assert house.type("U0TESS", "name sign D-2027-001") == (
        "D-2027-001 is no letter, so names cannot be added to it now."
    )


# --- afterwards ---


@pytest.mark.rule("8.7")
def test_the_proposer_is_asked_for_a_report_back_and_members_read_it(any_database: House) -> None:
    house = any_database
    number = decided(house)
    assert sum("is owed a report" in words for words in house.inbox(PRIMARY)) == 1
    house.slack.click(PRIMARY, channel=house.slack.workspace.dm(PRIMARY).id, button="Say How")
    house.slack.wait_for(lambda: house.slack.views(PRIMARY))
    assert not house.slack.submit(PRIMARY, None, REPORTED).errors
    house.work()
    assert any("We met them again." in words for words in house.thread(number))
    house.pass_time(15 * DAY)
    house.work()
    assert sum("is owed a report" in words for words in house.inbox(PRIMARY)) == 1


@pytest.mark.rule("8.7")
def test_a_proposer_who_has_not_answered_is_asked_once_more(house: House) -> None:
    decided(house)
    for _ in range(3):
        house.pass_time(15 * DAY)
        house.work()
    assert sum("is owed a report" in words for words in house.inbox(PRIMARY)) == 2


@pytest.mark.rule("8.7")
def test_a_proposer_who_left_hears_nothing_and_the_members_other_delegates_are_asked(any_database: House) -> None:
    house = any_database
    number = house.vote_is_open(SECRET)
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.type(CHAIR, "delegate remove @maya.torres")
    house.work()
    before = house.inbox(PRIMARY)
    house.to_closing()
    assert house.inbox(PRIMARY) == before
    assert sum("is owed a report" in words for words in house.inbox(ALTERNATE)) == 1
    assert not any("is owed a report" in words for words in house.inbox(CHAIR))
    house.slack.click(ALTERNATE, channel=house.slack.workspace.dm(ALTERNATE).id, button="Say How")
    house.slack.wait_for(lambda: house.slack.views(ALTERNATE))
    assert not house.slack.submit(ALTERNATE, None, REPORTED).errors
    house.work()
    assert any("We met them again." in words for words in house.thread(number))


@pytest.mark.rule("8.3.2", "8.7")
def test_a_proposer_who_is_an_observer_now_is_not_asked_about_a_confidential_decision(house: House) -> None:
    house.vote_is_open(SECRET)
    house.type(CHAIR, "delegate remove @maya.torres")
    house.type(CHAIR, "observer add @maya.torres")
    for person in (ALTERNATE, *PRIMARIES[1:]):
        house.press(person, "P-2027-001", "Sign on")
    house.work()
    before = house.inbox(PRIMARY)
    house.to_closing()
    assert house.inbox(PRIMARY) == before
    assert sum("is owed a report" in words for words in house.inbox(ALTERNATE)) == 1


@pytest.mark.rule("8.7")
def test_where_the_proposing_member_left_the_chairs_are_asked(house: House) -> None:
    number = house.vote_is_open(SECRET)
    for person in PRIMARIES:
        house.press(person, number, "Sign on")
    house.type(CHAIR, 'member leave "Free the Workers"')
    house.work()
    before = [house.inbox(person) for person in (PRIMARY, ALTERNATE)]
    house.to_closing()
    house.pass_time(15 * DAY)
    house.work()
    assert [house.inbox(person) for person in (PRIMARY, ALTERNATE)] == before
    assert sum("is owed a report" in words for words in house.inbox(CHAIR)) == 2


# --- exports ---


def sent_files(house: House, person: str) -> dict[str, bytes]:
    """The files in a person's direct messages, by their ending."""
    found = {}
    for item in house.slack.inbox(person):
        for file in item.files:
            content = house.slack.workspace.files[file["id"]]["content"]
            found[str(file["name"]).rpartition(".")[2]] = content
    return found


def test_only_a_letter_has_a_number(house: House) -> None:
    before = state_of(house)
    refusal = "Only a letter has a number. Type `/atest export register`, without “D-2027-001”."
    assert house.type(CHAIR, "export register D-2027-001") == refusal
    assert state_of(house) == before


@pytest.mark.rule("8.6", "8.3.2")
def test_the_register_holds_public_decisions_and_the_numbers_of_confidential_ones(house: House) -> None:
    decided(house)
    house.pass_time(6 * DAY)
    decided(house, **SECRET | {"Day on which confidentiality is reviewed": "2027-12-01"})
    assert house.type(CHAIR, "export register") == "3 files are on the way to you, as a direct message."
    house.work()
    files = sent_files(house, CHAIR)
    page, feed = files["html"].decode(), files["xml"].decode()
    told = json.loads(files["json"])
    assert [item["number"] for item in told["decisions"]] == ["D-2027-002", "D-2027-001"]
    assert told["decisions"][0] == {"number": "D-2027-002", "standing": "", "confidential": True}
    assert "Protect domestic workers" in page
    assert page.count("Protect domestic workers") == 1
    assert "D-2027-002" in page
    assert "witness" not in page + feed + files["json"].decode()
    assert "D-2027-002" not in feed
    assert "D-2027-001" in feed


@pytest.mark.rule("8.6", "8.4.2", "8.5.1", "8.5.2")
def test_the_register_as_a_page_says_what_the_public_post_says(house: House) -> None:
    decided(house, "FFFF", **LETTER)
    house.type(CHAIR, "deliver D-2027-001")
    house.pass_time(6 * DAY)
    house.type(PRIMARY, "name withdraw D-2027-001")
    house.type("U0TESS", "name sign D-2027-001")
    decided(house)
    end(house, "supersede D-2027-001")
    house.type(CHAIR, "export register")
    house.work()
    page = sent_files(house, CHAIR)["html"].decode()
    for words in (
        "Adopted by ATEST on",
        "Supersedes D-2027-001<",
        "Adopted on March 11, 2027<",
        "Superseded by D-2027-002 on",
        "As delivered, March 11, 2027<",
        "Signed on March 17, 2027: The Open Door Project<",
        "Withdrew its name on March 17, 2027: Free the Workers, Inc.<",
    ):
        assert words in page


@pytest.mark.rule("8.3.3", "8.6")
def test_who_follows_the_feed_learns_that_a_decision_was_rescinded(house: House) -> None:
    decided(house)
    house.pass_time(6 * DAY)
    rescinded_on = f"{house.now():%Y-%m-%d}"
    end(house, "rescind D-2027-001")
    house.type(CHAIR, "export register")
    house.work()
    feed = sent_files(house, CHAIR)["xml"].decode()
    assert feed.count(f"updated>{rescinded_on}T") == 2  # of the feed, and of the decision


@pytest.mark.rule("8.3.2")
def test_the_register_does_not_say_what_became_of_a_confidential_decision(house: House) -> None:
    decided(house, **SECRET)
    house.type(CHAIR, "rescind D-2027-001")
    assert not house.slack.submit(CHAIR, None, {"Reason": "The bill was replaced."}).errors
    house.slack.close_view(CHAIR)
    house.type(CHAIR, "export register")
    house.work()
    (line,) = json.loads(sent_files(house, CHAIR)["json"])["decisions"]
    assert line == {"number": "D-2027-001", "standing": "", "confidential": True}


@pytest.mark.rule("8.6")
def test_a_letter_is_a_document_with_its_signatories_in_order(house: House) -> None:
    from io import BytesIO

    from docx import Document

    decided(house, "FFFF", **LETTER)
    assert house.type(CHAIR, "export letter D-2027-001") == "The file is on the way to you, as a direct message."
    house.work()
    document = Document(BytesIO(sent_files(house, CHAIR)["docx"]))
    words = [paragraph.text for paragraph in document.paragraphs]
    start = words.index("The undersigned organizations")
    assert words[start + 1 : -1] == sorted(words[start + 1 : -1], key=str.casefold)
    assert len(words[start + 1 : -1]) == 4
    assert "Stand aside" not in " ".join(words)


@pytest.mark.rule("8.6")
def test_a_letter_of_no_published_decision_is_refused_with_why(house: House) -> None:
    decided(house, "FFFF", **LETTER)
    said = house.type(CHAIR, "export letter D-2027-009")
    assert said == "There is no published decision D-2027-009. The register lists those that there are."
    assert house.type(CHAIR, "export letter").startswith("Please say which published decision, like this: `/atest ")


@pytest.mark.rule("8.6")
def test_there_is_no_letter_of_a_decision_that_is_no_longer_in_force(house: House) -> None:
    decided(house, "FFFF", **LETTER)
    end(house, "rescind D-2027-001")
    said = house.type(CHAIR, "export letter D-2027-001")
    assert said == "D-2027-001 is no longer in force. The register says so, and there is no letter to send."


def test_the_record_is_exported_as_it_is_stored(house: House) -> None:
    from atest_bot.domain.record import replay
    from atest_bot.exports import record

    decided(house)
    house.type(CHAIR, "export record")
    house.work()
    entries = record.entries(sent_files(house, CHAIR)["jsonl"])
    assert replay(entries).outcomes == {1: "adopted"}
