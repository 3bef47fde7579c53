"""The environment and `coalition.toml`: what is read, what is refused, and in which words (design 4)."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from atest_bot.domain.ballots import Choice
from atest_bot.domain.calendar import Span
from atest_bot.domain.tally import Profile
from atest_bot.settings import Settings, SettingsFault, SystemClock, load_coalition, load_settings
from tests.house import ROOT

NAMES = [name.upper() for name in Settings.model_fields]
SECRETS = ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"]
SECONDS = [name.upper() for name, field in Settings.model_fields.items() if field.annotation is float]
CHANNELS = '[channels]\nmembers = "C0MEMBERS"\ndecisions = "C0DECISIONS"\n'


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without any of the contract's names, restored afterwards."""
    for name in NAMES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def coalition(tmp_path: Path) -> Callable[[str], Path]:
    def write(words: str) -> Path:
        path = tmp_path / "coalition.toml"
        path.write_text(words, encoding="utf-8")
        return path

    return write


def fault(path: Path) -> str:
    with pytest.raises(SettingsFault) as refused:
        load_coalition(path)
    return str(refused.value)


# --- the environment ---


def test_what_is_not_said_has_the_contracts_default() -> None:
    settings = load_settings()
    assert settings.model_dump(exclude={name.lower() for name in SECRETS}) == {
        "port": 3000,
        "slack_api_url": "https://slack.com/api/",
        "atest_coalition": Path("coalition.toml"),
        "atest_log_level": "INFO",
        "atest_health_port": None,
        "atest_settle_seconds": 360,
        "atest_tick_seconds": 5,
        "atest_card_seconds": 2,
        "atest_outbox_lease_seconds": 120,
        "atest_outbox_doubt_seconds": 60,
        "atest_channel_check_seconds": 60,
        "atest_clock_file": None,
    }
    assert settings.database_url.get_secret_value() == "sqlite:///atest.db"
    assert settings.slack_bot_token.get_secret_value() == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "http"),
        ("ATEST_LOG_LEVEL", "LOUD"),
        ("ATEST_HEALTH_PORT", "-1"),
        ("ATEST_SETTLE_SECONDS", "-1"),
        ("ATEST_SETTLE_SECONDS", "six"),
        ("ATEST_TICK_SECONDS", "0"),
        ("ATEST_TICK_SECONDS", "16"),
        ("ATEST_CARD_SECONDS", "-1"),
        ("ATEST_OUTBOX_LEASE_SECONDS", "0"),
        ("ATEST_OUTBOX_DOUBT_SECONDS", "-1"),
        ("ATEST_CHANNEL_CHECK_SECONDS", "soon"),
        ("ATEST_SETTLE_SECONDS", "86401"),
        *((name, value) for name in SECONDS for value in ("inf", "nan", "1e300", "3600.5")),
    ],
)
def test_a_bad_value_names_its_variable_and_is_not_repeated(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsFault) as refused:
        load_settings()
    assert str(refused.value).startswith(f"{name}: ")
    assert str(refused.value).endswith("See .env.example.")
    assert "http" not in str(refused.value)
    assert "LOUD" not in str(refused.value)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "DATABASE_URL"])
def test_what_is_empty_is_not_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = load_settings()
    monkeypatch.setenv(name, "")
    assert load_settings() == usual


@pytest.mark.parametrize("name", SECRETS)
def test_white_space_around_a_value_is_no_part_of_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = "sqlite:///x.db" if name == "DATABASE_URL" else "word"
    monkeypatch.setenv(name, f" {value}\r\n")
    assert getattr(load_settings(), name.lower()).get_secret_value() == value
    monkeypatch.setenv("ATEST_HEALTH_PORT", " ")
    assert load_settings().atest_health_port is None


@pytest.mark.parametrize("name", ["PORT", "ATEST_HEALTH_PORT"])
@pytest.mark.parametrize("value", ["http", "65536", "-1"])
def test_a_bad_port_is_told_what_a_port_is(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsFault) as refused:
        load_settings()
    assert str(refused.value) == f"{name}: must be a number from 0 to 65535. See .env.example."


def test_the_example_tells_of_every_setting_that_a_coalition_may_need() -> None:
    told = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name for name in ("PORT", "ATEST_HEALTH_PORT", *SECRETS) if f"{name}=" not in told] == []


def test_all_bad_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("ATEST_TICK_SECONDS", "x")
    with pytest.raises(SettingsFault) as refused:
        load_settings()
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["PORT", "ATEST_TICK_SECONDS"]


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_do_not_show(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = "postgresql://u:canary-7f3a@h/x" if name == "DATABASE_URL" else "canary-7f3a"
    monkeypatch.setenv(name, value)
    settings = load_settings()
    assert getattr(settings, name.lower()).get_secret_value() == value
    assert "canary-7f3a" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "foo",
        "sqlite",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory",
        "sqlite://canary/atest.db",
        "mysql://u:canary@h/x",
        "postgresql:u:canary@h/x",
        "postgresql://u:canary@h:bad/x",
        "postgresql+asyncpg://u:canary@h/x",
    ],
)
def test_a_database_of_another_form_is_refused_and_not_repeated(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SettingsFault) as refused:
        load_settings()
    assert str(refused.value) == (
        "DATABASE_URL: must be sqlite:///path or postgresql://user:password@host/name. See .env.example."
    )


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///atest.db",
        "sqlite:////var/atest.db",
        "postgresql:///atest",
        "postgres://u:p@h:5432/x?sslmode=require",
        "postgresql+psycopg://u:p%40@h/x",
    ],
)
def test_a_database_of_either_form_is_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert load_settings().database_url.get_secret_value() == url


