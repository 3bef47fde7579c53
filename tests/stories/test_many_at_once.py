"""Several bots under load: what comes is acknowledged in time and kept, what is due is done once (G6, G18).

The same at full length: `make load` and `make closings`.
"""

import signal
from pathlib import Path

import pytest

from bench import closings, steady


@pytest.mark.guarantee("G18")
def test_over_http_a_burst_at_slacks_ceiling_is_acknowledged_in_time(sqlite_url: str, tmp_path: Path) -> None:
    plan = steady.Plan("signed HTTP", True, 1, seconds=8, burst=100, is_slow=True, is_limited=False)
    assert steady.weather(tmp_path / "bots", sqlite_url, plan).faults() == []


@pytest.mark.guarantee("G18")
def test_three_bots_on_sockets_acknowledge_though_slack_is_slow(postgresql_url: str, tmp_path: Path) -> None:
    plan = steady.Plan("Socket Mode", False, 3, seconds=8, burst=100, is_slow=True, is_limited=False)
    assert steady.weather(tmp_path / "bots", postgresql_url, plan).faults() == []


@pytest.mark.rule("6.3.1", "6.3.2")
@pytest.mark.guarantee("G6")
def test_closings_at_one_instant_are_settled_once_by_bots_that_die_with_clocks_that_jump(
    postgresql_url: str, tmp_path: Path
) -> None:
    ends = (signal.SIGKILL, signal.SIGTERM)
    plan = closings.Plan("jumps", closings.SPRING, 60, 3, ends, closings.JUMPS, 12.0)
    assert closings.rehearse(tmp_path / "bots", postgresql_url, plan).faults == []
