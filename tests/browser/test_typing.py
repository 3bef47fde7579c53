"""The line one writes in: whoever is meant is picked from the list that comes after the @."""

import pytest
from playwright.sync_api import Locator, expect

from atest_bot.sandbox.cast import CHAIR, DECISIONS_CHANNEL
from atest_bot.sandbox.rehearsal import Rehearsal
from tests.browser.conftest import Arrive
from tests.browser.person import Person

pytestmark = pytest.mark.browser


def type_on(person: Person, words: str) -> Locator:
    """Go on with the line, and see who is suggested."""
    person.page.get_by_test_id("composer").press_sequentially(words)
    return person.page.get_by_role("main").get_by_role("option")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_grace_is_picked_from_the_list_and_acts_for_her_organization(
    sandbox: Rehearsal, arrive: Arrive, size: tuple[int, int]
) -> None:
    person = arrive(sandbox.slack.page_url, size)
    person.visit(CHAIR)
    person.type('/atest member add "Lantern Project"')
    expect(person.messages.last).to_contain_text("Lantern Project is now a member.")
    offered = type_on(person, "/atest delegate add @Gra")
    expect(offered).to_have_text(["@grace.leeGrace Lee · Outside the coalition"])
    person.look("naming-grace")
    offered.click()
    type_on(person, '"Lantern Project" primary')
    person.page.get_by_test_id("send").click()
    expect(person.messages.last).to_contain_text("Lantern Project")
    expect(person.messages.last).to_contain_text("@Grace Lee")
    person.visit("U0GRACE", DECISIONS_CHANNEL)
    person.type("/atest help")
    expect(person.page.get_by_text("What you can do here, as a delegate")).to_be_visible()


def test_people_are_named_by_the_keyboard_in_the_middle_of_a_message(sandbox: Rehearsal, arrive: Arrive) -> None:
    person = arrive(sandbox.slack.page_url, (1280, 800))
    person.visit(CHAIR)
    line = person.page.get_by_test_id("composer")
    line.fill("Please ask  today")
    for _ in " today":
        line.press("ArrowLeft")
    offered = type_on(person, "@ine")
    expect(offered).to_have_text(["@ines.duarteInés Duarte · Casa Nueva"])
    line.press("ArrowDown")
    expect(line).to_have_attribute("aria-activedescendant", offered.get_attribute("id") or "")
    line.press("Enter")
    expect(line).to_have_value("Please ask @ines.duarte today")
    expect(line).to_have_attribute("aria-expanded", "false")
    line.press("Enter")
    expect(person.messages.last).to_contain_text("Please ask @Inés Duarte today")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_nobody_writes_to_the_app_in_direct_messages(sandbox: Rehearsal, arrive: Arrive, size: tuple[int, int]) -> None:
    inbox = sandbox.slack.workspace.dm(CHAIR)
    sandbox.slack.workspace.post(inbox, sandbox.slack.workspace.bot.id, "A receipt")
    person = arrive(sandbox.slack.page_url, size)
    person.visit(CHAIR, inbox.id)
    page, sentence = person.page, "Messages to this app are turned off. Type /atest in a channel."
    expect(page.get_by_role("main").get_by_text(sentence)).to_be_visible()
    expect(page.get_by_test_id("composer")).to_be_hidden()
    person.look("turned-off")
    person.messages.get_by_test_id("open-thread").click()
    expect(person.thread.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_test_id("thread-composer")).to_be_hidden()
    person.look("turned-off-in-a-thread")
    page.get_by_test_id("thread-close").click()
    person.go(DECISIONS_CHANNEL)
    expect(page.get_by_test_id("composer")).to_be_visible()