@pytest.mark.parametrize(
    ("app_token", "secret", "uses_http"),
    [("xapp-1", "", False), ("", "s", True), ("xapp-1", "s", False), ("", "", False)],
)
def test_http_is_used_where_there_is_a_secret_and_no_app_token(
    app_token: str, secret: str, uses_http: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", app_token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", secret)
    assert load_settings().uses_http is uses_http


def test_an_env_file_of_its_owner_is_read_and_the_environment_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\nATEST_SETTLE_SECONDS=10\n")
    file.chmod(0o600)
    monkeypatch.setenv("PORT", "5000")
    settings = load_settings()
    assert (settings.port, settings.atest_settle_seconds) == (5000, 10)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_an_env_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / ".env"
    file.write_text("SLACK_BOT_TOKEN=xoxb-canary\n")
    file.chmod(mode)
    with pytest.raises(SettingsFault, match=r"chmod 600 \.env") as refused:
        load_settings()
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("url", ["foo", "slack.com/api/", "file:///etc/passwd", "https://", "https:///api/"])
def test_an_address_of_slack_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    with pytest.raises(
        SettingsFault, match=r"^SLACK_API_URL: must be a web address, as https://slack\.com/api/ is\. See"
    ):
        load_settings()


# --- the clock of rehearsals ---


