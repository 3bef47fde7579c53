"""Positions, decisions, people and acts in a home: a line or two each."""

from atest_bot.domain.ballots import LABELS, Timing
from atest_bot.domain.positions import KINDS, STAGE_WORDS
from atest_bot.services.homing import Acted, Decided, Deliberated, Proxy
from atest_bot.slack.blocks import Piece, said, shown, small, when
from atest_bot.slack.home.drawing import Permalinks, called, linked

_TIMINGS = {
    Timing.IN_TIME: "",
    Timing.LATE: " Too late to count.",
    Timing.LATE_ARRIVING: " Delivered after the vote was over, so not counted.",
}


def deliberated(item: Deliberated, link: Permalinks) -> list[Piece]:
    about = f"{KINDS[item.kind]}, proposed by {shown(item.proposed_by)}, in deliberation since {item.since}."
    return [said(f"*{called(item.number, item.title)}*\n{linked(about, item.place, 'Join the thread', link)}")]


def decided(item: Decided, link: Permalinks) -> list[Piece]:
    review = f" To be reviewed on {item.review_on}." if item.review_on else ""
    about = f"Decided on {item.adopted_on}; now {STAGE_WORDS[item.stage]}.{review}"
    return [said(f"*{called(item.number, item.title)}*\n{linked(about, item.place, 'Read it', link)}")]


def proxy(item: Proxy, link: Permalinks) -> list[Piece]:
    since = f"from {item.since}" if item.is_ahead else f"since {item.since}"
    until = f" until {item.until}" if item.until else ""
    return [said(f"<@{item.slack_id}>, {item.office}, {since}{until}.")]


def acted(item: Acted, link: Permalinks) -> list[Piece]:
    number = f" Record {item.record_seq}." if item.record_seq else ""
    what = LABELS[item.choice] if item.choice else "withdrawn"
    words = f"{item.number}, “{shown(item.title)}”: {what}, {when(item.acted)}.{number}{_TIMINGS[item.timing]}"
    return [small(words)]
