"""Temperature checks: asked by a chair, answered once by each member, closed by themselves, binding nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from atest_bot.domain import ballots, text
from atest_bot.domain.ballots import Surface
from atest_bot.domain.calendar import Span
from atest_bot.domain.checks import NUMBERS, clean_options, clean_question
from atest_bot.domain.coalition import Coalition
from atest_bot.domain.errors import Refusal
from atest_bot.domain.members import Actor, Standing, check_chair, check_member_of_coalition
from atest_bot.domain.notices import Audience, CheckCard, CheckClosed, Moment, Note
from atest_bot.domain.record import Fact
from atest_bot.services import showing
from atest_bot.services.seating import NotEntitled
from atest_bot.store import checks, inbox, outbox, record, roster, timers
from atest_bot.store.checks import OptionAct
from atest_bot.store.database import Rows
from atest_bot.store.outbox import Address
from atest_bot.store.tables import Check, Member
from atest_bot.store.timers import TimerKind

OPEN_FOR = Span(2, "business day")

_NOT_KNOWN = "That temperature check is not known here. Nothing was recorded."


@dataclass(frozen=True, slots=True)
class OptionPress:
    """What a listener read: who chose which option, counted from 1, and when by Slack's clock; None takes it back."""

    key: str
    slack_id: str
    check_id: int
    option: int | None
    surface: Surface
    acted_at: datetime
    emoji: str = ""


def open_check(
    rows: Rows, coalition: Coalition, key: str, slack_id: str, words: tuple[str, ...], until: str, now: datetime
) -> Moment:
    """Ask a question with two to ten options; returns when it closes."""
    chair = roster.actor(rows, slack_id, now)
    check_chair(chair)
    question, options = clean_question(words[0] if words else ""), clean_options(words[1:])
    closes_at = _closing(coalition, until, now)
    if inbox.is_repeat(rows, key, now):
        newest = checks.newest_of(rows, chair.person_id)
        return coalition.moment(newest.closes_at if newest else closes_at)
    check_id = checks.add(rows, question, options, chair.person_id, now, closes_at)
    timers.set_timer(rows, TimerKind.CHECK_CLOSES, check_id, closes_at)
    _post(rows, coalition, check_id, len(options))
    at = int(closes_at.timestamp())
    record.append(
        rows,
        now,
        Fact.CHECK_OPENED,
        f"check:{check_id}",
        check=check_id,
        options=len(options),
        closes_at=at,
        chair=chair.person_id,
    )
    return coalition.moment(closes_at)


def _closing(coalition: Coalition, until: str, now: datetime) -> datetime:
    calendar = coalition.calendar
    if not until:
        return calendar.default_closing(now, OPEN_FOR)
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise Refusal("Please write the last day like this: `until 2027-06-04`.") from None
    return calendar.closing(day, calendar.closing_time, now, Span())


def _post(rows: Rows, coalition: Coalition, check_id: int, options: int) -> None:
    channel = Address(Audience.MEMBERS, coalition.members_channel)
    outbox.post(rows, _key(check_id), card(rows, coalition, _known(rows, check_id)), channel)
    under = Address(Audience.MEMBERS, coalition.members_channel, thread_key=_key(check_id))
    for emoji in NUMBERS[:options]:
        outbox.react(rows, f"{_key(check_id)}:{emoji}", emoji, under)


def answer(rows: Rows, coalition: Coalition, press: OptionPress, now: datetime) -> None:
    """Store what a person chose for its member, and what follows from it, or refuse with a sentence."""
    check = _known(rows, press.check_id)
    actor = roster.actor(rows, press.slack_id, now)
    act = _act(actor, press)
    if press.surface == Surface.REACTION_REMOVED and not checks.has_acts_of(rows, check.id, actor.person_id):
        return
    if check.closed_at is not None or press.acted_at > check.closes_at:
        raise Refusal(f"The temperature check “{text.tame(check.question)}” has closed, so nothing was recorded.")
    if press.option is not None and not 1 <= press.option <= len(checks.options(check)):
        return
    if inbox.is_repeat(rows, press.key, now):
        return
    seat_id = next(seat for seat, members in seats(rows).items() if act.member_id in [each.id for each in members])
    before = ballots.standing(checks.acts_of(rows, check.id, seat_id))
    checks.add_act(rows, check.id, seat_id, act)
    after = ballots.standing(checks.acts_of(rows, check.id, seat_id))
    _tell_actor(rows, coalition, check, actor, after, press)
    if (before and (before.choice, before.person_id)) == (after and (after.choice, after.person_id)):
        return
    refresh(rows, coalition, check.id)
    record.append(
        rows,
        now,
        Fact.CHECK_ANSWERED,
        f"check:{check.id}",
        check=check.id,
        seat=seat_id,
        member=act.member_id,
        person=act.person_id,
        surface=act.surface.value,
        option=after.choice if after else None,
    )


def react(rows: Rows, coalition: Coalition, press: OptionPress, channel: str, ts: str, now: datetime) -> int:
    """The same by a reaction with a number; returns the check's number, 0 where the message is none."""
    check = checks.on_card(rows, channel, ts)
    if check is None or press.option is None or press.option > len(checks.options(check)):
        return 0
    option = press.option if press.surface == Surface.REACTION_ADDED else None
    of_check = OptionPress(press.key, press.slack_id, check.id, option, press.surface, press.acted_at, press.emoji)
    try:
        answer(rows, coalition, of_check, now)
    except Refusal as refusal:
        if press.surface == Surface.REACTION_ADDED:
            tell_refusal(rows, of_check, refusal)
    return check.id


