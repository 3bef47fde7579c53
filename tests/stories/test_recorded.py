"""Whatever changes, changes together with an entry of the record, in each transaction of a long life (G13)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from atest_bot.store import record
from atest_bot.store.database import Database, Rows
from tests.house import ALTERNATE, CHAIR, DAY, PRIMARY, House
from tests.test_canary import whole_life

TABLES = (
    *("members", "duties", "positions", "revisions", "principle_answers", "principle_notes", "input_records"),
    *("amendments", "information", "votes", "electors", "ballots", "objections", "recusals", "holds"),
    *("extension_requests", "reported_ballots", "motions", "decisions", "signatories", "deliveries", "reports_back"),
    *("successions", "ratifications", "checks", "check_acts", "halts"),
)
NOTED = "INSERT INTO changes VALUES ('{table}')"


class Watched(Database):
    """Notes each use case that changed something and appended nothing."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.unrecorded: set[tuple[str, str]] = set()
        self.seen: set[str] = set()
        self.watches = False

    def watch(self) -> None:
        """From now on, by triggers that say which table was changed."""
        self.run(self._set_up)
        self.watches = True

    def _set_up(self, rows: Rows) -> None:
        rows.write(text("CREATE TABLE changes (what TEXT)"))
        for table in TABLES:
            for event in ("INSERT", "UPDATE", "DELETE"):
                for statement in self._trigger(table, event):
                    rows.write(text(statement))

    def _trigger(self, table: str, event: str) -> Iterator[str]:
        name, noted = f"noted_{table}_{event.lower()}", NOTED.format(table=table)
        if self.is_sqlite:
            yield f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {noted}; END"
            return
        yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {noted}; RETURN NULL; END $$"
        yield f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"

    def run(self, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return super().run(self._looked_at, work, args, more) if self.watches else super().run(work, *args, **more)

    def _looked_at(self, rows: Rows, work: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> Any:
        before = record.head(rows)
        answer = work(rows, *args, **more)
        changed = {row[0] for row in rows.table(text("SELECT DISTINCT what FROM changes"))}
        rows.write(text("DELETE FROM changes"))
        self.seen |= changed
        if record.head(rows) == before:
            self.unrecorded |= {(getattr(work, "__name__", "?"), table) for table in changed}
        return answer


class WatchedHouse(House):
    opens = Watched


@pytest.fixture
def watched(database_url: str, tmp_path: Path) -> Iterator[House]:
    with WatchedHouse(database_url, tmp_path) as house:
        yield house


@pytest.mark.guarantee("G13")
def test_no_change_is_stored_without_an_entry_beside_it(watched: House) -> None:
    database = watched.database
    assert isinstance(database, Watched)
    database.watch()
    whole_life(watched)
    number = watched.propose()
    watched.pass_time(5 * DAY)
    watched.open_vote(number, {"attribution": "signatories"})
    watched.press(PRIMARY, number, "Sign on")
    watched.press(ALTERNATE, number, "Object")
    watched.react("U0RUTH", number, "white_check_mark")
    watched.unreact("U0RUTH", number, "white_check_mark")
    watched.type("U0INES", f"hold {number}")
    watched.type("U0NOOR", f"recuse {number}")
    watched.press("U0NOOR", number, "Recuse")
    for person in ("U0INES", "U0KOFI"):
        watched.type(person, f"extend {number}")
    watched.type(CHAIR, f'behalf {number} "Fair Fields" sign-on')
    watched.type(CHAIR, 'member add "Nine Lives"')
    watched.type(CHAIR, "delegate remove @ben.okafor")
    watched.type(CHAIR, 'member suspend "Casa Nueva"')
    watched.work()
    watched.to_closing()
    assert {"ballots", "votes", "decisions", "positions", "duties", "members", "objections"} <= database.seen
    assert database.unrecorded == set()
    watched.verify()