@pytest.mark.parametrize(
    "url",
    [
        *("https://slack.com/api/", "https://slack.com/api", "https://slack.com/api//", "http://slack.com:80/api/"),
        *("https://SLACK.com./api/", "https://x@www.slack.com/api/", "https://slack-gov.com/api/"),
    ],
)
def test_a_moved_clock_is_refused_with_slack_itself(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATEST_CLOCK_FILE", "clock")
    monkeypatch.setenv("SLACK_API_URL", url)
    with pytest.raises(SettingsFault, match="ATEST_CLOCK_FILE"):
        load_settings()


def test_a_moved_clock_is_refused_with_the_default_of_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATEST_CLOCK_FILE", "clock")
    with pytest.raises(SettingsFault, match="ATEST_CLOCK_FILE"):
        load_settings()


def test_a_moved_clock_is_allowed_with_a_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATEST_CLOCK_FILE", "clock")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    assert load_settings().atest_clock_file == Path("clock")


@pytest.mark.parametrize(("words", "seconds"), [("3600", 3600.0), ("-60", -60.0), ("", 0.0), ("noon", 0.0)])
def test_the_clock_follows_its_file_at_every_look(tmp_path: Path, words: str, seconds: float) -> None:
    clock = SystemClock(tmp_path / "clock")
    assert clock.offset_seconds() == 0
    (tmp_path / "clock").write_text(words)
    assert clock.offset_seconds() == seconds


# --- coalition.toml ---


def test_two_channels_are_enough(coalition: Callable[[str], Path]) -> None:
    found = load_coalition(coalition(CHANNELS))
    assert (found.members_channel, found.decisions_channel) == ("C0MEMBERS", "C0DECISIONS")
    assert found.calendar.zone.key == "America/New_York"
    assert found.first_chairs == ()
    assert list(found.reactions) == ["white_check_mark", "raised_hand", "no_entry"]
    assert found.terms[Profile.CONSENSUS].open_at_least == Span(5, "business day")
    assert (found.settle_seconds, found.card_seconds) == (360, 2)


def test_the_example_file_says_the_defaults(coalition: Callable[[str], Path]) -> None:
    example, default = load_coalition(ROOT / "coalition.toml"), load_coalition(coalition(CHANNELS))
    assert (example.name, example.first_chairs) == ("ATEST", ("U0CHAIR1", "U0CHAIR2"))
    for part in ("members_channel", "decisions_channel", "reactions", "terms", "allowed_workspaces"):
        assert getattr(example, part) == getattr(default, part), part


@pytest.mark.rule("4.6", "6.2.1")
def test_what_the_file_says_is_used(coalition: Callable[[str], Path]) -> None:
    found = load_coalition(
        coalition(
            'name = "Us"\nzone = "Europe/Paris"\nchairs = ["U1"]\nallowed_workspaces = ["T0A", "E0B"]\n'
            + CHANNELS
            + '[reactions]\nobject = "octagonal_sign"\n[profiles.letter]\nopen_at_least = "10 minutes"\n'
            '[calendar]\nclosing_time = "12:30"\nobservances = ["2027-03-19"]\n'
        )
    )
    assert (found.name, found.calendar.zone.key, found.first_chairs) == ("Us", "Europe/Paris", ("U1",))
    assert found.allowed_workspaces == {"T0A", "E0B"}
    assert found.reactions["octagonal_sign"] == Choice.OBJECT
    assert "no_entry" not in found.reactions
    assert found.terms[Profile.LETTER].open_at_least == Span(10, "minute")
    assert found.calendar.closing_time == time(12, 30)
    assert date(2027, 3, 19) in found.calendar.days_off
    assert date(2027, 7, 5) in found.calendar.days_off  # Independence Day, observed
    assert date(2027, 3, 18) not in found.calendar.days_off


@pytest.mark.rule("2.1.2")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('nmae = "x"\n' + CHANNELS, "“nmae” is not a known key. Did you mean “name”?"),
        (CHANNELS + 'desicions = "C0X"\n', "“channels.desicions” is not a known key. Did you mean “decisions”?"),
        (
            CHANNELS + '[reactions]\nsign_onn = "x"\n',
            "“reactions.sign_onn” is not a known key. Did you mean “sign_on”?",
        ),
        (CHANNELS + '[profiles.rapid]\nopen_at_lest = "none"\n', "Did you mean “open_at_least”?"),
        (CHANNELS + '[calendar]\nclosing_tme = "17:00"\n', "Did you mean “closing_time”?"),
        ("weight = 2\n" + CHANNELS, "“weight” is not a known key. Known keys: name, zone, chairs, channels"),
        ('[channels]\nmembers = "C0MEMBERS"\n', "“channels.decisions” is missing."),
        ('name = "x"\n', "“channels” is missing."),
        ('[channels]\nmembers = "#members"\ndecisions = "C0D"\n', "“channels.members” is not of the right form."),
        ('zone = "Eastern"\n' + CHANNELS, "“zone”: must be a time zone like"),
        ('zone = "/etc/passwd"\n' + CHANNELS, "“zone”: must be a time zone like"),
        (CHANNELS + '[profiles.rapid]\nopen_at_least = "a while"\n', "“profiles.rapid.open_at_least”: "),
        (
            CHANNELS + '[profiles.concensus]\nopen_at_least = "none"\n',
            "“profiles.concensus” is not a known key. Did you mean “consensus”?",
        ),
        (CHANNELS + '[profiles.unanimous]\nopen_at_least = "none"\n', "unanimous"),
        (CHANNELS + '[reactions]\nobject = ":no entry:"\n', "“reactions.object” is not of the right form."),
        (CHANNELS + '[calendar]\nclosing_time = "5 PM"\n', "“calendar.closing_time”: "),
        (CHANNELS + "[calendar]\nclosing_time = 17\n", '“calendar.closing_time”: write it like "17:00".'),
        (CHANNELS + "[calendar]\nclosing_time = 1700.0\n", '“calendar.closing_time”: write it like "17:00".'),
        (CHANNELS + '[calendar]\nclosing_time = "17:00Z"\n', "is in the coalition’s own time zone"),
        (CHANNELS + "[calendar]\nobservances = [86400]\n", "“calendar.observances”: write each like"),
        (CHANNELS + '[calendar]\nobservances = ["someday"]\n', "“calendar.observances.0”: "),
        ('allowed_workspaces = ["acme"]\n' + CHANNELS, "“allowed_workspaces.0” is not of the right form."),
        ("name = ATEST\n" + CHANNELS, "is not valid TOML"),
    ],
)
def test_each_fault_of_the_file_is_named(words: str, said: str, coalition: Callable[[str], Path]) -> None:
    path = coalition(words)
    assert fault(path).startswith(str(path))
    assert said in fault(path)


def test_all_faults_are_named_at_once(coalition: Callable[[str], Path]) -> None:
    assert len(fault(coalition('nmae = "x"\nzone = "Eastern"\n[channels]\nmembers = "C0M"\n')).splitlines()) == 3


@pytest.mark.rule("9.6")
def test_members_and_the_public_cannot_share_a_channel(coalition: Callable[[str], Path]) -> None:
    path = coalition('[channels]\nmembers = "C0BOTH"\ndecisions = "C0BOTH"\n')
    assert fault(path) == (
        f"{path}: “channels”: members and decisions name one channel. Decisions are published in a public channel of "
        "their own, away from the private one where members deliberate."
    )


def test_two_answers_cannot_share_a_reaction(coalition: Callable[[str], Path]) -> None:
    assert "reactions" in fault(coalition(CHANNELS + '[reactions]\nsign_on = "no_entry"\n'))
    assert "reactions" in fault(coalition(CHANNELS + '[reactions]\nsign_on = "+1"\nobject = "thumbsup"\n'))


def test_a_missing_file_says_where_to_get_one(tmp_path: Path) -> None:
    assert "is missing. Copy the example" in fault(tmp_path / "coalition.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "coalition.toml"
    path.write_bytes('name = "Café"\n'.encode("utf-16"))
    assert "is not valid TOML" in fault(path)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in fault(tmp_path)
