"""The two files that a coalition writes: the environment (secrets, addresses) and `coalition.toml` (its own rules).

Bad settings are a `SettingsFault`: one line for each, what is wrong, where, and what to do (design 4).
"""

import difflib
import re
import stat
import tomllib
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import load_dotenv
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticUseDefault
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from atest_bot.clock import SystemClock as SystemClock
from atest_bot.domain.ballots import Choice
from atest_bot.domain.calendar import Calendar, Span
from atest_bot.domain.checks import NUMBERS
from atest_bot.domain.coalition import TERMS, Coalition, Terms
from atest_bot.domain.errors import Refusal
from atest_bot.domain.reactions import folded
from atest_bot.domain.tally import Profile
from atest_bot.domain.text import clean_name

SLACK = "https://slack.com/api/"
_SLACK_HOSTS = ("slack.com", "slack-gov.com")
_POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg"}
_PORT = "must be a number from 0 to 65535"
_HOUR, _DAY = 3600, 86_400
_FEDERAL_HOLIDAYS = Path(__file__).with_name("federal_holidays.txt")
Workspace = Annotated[str, Field(pattern=r"^[TE][A-Z0-9]+$")]
Seconds = Annotated[float, Field(allow_inf_nan=False, le=_HOUR)]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class SettingsFault(Exception):
    """What is wrong with the settings, a line for each fault, fit for the person who wrote them."""


class Settings(BaseSettings):
    """The environment (design 4). Secrets do not show in its `repr`."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    port: int = Field(3000, ge=0, le=65535)
    slack_api_url: str = SLACK
    database_url: SecretStr = SecretStr("sqlite:///atest.db")
    atest_coalition: Path = Path("coalition.toml")
    atest_log_level: Level = "INFO"
    atest_health_port: int | None = Field(None, ge=0, le=65535)
    atest_settle_seconds: int = Field(360, ge=0, le=_DAY)
    atest_tick_seconds: Annotated[float, Field(allow_inf_nan=False, gt=0, le=15)] = 5
    atest_card_seconds: Seconds = Field(2, ge=0)
    atest_outbox_lease_seconds: Seconds = Field(120, gt=0)
    atest_outbox_doubt_seconds: Seconds = Field(60, ge=0)
    atest_channel_check_seconds: Seconds = Field(60, ge=0)
    atest_clock_file: Path | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_unset(cls, said: Any, info: ValidationInfo) -> Any:
        """As `.env` files leave them, white space too; but who empties the database's address wants no default."""
        said = said.strip() if isinstance(said, str) else said
        if said == "" and info.field_name != "database_url":
            raise PydanticUseDefault
        return said

    @field_validator("slack_api_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if not re.match(r"https?://[^/\s]", url):
            raise ValueError(f"must be a web address, as {SLACK} is")
        return url

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, url: SecretStr) -> SecretStr:
        if not _is_database(url.get_secret_value()):
            raise ValueError("must be sqlite:///path or postgresql://user:password@host/name")
        return url

    @property
    def uses_http(self) -> bool:
        """HTTP when there is a signing secret and no app token; else Socket Mode (design 3)."""
        return bool(self.slack_signing_secret.get_secret_value()) and not self.slack_app_token.get_secret_value()


def _is_slack(url: str) -> bool:
    """Whether an address is of Slack itself, however it is spelled."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(f".{host}".endswith(f".{name}") for name in _SLACK_HOSTS)


def _is_database(words: str) -> bool:
    """Whether a URL names a database that keeps what is stored: a file, or one on a server."""
    try:
        url = make_url(words)
    except (ArgumentError, ValueError):
        return False
    if url.drivername == "sqlite":
        return bool(url.database) and not url.host and not str(url.database).startswith((":memory:", "file:"))
    return url.drivername in _POSTGRESQL


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read `.env` beside the environment; raises `SettingsFault`."""
    if env_file.exists():
        if env_file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingsFault(f"{env_file} can be read by others. Run: chmod 600 {env_file}")
        try:
            load_dotenv(env_file)
        except OSError as error:
            raise SettingsFault(
                f"{env_file} cannot be read: {error.strerror}. Make it belong to whoever starts the bot."
            ) from None
        except UnicodeDecodeError:
            raise SettingsFault(f"{env_file} is not in UTF-8. Save it as plain text in UTF-8.") from None
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsFault("\n".join(_fault_in_environment(fault) for fault in _faults(error))) from None
    if settings.atest_clock_file and _is_slack(settings.slack_api_url):
        raise SettingsFault("ATEST_CLOCK_FILE is for rehearsals and is refused with Slack itself. Unset it.")
    return settings


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Channels(_Strict):
    members: str = Field(pattern=r"^[CG][A-Z0-9]+$")
    decisions: str = Field(pattern=r"^[CG][A-Z0-9]+$")

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.members == self.decisions:
            raise ValueError(
                "members and decisions name one channel. Decisions are published in a public channel of their own, "
                "away from the private one where members deliberate"
            )
        return self


class _Reactions(_Strict):
    sign_on: str = Field("white_check_mark", pattern=r"^[a-z0-9_+'-]+$")
    stand_aside: str = Field("raised_hand", pattern=r"^[a-z0-9_+'-]+$")
    object: str = Field("no_entry", pattern=r"^[a-z0-9_+'-]+$")

    @model_validator(mode="after")
    def _differ(self) -> Self:
        marks = {folded(mark) for mark in (self.sign_on, self.stand_aside, self.object)}
        if len(marks) < len(Choice):
            raise ValueError("each answer needs a reaction of its own")
        if marks & set(NUMBERS):
            raise ValueError("reactions with numbers answer temperature checks; choose others for ballots")
        return self


