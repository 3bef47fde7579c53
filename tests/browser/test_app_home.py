"""App Home in a real browser, as a delegate, a chair, an observer and a stranger see it, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from atest_bot.sandbox import seed
from atest_bot.sandbox.rehearsal import Rehearsal
from tests.browser.conftest import Arrive
from tests.browser.person import Person

pytestmark = pytest.mark.browser

CHAIR, OBSERVER, OUTSIDER, PRIMARY, ALTERNATE = "U0CLARA", "U0ADA", "U0OMAR", "U0MAYA", "U0BEN"
OTHER = "U0KOFI"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
VOTED = {
    "Title": "Protect domestic workers",
    "Plain-language summary": "Why we ask this.",
    "Text": "We ask Congress to protect every domestic worker.",
}
READY = VOTED | {"Title": "Fund shelters in every state"}
DELIBERATION_DAYS = 6


@pytest.fixture(params=SIZES)
def person(request: pytest.FixtureRequest, sandbox: Rehearsal, arrive: Arrive) -> Person:
    """Somebody at the page, while one vote is open and another position is ready for one."""
    number = seed.propose(sandbox, PRIMARY, VOTED)
    seed.record_input(sandbox, seed.propose(sandbox, PRIMARY, READY), seed.INPUT)
    sandbox.clock.add(DELIBERATION_DAYS * seed.DAY)
    seed.open_vote(sandbox, number)
    return arrive(sandbox.slack.page_url, SIZES[request.param])


def home_of(person: Person, who: str) -> Locator:
    """Look at somebody's home."""
    person.visit(who, "home")
    home = person.page.get_by_test_id("home")
    expect(home.locator(".home-page")).to_be_visible()
    return home


def press(home: Locator, label: str) -> None:
    home.get_by_role("button", name=re.compile(f"^{label}")).first.click()


def test_a_delegate_answers_and_changes_at_home(person: Person) -> None:
    home = home_of(person, PRIMARY)
    expect(home.get_by_role("heading", name="Waiting for Free the Workers")).to_be_visible()
    expect(home).to_contain_text("7 members may vote. Adopted if at least 4 sign on and none objects.")
    person.look("delegate")
    press(home, "Sign on")
    expect(home).to_contain_text("Nothing waits for your member’s answer.")
    expect(home).to_contain_text("Sign on, by @Maya Torres. You can change it until")
    person.look("delegate-answered")
    press(home, "Stand aside")
    expect(home).to_contain_text("Stand aside, by @Maya Torres.")
    person.become(ALTERNATE)
    expect(home).to_contain_text("Stand aside, by @Maya Torres.")
    person.become(PRIMARY)
    press(home, "Withdraw")
    expect(home).not_to_contain_text("Answered by Free the Workers")


def test_a_vote_is_cast_at_home_with_the_keyboard_alone(person: Person) -> None:
    home = home_of(person, PRIMARY)
    button = home.get_by_role("button", name=re.compile("^Sign on"))
    expect(button).to_be_visible()
    for _ in range(60):
        person.page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    person.page.keyboard.press("Enter")
    expect(home).to_contain_text("Sign on, by @Maya Torres.")


def test_an_objection_at_home_is_explained_in_its_form(person: Person) -> None:
    home = home_of(person, PRIMARY)
    press(home, "Object")
    expect(person.form).to_contain_text("Reason for objecting")
    person.look("objection")
    person.close_form()
    press(home, "Give the Reason")
    expect(person.form).to_contain_text("Reason for objecting")
    person.close_form()
    expect(home.get_by_role("button", name=re.compile("^Give the Reason"))).to_be_focused()


def test_a_link_at_home_leads_to_the_card(person: Person) -> None:
    home = home_of(person, PRIMARY)
    home.get_by_role("link", name="Read it").first.click()
    expect(person.messages.filter(has_text="P-").first).to_be_visible()
    expect(person.page.get_by_test_id("home")).to_be_hidden()


def test_what_one_was_asked_first_is_never_done_by_somebody_else(person: Person, sandbox: Rehearsal) -> None:
    page, asked = person.page, person.page.get_by_test_id("confirm")
    home = home_of(person, PRIMARY)
    person.become(OTHER)
    expect(home.get_by_role("heading", name="Waiting for Fair Fields")).to_be_visible()
    press(home, "Recuse")
    expect(asked).to_be_visible()
    page.go_back()
    expect(asked).to_have_count(0)
    expect(page.get_by_test_id("acting-as")).to_have_value(PRIMARY)
    expect(home.get_by_role("heading", name="Waiting for Free the Workers")).to_be_visible()
    press(home, "Recuse")
    sandbox.slack.workspace.deactivate(PRIMARY)
    expect(page.get_by_test_id("acting-as")).not_to_have_value(PRIMARY)
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("toast")).to_contain_text(f"{PRIMARY} has no account here.")


def test_a_chair_opens_a_vote_at_home(person: Person) -> None:
    home = home_of(person, CHAIR)
    expect(home.get_by_role("heading", name="Waiting for a chair")).to_be_visible()
    expect(home).to_contain_text(READY["Title"])
    person.look("chair")
    home.get_by_role("button", name=re.compile("^Open a Sign-On Vote: P-")).click()
    expect(person.form).to_contain_text("Open a sign-on vote")
    person.submit()
    expect(person.form).to_contain_text("Voting is open on")
    person.close_form()
    expect(home).not_to_contain_text("It is ready for a vote")
    expect(person.page.get_by_role("main")).to_be_focused()
    person.look("chair-later")


def test_an_observer_sees_what_is_open_and_cannot_vote(person: Person) -> None:
    home = home_of(person, OBSERVER)
    expect(home).to_contain_text("You have a voice and no vote.")
    expect(home).to_contain_text(VOTED["Title"])
    expect(home.get_by_role("button")).to_have_text(["I Will Honor It"])
    person.look("observer")


def test_a_stranger_is_greeted_and_sees_nothing_else(person: Person) -> None:
    home = home_of(person, OUTSIDER)
    expect(home.locator(".home-page .block")).to_have_count(1)
    expect(home).to_contain_text("Hello, and welcome.")
    person.look("stranger")
