"""What the public reads."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.positions import Attribution
from atest_bot.domain.publication import Standing
from atest_bot.slack.blocks import (
    Message,
    Piece,
    header,
    message,
    quoted,
    said,
    shortened,
    shown,
    small,
)


def public(notice: notices.PublicNotice) -> Message:
    by = "" if notice.attribution == Attribution.SIGNATORIES else f" by {shown(notice.alliance)}"
    is_signed = notice.attribution != Attribution.ALLIANCE and (notice.signatories or notice.joined or notice.has_names)
    signed = " and signed by the organizations listed below" if is_signed else ""
    whole = message(
        header(notice.title),
        said(_banner(notice)) if _banner(notice) else None,
        said(f"Adopted{by} on {notice.adopted_on}{signed}."),
        quoted(notice.text),
        said(f"Link: <{notice.link.replace('&', '&amp;')}>") if notice.link else None,
        _signed(notice.signatories),
        small(f"This is part 1 of {notice.parts}; the rest is in the thread.") if notice.parts > 1 else None,
        small(f"Supersedes {notice.supersedes}.") if notice.supersedes else None,
        _noted(notice),
        small(f"{notice.number} · Record {notice.record_seq} · {notice.record_hash}"),
    )
    return shortened(whole, "The rest is in the message itself.")


def _banner(notice: notices.PublicNotice) -> str:
    if notice.standing != Standing.IN_FORCE:
        return f"*{_ENDED[notice.standing](notice.superseded_by, notice.since)}*"
    return f"*Corrected on {notice.corrected_on}.*" if notice.corrected_on else ""


_ENDED: dict[Standing, Callable[[str, str], str]] = {
    Standing.SUPERSEDED: lambda other, on: f"Superseded by {other or 'a later decision'} on {on}.",
    Standing.RESCINDED: lambda other, on: f"Rescinded on {on}. It no longer holds.",
    Standing.LAPSED: lambda other, on: f"Lapsed on {on}. It no longer holds.",
    Standing.IN_FORCE: lambda other, on: f"Corrected on {on}. The message above shows the text as it stands.",
}


def _signed(names: tuple[str, ...]) -> Piece | None:
    return said(f"*Signed*\n{chr(10).join(shown(name) for name in names)}") if names else None


def _noted(notice: notices.PublicNotice | notices.PublicPart) -> Piece | None:
    delivered = [f"As delivered, {day}." for day in notice.delivered_on]
    joined = [f"Signed on {day}: {_to_its_end(name)}" for name, day in notice.joined]
    left = [f"Withdrew its name on {day}: {_to_its_end(name)}" for name, day in notice.left]
    lines = [*delivered, *joined, *left]
    return small("\n".join(lines)) if lines else None


def _to_its_end(name: str) -> str:
    """A name at the end of a sentence."""
    return shown(name) if name.endswith(".") else f"{shown(name)}."


def public_part(notice: notices.PublicPart) -> Message:
    if notice.part > notice.parts:
        return message(small(f"{notice.number}: this part is no longer needed. The decision is told in full above."))
    return message(
        small(f"{notice.number}, part {notice.part} of {notice.parts}"),
        quoted(notice.text) if notice.text else None,
        _signed(notice.signatories),
        _noted(notice),
    )


def public_change(notice: notices.PublicChange) -> Message:
    return message(said(f"{notice.number}: {_ENDED[notice.standing](notice.other, notice.on)}"))


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.PublicNotice: public,
    notices.PublicPart: public_part,
    notices.PublicChange: public_change,
}