class _Profile(_Strict):
    open_at_least: str | None = None
    deliberation_at_least: str | None = None

    @field_validator("open_at_least", "deliberation_at_least")
    @classmethod
    def _is_span(cls, words: str | None) -> str | None:
        if words is not None:
            Span.parse(words)
        return words


class _Calendar(_Strict):
    closing_time: time = time(17)
    observances: list[date] = []

    @field_validator("closing_time", mode="before")
    @classmethod
    def _is_time(cls, said: Any) -> Any:
        """A number would be seconds since midnight."""
        if isinstance(said, (int, float)):
            raise ValueError('write it like "17:00"')
        return said

    @field_validator("closing_time")
    @classmethod
    def _has_no_zone(cls, said: time) -> time:
        if said.tzinfo is not None:
            raise ValueError('is in the coalition’s own time zone: write it like "17:00"')
        return said

    @field_validator("observances", mode="before")
    @classmethod
    def _are_dates(cls, said: Any) -> Any:
        """A number would be seconds since 1970."""
        if isinstance(said, list) and any(isinstance(day, (int, float)) for day in said):
            raise ValueError('write each like "2027-03-19"')
        return said


class _File(_Strict):
    name: str = "The coalition"
    zone: str = "America/New_York"
    chairs: list[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]] = []
    channels: _Channels
    reactions: _Reactions = _Reactions.model_validate({})
    profiles: dict[Profile, _Profile] = {}
    calendar: _Calendar = _Calendar()
    allowed_workspaces: list[Workspace] = []

    @field_validator("name")
    @classmethod
    def _is_name(cls, name: str) -> str:
        try:
            return clean_name(name)
        except Refusal as refusal:
            raise ValueError(refusal.sentence.removesuffix(".")) from None

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError('must be a time zone like "America/New_York"') from None
        return name


_SECTIONS: dict[str, type[_Strict]] = {
    "channels": _Channels,
    "reactions": _Reactions,
    "profiles": _Profile,
    "calendar": _Calendar,
}


def load_coalition(path: Path, settle_seconds: int = 360, card_seconds: float = 2) -> Coalition:
    """Read and check `coalition.toml`; raises `SettingsFault` with every fault and the nearest known key."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsFault(
            f"{path} is missing. Copy the example from the repository and set its channels, "
            "or point ATEST_COALITION at your file."
        ) from None
    except OSError as error:
        raise SettingsFault(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFault(f"{path} is not valid TOML: {error}") from None
    try:
        return _coalition(_File.model_validate(said), settle_seconds, card_seconds)
    except ValidationError as error:
        faults = [_fault_in_file(path, fault) for fault in _faults(error)]
        raise SettingsFault("\n".join(faults)) from None


def _coalition(file: _File, settle_seconds: int, card_seconds: float) -> Coalition:
    emoji = [file.reactions.sign_on, file.reactions.stand_aside, file.reactions.object]
    return Coalition(
        name=file.name,
        calendar=Calendar(
            ZoneInfo(file.zone), file.calendar.closing_time, _federal_holidays().union(file.calendar.observances)
        ),
        members_channel=file.channels.members,
        decisions_channel=file.channels.decisions,
        first_chairs=tuple(file.chairs),
        reactions=dict(zip(emoji, Choice, strict=True)),
        terms={profile: _terms(profile, file.profiles.get(profile, _Profile())) for profile in Profile},
        settle_seconds=settle_seconds,
        card_seconds=card_seconds,
        allowed_workspaces=frozenset(file.allowed_workspaces),
    )


def _terms(profile: Profile, said: _Profile) -> Terms:
    usual = TERMS[profile]
    return Terms(
        Span.parse(said.open_at_least) if said.open_at_least else usual.open_at_least,
        Span.parse(said.deliberation_at_least) if said.deliberation_at_least else usual.deliberation_at_least,
    )


@cache
def _federal_holidays() -> frozenset[date]:
    """US federal holidays as they are observed, in this century (6.2)."""
    return frozenset(map(date.fromisoformat, _FEDERAL_HOLIDAYS.read_text(encoding="utf-8").split()))


def _faults(error: ValidationError) -> list[Any]:
    return list(error.errors(include_url=False, include_input=False, include_context=False))


def _fault_in_environment(fault: Any) -> str:
    name = str(fault["loc"][0]).upper()
    said = _PORT if name.endswith("PORT") else fault["msg"].removeprefix("Value error, ")
    return f"{name}: {said}. See .env.example."


def _fault_in_file(path: Path, fault: Any) -> str:
    place = tuple(part for part in fault["loc"] if part != "[key]")  # what pydantic adds where a name is the fault
    where = ".".join(str(part) for part in place)
    if fault["type"] == "extra_forbidden" or place != fault["loc"]:
        return f"{path}: “{where}” is not a known key.{_nearest(place)}"
    if fault["type"] == "missing":
        return f"{path}: “{where}” is missing. It names the channel’s Slack id, such as C0123456789."
    if fault["type"] == "string_pattern_mismatch":
        return f"{path}: “{where}” is not of the right form. See the comments in the example file."
    return f"{path}: “{where}”: {fault['msg'].removeprefix('Value error, ')}."


def _nearest(place: tuple[Any, ...]) -> str:
    known = [profile.value for profile in Profile]
    if place[:-1] != ("profiles",):
        known = list(_SECTIONS.get(str(place[0]) if len(place) > 1 else "", _File).model_fields)
    close = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.5)
    return f" Did you mean “{close[0]}”?" if close else f" Known keys: {', '.join(known)}."