def tell_refusal(rows: Rows, press: OptionPress, refusal: Refusal) -> None:
    """Say privately why: once in each check to those who have no answer to give, else each time."""
    once = f"check:{press.check_id}:refused:{press.slack_id}"
    key = once if isinstance(refusal, NotEntitled) else f"refused:{press.key}"
    showing.tell_person(rows, press.slack_id, key, Note(refusal.sentence))


def _act(actor: Actor, press: OptionPress) -> OptionAct:
    if actor.member_id is None or actor.role is None:
        raise NotEntitled(_why_not(actor))
    return ballots.ActOf(
        actor.person_id, actor.member_id, actor.role, press.surface, press.option, press.acted_at, press.emoji
    )


def _why_not(actor: Actor) -> str:
    if actor.waiting is not None:
        return actor.waiting.sentence
    if actor.is_known:
        return (
            "A temperature check asks member organizations, and you are not the delegate of one. "
            "Please say what you think in its thread."
        )
    return (
        "A temperature check asks member organizations, and you are not in the coalition’s roster. "
        "If you act for a member, ask a chair to add you."
    )


def _tell_actor(
    rows: Rows,
    coalition: Coalition,
    check: Check,
    actor: Actor,
    after: ballots.BallotOf[int] | None,
    press: OptionPress,
) -> None:
    member, question = text.tame(actor.member_name), text.tame(check.question)
    closes = coalition.moment(check.closes_at).words
    if after is None:
        sentence = f"{member} has no answer in the temperature check “{question}” now."
    else:
        option = text.tame(checks.options(check)[after.choice - 1])
        sentence = f"{member} answered “{option}” in the temperature check “{question}”."
        if after.person_id != actor.person_id:
            holder = text.person(roster.person_by_id(rows, after.person_id).slack_id)
            sentence = f"Not changed. {sentence} {holder} set this answer."
    more = f"It binds nobody. You can change it until {closes}."
    showing.tell_person(
        rows, actor.slack_id, f"check:{check.id}:receipt:{press.key}", Note(f"{sentence} {more}", is_inside=True)
    )


def close_check(rows: Rows, coalition: Coalition, check_id: int, now: datetime) -> None:
    """Close a check whose time has come: the result is edited in, and told in its thread."""
    check = checks.locked(rows, check_id)
    if check is None or now < check.closes_at or not checks.close(rows, check_id, now):
        return
    shown = refresh(rows, coalition, check_id)
    counted = tuple((option, len(names)) for option, names in shown.options)
    to = Address(Audience.MEMBERS, coalition.members_channel, thread_key=_key(check_id))
    outbox.post(rows, f"{_key(check_id)}:closed", CheckClosed(counted, shown.entitled), to)
    counts = [number for _, number in counted]
    record.append(rows, now, Fact.CHECK_CLOSED, f"check:{check_id}", check=check_id, counts=counts)


def refresh(rows: Rows, coalition: Coalition, check_id: int) -> CheckCard:
    """Bring a check's message up to date with what is stored; bursts are gathered (5.12)."""
    notice = card(rows, coalition, _known(rows, check_id))
    showing.refresh_message(rows, coalition, _key(check_id), notice)
    return notice


def look(rows: Rows, coalition: Coalition, slack_id: str, check_id: int, now: datetime) -> CheckCard:
    """One check, for members."""
    check_member_of_coalition(roster.actor(rows, slack_id, now))
    return card(rows, coalition, _known(rows, check_id))


def card(rows: Rows, coalition: Coalition, check: Check) -> CheckCard:
    """Everything that a check's message says: each option with the members that chose it, by member."""
    chosen: dict[int, list[str]] = {}
    acts, entitled = checks.acts(rows, check.id), seats(rows)
    for seat, members in entitled.items():
        held = ballots.standing(acts.get(seat, []))
        if held is not None:
            chosen.setdefault(held.choice, []).append(showing.seat_name(members))
    return CheckCard(
        check_id=check.id,
        question=check.question,
        options=tuple(
            (option, tuple(chosen.get(number, []))) for number, option in enumerate(checks.options(check), start=1)
        ),
        chair=roster.person_by_id(rows, check.chair_id).slack_id,
        entitled=len(entitled),
        closes=coalition.moment(check.closes_at),
        is_open=check.closed_at is None,
    )


def seats(rows: Rows) -> dict[int, list[Member]]:
    """Who may answer now: active members, those of one affiliation group together (2.2), by names.

    A group's seat is its member that was entered first, whatever became of it, so that answers given stay its own.
    """
    first: dict[str, int] = {}
    everyone = roster.members(rows)
    for member in sorted(everyone, key=lambda member: member.id):
        first.setdefault(_group(member), member.id)
    found: dict[int, list[Member]] = {}
    for member in everyone:
        if member.standing == Standing.ACTIVE:
            found.setdefault(first[_group(member)], []).append(member)
    return found


def _group(member: Member) -> str:
    return f"group:{text.name_key(member.affiliation_group)}" if member.affiliation_group else f"member:{member.id}"


def _key(check_id: int) -> str:
    return f"check:{check_id}"


def _known(rows: Rows, check_id: int) -> Check:
    check = checks.locked(rows, check_id)
    if check is None:
        raise Refusal(_NOT_KNOWN)
    return check
