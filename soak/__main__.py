"""`make soak`: three bots on PostgreSQL, then one on SQLite, on a bad day; see docs/guarantees.md."""

import csv
import math
import signal
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.status import Status
from rich.table import Table

from bench import postgresql
from soak.run import Wanted, soak
from soak.scene import ROOT
from soak.verdict import Figures

FILE = ROOT / "docs" / "soak.csv"
BOTS = {"postgresql": 3, "sqlite": 1}
SHARES = {"postgresql": 0.7, "sqlite": 0.3}  # of the ballots: one bot alone writes to fewer people in a minute


def main(
    seed: int = 1,
    votes: Annotated[int, typer.Option(help="Ballots that stand at the counts, on both databases together.")] = 5_000,
    decisions: Annotated[int, typer.Option(help="Decisions adopted, on both databases together.")] = 500,
    kills: Annotated[int, typer.Option(help="Bots ended by kill -9, on both databases together.")] = 120,
    hours: Annotated[float, typer.Option(help="Go on for at least so long, even if there is enough.")] = 0.0,
    keep: Annotated[bool, typer.Option(help="Write the figures into docs/soak.csv.")] = True,
) -> None:
    """Drive real bots through everything that may go wrong, and compare what they kept with an account of our own."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything that was started is ended
    program = postgresql.initdb()
    if program is None:
        sys.stderr.write("PostgreSQL is not installed, so half of this cannot be shown.\n")
        raise typer.Exit(2)
    with tempfile.TemporaryDirectory() as place, postgresql.serve(program) as server:
        with psycopg.connect(server.format(name="postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE soak")
        urls = {"postgresql": server.format(name="soak"), "sqlite": f"sqlite:///{place}/soak.db"}
        runs = []
        for kind, url in urls.items():
            with Console(stderr=True).status(kind) as status:
                v, d, k = (math.ceil(number * SHARES[kind]) for number in (votes, decisions, kills))
                wanted = Wanted(votes=v, decisions=d, kills=k, minutes=hours * 60 / len(urls))
                tell = partial(_say, status, kind)
                runs.append(soak(Path(place) / kind, url, seed, wanted, bots=BOTS[kind], tell=tell))
            if keep:
                write(FILE, [runs[-1][0]])
    for _, wrong in runs:
        for line in wrong:
            sys.stderr.write(f"{line}\n")
    _show([figures for figures, _ in runs])
    raise typer.Exit(0 if all(figures.is_good and not wrong for figures, wrong in runs) else 1)


def _say(status: Status, kind: str, words: str) -> None:
    """On a terminal a line that changes, elsewhere a line for each step."""
    status.update(f"{kind}, {words}")
    if not status.console.is_terminal:
        status.console.print(f"{datetime.now(UTC):%H:%M:%S} {kind}, {words}")


def _show(found: list[Figures]) -> None:
    table = Table("", *(figures.database for figures in found))
    for name in found[0].row():
        table.add_row(name, *(str(figures.row()[name]) for figures in found))
    Console(width=120).print(table)


def write(file: Path, found: list[Figures]) -> None:
    """Replace the rows of the same seed and database, and keep all others."""
    names = list(found[0].row())
    rows = list(csv.DictReader(file.read_text().splitlines())) if file.exists() else []
    ours = {(str(figures.seed), figures.database) for figures in found}
    kept = [row for row in rows if (row["seed"], row["database"]) not in ours]
    new = [{name: str(value) for name, value in figures.row().items()} for figures in found]
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(kept + new, key=lambda row: (int(row["seed"]), row["database"])))


if __name__ == "__main__":
    typer.run(main)
