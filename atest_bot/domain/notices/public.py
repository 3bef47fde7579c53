"""All that the public may read (8.1): one type, built in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.errors import Refusal
from atest_bot.domain.notices.audiences import Audience
from atest_bot.domain.positions import Attribution, prints_names
from atest_bot.domain.tally import Outcome


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """All that the public may read of a decision (8.1). Built by `public_notice` alone."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    alliance: str
    number: str
    title: str
    text: str
    link: str
    adopted_on: str
    attribution: Attribution
    signatories: tuple[str, ...]
    record_seq: int
    record_hash: str
    corrected_on: str = ""


def public_notice(
    *,
    alliance: str,
    number: str,
    title: str,
    text: str,
    link: str,
    adopted_on: str,
    attribution: Attribution,
    signatories: Sequence[str],
    record_seq: int,
    record_hash: str,
    outcome: Outcome,
    corrected_on: str = "",
) -> PublicNotice:
    """The notice of an adopted decision; refuses any other outcome. Names are listed only where the vote said so."""
    if outcome != Outcome.ADOPTED:
        raise Refusal("Only an adopted decision can be published.")
    listed = tuple(sorted(signatories, key=str.casefold)) if prints_names(attribution) else ()
    return PublicNotice(
        alliance=alliance,
        number=number,
        title=title,
        text=text,
        link=link,
        adopted_on=adopted_on,
        attribution=attribution,
        signatories=listed,
        record_seq=record_seq,
        record_hash=record_hash,
        corrected_on=corrected_on,
    )
