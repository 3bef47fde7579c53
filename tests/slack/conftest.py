"""What every test at Slack's edge leaves behind: a stand-in that nothing surprised."""

from collections.abc import Iterator

import pytest

_HOUSES = ("house", "any_house", "any_database")


@pytest.fixture(autouse=True)
def nothing_surprising(request: pytest.FixtureRequest) -> Iterator[None]:
    """No unknown method, no refused blocks, no message without text."""
    houses = [request.getfixturevalue(name) for name in _HOUSES if name in request.fixturenames]
    yield
    assert [surprise for house in houses for surprise in house.slack.surprises] == []
