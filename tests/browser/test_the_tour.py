"""The guided tour, from its first step to its last, as somebody takes it who has never seen the page."""

import pytest
from playwright.sync_api import expect

from atest_bot.sandbox import seed
from atest_bot.sandbox.cast import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.rehearsal import Rehearsal
from tests.browser.conftest import Arrive
from tests.browser.person import Person

pytestmark = pytest.mark.browser
TITLE = "Let survivors of trafficking clear their records"


def click(person: Person, label: str) -> None:
    """Press a button of the step that is next."""
    person.page.get_by_test_id("tour-click").filter(has_text=label).click()


def expect_step(person: Person, words: str) -> None:
    expect(person.page.get_by_test_id("tour")).to_contain_text(words, timeout=15_000)


def fill_and_send(person: Person) -> None:
    """Fill a form with its example, and send it."""
    person.page.get_by_test_id("modal-example").click()
    person.submit()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_a_new_chair_goes_from_a_proposal_to_the_public_post(
    sandbox: Rehearsal, arrive: Arrive, size: tuple[int, int]
) -> None:
    person = arrive(sandbox.slack.page_url, size)
    take_the_tour(person)
    expect(person.messages).to_have_count(1)
    expect(person.messages).to_contain_text(TITLE)
    person.look("public")


def test_the_tour_closes_its_own_vote_though_another_closes_before(lived_in: Rehearsal, arrive: Arrive) -> None:
    person = arrive(lived_in.slack.page_url, (1280, 800))
    take_the_tour(person)
    expect(person.messages.last).to_contain_text(TITLE)
    person.look("public")


def take_the_tour(person: Person) -> None:
    """All six steps, each button pressed once."""
    person.visit(CHAIR)
    expect_step(person, "Step 1 of 6: Propose a position")
    person.look("begin")
    click(person, "Open the form")
    fill_and_send(person)
    expect(person.form).to_contain_text("Principle check")
    person.look("principles")
    fill_and_send(person)
    expect(person.form).to_contain_text("is in deliberation")
    person.close_form()
    expect_step(person, "Step 2 of 6: Say how people with lived experience were asked")
    click(person, "Open the form")
    person.look("input")
    fill_and_send(person)
    person.close_form()
    expect_step(person, "Step 3 of 6: Give the members time to talk")
    click(person, "Let five days pass")
    expect_step(person, "Step 4 of 6: Open the vote")
    person.look("thread")
    click(person, "Open the form")
    person.submit()
    expect(person.form).to_contain_text("Voting is open")
    person.close_form()
    expect_step(person, "Step 5 of 6: Answer as the members")
    click(person, "Act as Maya")
    card = person.messages.filter(has_text="· revision 1")
    card.get_by_role("button", name="Sign on").last.click()
    click(person, "Let the others answer")
    expect_step(person, "Step 6 of 6: Close the vote")
    person.look("answered")
    click(person, "Move the clock to the closing")
    expect(person.page.get_by_test_id("tour-click")).to_have_text("Look as Omar", timeout=20_000)
    click(person, "Look as Omar")
    expect_step(person, "You have seen it all")
    expect(person.page.get_by_test_id("acting-as")).to_have_value(OUTSIDER)
    assert person.page.url.endswith(DECISIONS_CHANNEL)


def test_where_the_vote_ends_otherwise_the_tour_begins_again(sandbox: Rehearsal, arrive: Arrive) -> None:
    title = "Protect workers on H-2B, J-1 and P-3 visas"
    number = ready_position(sandbox, title)
    person = arrive(sandbox.slack.page_url, (1280, 800))
    person.visit(CHAIR)
    expect_step(person, "Step 4 of 6: Open the vote")
    click(person, "Open the form")
    expect(person.form).to_contain_text(title)
    person.submit()
    person.close_form()
    expect_step(person, "Step 5 of 6: Answer as the members")
    seed.press(sandbox, "U0RUTH", number, "Object")
    click(person, "Let the others answer")
    expect_step(person, "Step 6 of 6: Close the vote")
    sandbox.slack.say(CHAIR, DECISIONS_CHANNEL, "Good morning")
    click(person, "Move the clock to the closing")
    expect_step(person, "Step 6 of 6: It came out otherwise")
    person.look("otherwise")
    click(person, "Begin again")
    expect_step(person, "Step 1 of 6: Propose a position")


def test_a_weak_consensus_is_published_by_the_chair(sandbox: Rehearsal, arrive: Arrive) -> None:
    number = ready_position(sandbox, TITLE)
    sandbox.slack.command(CHAIR, f"poll {number}", channel=MEMBERS_CHANNEL)
    sandbox.slack.submit(CHAIR, None, {})
    sandbox.slack.close_view(CHAIR)
    seed.wait_for_card(sandbox, number, "Voting is open")
    for somebody in ("U0MAYA", "U0RUTH"):
        seed.press(sandbox, somebody, number, "Stand aside")
    person = arrive(sandbox.slack.page_url, (1280, 800))
    person.visit(CHAIR)
    click(person, "Let the others answer")
    click(person, "Move the clock to the closing")
    click(person, "Read what the chairs are asked")
    person.page.get_by_role("button", name="Publish Anyway").last.click()
    click(person, "Look as Omar")
    expect_step(person, "You have seen it all")
    expect(person.messages.last).to_contain_text(TITLE)


def test_a_sealed_tally_keeps_nobody_on_the_tour(sandbox: Rehearsal, arrive: Arrive) -> None:
    number = ready_position(sandbox, TITLE)
    sandbox.slack.command(CHAIR, f"poll {number}", channel=MEMBERS_CHANNEL)
    sandbox.slack.submit(CHAIR, None, {"tally": "sealed"})
    sandbox.slack.close_view(CHAIR)
    seed.wait_for_card(sandbox, number, "Voting is open")
    person = arrive(sandbox.slack.page_url, (1280, 800))
    person.visit(CHAIR)
    expect_step(person, "Step 5 of 6: Answer as the members")
    click(person, "Let the others answer")
    expect_step(person, "Step 6 of 6: Close the vote")
    click(person, "Move the clock to the closing")
    click(person, "Look as Omar")
    expect_step(person, "You have seen it all")


def ready_position(sandbox: Rehearsal, title: str) -> str:
    """A position that can be voted on; returns its number."""
    number = seed.propose(sandbox, CHAIR, seed.VISAS | {"Title": title})
    seed.record_input(sandbox, number, seed.INPUT)
    sandbox.clock.add(5 * seed.DAY)
    return number


def test_the_tour_can_be_left_and_taken_up_again(sandbox: Rehearsal, arrive: Arrive) -> None:
    person = arrive(sandbox.slack.page_url, (1280, 800))
    person.visit(CHAIR)
    person.page.get_by_test_id("tour-leave").click()
    expect(person.page.get_by_test_id("tour")).to_have_text("Take the guided tour")
    person.page.reload()
    person.page.get_by_test_id("tour-again").click()
    expect_step(person, "Step 1 of 6")
