"""A file for one person: a letter, a register, the record, a picture."""

from dataclasses import dataclass
from typing import ClassVar

from atest_bot.domain.notices.audiences import Audience


@dataclass(frozen=True, slots=True)
class FileNotice:
    """To one person: a file, with a sentence of ours. `name` is generated and holds no words of people.

    `content` is base64. `described` says what a picture shows, for those who do not see it.
    """

    audience: ClassVar[Audience] = Audience.PERSON
    name: str
    title: str
    content: str
    words: str
    described: str = ""
