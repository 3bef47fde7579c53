"""What people read when a channel changes, a stranger joins, or words of members are seen elsewhere."""

from itertools import product

from atest_bot.domain import channels
from atest_bot.domain.channels import Change, Role, Way
from atest_bot.domain.notices import Note, Notice

_MEMBERS, _ELSEWHERE, _PERSON = "C0MEMBERS", "C0GENERAL", "U0OMAR"

NOTICES: dict[str, Notice] = {
    **{
        f"channel-{role}-{change}": Note(words)
        for role, change in product(Role, Change)
        if (words := channels.change_in_words(_MEMBERS if role == Role.MEMBERS else "C0DECISIONS", role, change))
    },
    "channel-stranger": Note(channels.stranger_in_words(_PERSON, _MEMBERS)),
    **{f"sharer-{way}": Note(channels.sharer_in_words(way, _MEMBERS, _ELSEWHERE)) for way in Way},
    **{f"sharing-{way}": Note(channels.sharing_in_words(_PERSON, way, _MEMBERS, _ELSEWHERE)) for way in Way},
    "sharing-by-an-app": Note(channels.sharing_in_words("", Way.LINK, _MEMBERS, _ELSEWHERE)),
}
