"""An account is deactivated on the page, and opened again: its person loses and regains a part in the coalition."""

import pytest
from playwright.sync_api import expect

from atest_bot.sandbox.cast import MEMBERS_CHANNEL
from atest_bot.sandbox.rehearsal import Rehearsal
from tests.browser.conftest import Arrive

pytestmark = pytest.mark.browser

CHAIR, ALTERNATE = "U0CLARA", "U0BEN"


@pytest.mark.rule("2.7")
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_an_account_is_closed_and_opened_again(sandbox: Rehearsal, arrive: Arrive, size: tuple[int, int]) -> None:
    person = arrive(sandbox.slack.page_url, size)
    page = person.page
    person.visit(ALTERNATE)
    person.open_menu()
    person.look("before")
    page.get_by_test_id("deactivate").click()
    expect(page.get_by_test_id("acting-as").locator(f"option[value={ALTERNATE}]")).to_have_count(0)
    person.become(CHAIR)
    person.go("D0CLARA")
    expect(person.messages.last).to_contain_text("@Ben Okafor")
    expect(person.messages.last).to_contain_text("deactivated")
    person.look("told")
    person.go(MEMBERS_CHANNEL)
    person.open_menu()
    page.get_by_test_id(f"reactivate-{ALTERNATE}").click()
    person.become(ALTERNATE)
    person.type("/atest help")
    expect(page.get_by_text("What you can do here, as a delegate")).to_be_visible()
