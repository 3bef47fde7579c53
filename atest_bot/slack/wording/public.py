"""What the public reads."""

from collections.abc import Callable
from typing import Any

from atest_bot.domain import notices
from atest_bot.domain.positions import Attribution
from atest_bot.slack.blocks import (
    Message,
    header,
    message,
    quoted,
    said,
    shortened,
    shown,
    small,
)


def public(notice: notices.PublicNotice) -> Message:
    by = {
        Attribution.ALLIANCE: f"Adopted by {shown(notice.alliance)} on {notice.adopted_on}.",
        Attribution.SIGNATORIES: f"Adopted on {notice.adopted_on} and signed by the organizations listed below.",
        Attribution.BOTH: (
            f"Adopted by {shown(notice.alliance)} on {notice.adopted_on} and signed by the organizations listed below."
        ),
    }[notice.attribution]
    whole = message(
        header(notice.title),
        said(f"*Corrected on {notice.corrected_on}.* This is the corrected text.") if notice.corrected_on else None,
        said(by),
        quoted(notice.text),
        said(f"Link: <{notice.link.replace('&', '&amp;')}>") if notice.link else None,
        said(f"*Signed*\n{chr(10).join(shown(name) for name in notice.signatories)}") if notice.signatories else None,
        small(f"{notice.number} · Record {notice.record_seq} · {notice.record_hash}"),
    )
    return shortened(whole, "The rest is in the message itself.") if notice.corrected_on else whole


RENDERERS: dict[type[Any], Callable[[Any], Message]] = {
    notices.PublicNotice: public,
}
