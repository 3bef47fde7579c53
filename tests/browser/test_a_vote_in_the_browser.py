"""One whole vote through the page, as people live through it: from the slash command to the public decision."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from atest_bot.domain.principles import QUESTIONS
from atest_bot.sandbox.cast import DECISIONS_CHANNEL, LOBBY, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.rehearsal import Rehearsal
from tests.browser.conftest import Arrive
from tests.browser.person import Person

pytestmark = pytest.mark.browser

CHAIR, OBSERVER = "U0CLARA", "U0ADA"
PRIMARY, ALTERNATE, OTHER_ALTERNATE = "U0MAYA", "U0BEN", "U0LIN"
TITLE = "Protect domestic workers"
SUMMARY = "Summary for members: canary-summary"
TEXT = "We ask Congress to protect every domestic worker."
REASON = "The text leaves out live-in workers: canary-reason"
REMEDY = "Name live-in workers: canary-remedy"
DELIBERATION_DAYS = 6  # two business days, whatever weekend or holiday comes between


@dataclass
class Story:
    """One vote, and the window it is lived through in."""

    person: Person
    number: str = ""

    @property
    def card(self) -> Locator:
        return self.person.card(self.number)

    def see_counts(self, sign_on: int, stand_aside: int, objections: int) -> None:
        """The card says so, and that everybody else has not answered."""
        silent = 7 - sign_on - stand_aside - objections
        words = f"Sign on: {sign_on} · Stand aside: {stand_aside} · Object: {objections} · No response: {silent} of 7"
        expect(self.card).to_contain_text(words)

    def press(self, who: str, button: str) -> None:
        self.person.become(who)
        self.card.get_by_role("button", name=re.compile(f"^{button}")).click()

    def react(self, who: str, mark: str) -> None:
        self.person.become(who)
        self.card.get_by_test_id(f"reaction-{mark}").click()
        expect(self.card.get_by_test_id(f"reaction-{mark}")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_a_whole_vote_is_lived_through_on_the_page(sandbox: Rehearsal, arrive: Arrive, size: tuple[int, int]) -> None:
    story = Story(arrive(sandbox.slack.page_url, size))
    story.person.visit(CHAIR)
    _a_chair_proposes(story)
    _how_people_were_asked_is_recorded(story)
    _the_chair_triggers_the_vote(story)
    _three_people_of_one_member_have_one_ballot(story)
    _the_objection_made_by_reaction_gets_its_reason_in_the_form(story)
    _the_objection_is_resolved(story)
    _others_sign_on(story)
    _an_observer_is_refused_kindly(story)
    _the_vote_closes_by_itself(story)
    _the_outsider_sees_the_decision_and_nothing_else(story)
    assert sandbox.run("verify").startswith("The record is whole")


def _a_chair_proposes(story: Story) -> None:
    person = story.person
    person.look("nothing-yet")
    person.type("/atest propose")
    expect(person.form).to_contain_text("Propose a position")
    person.fill("Title", TITLE)
    person.fill("Plain-language summary", SUMMARY)
    file = {"name": "text.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    person.form.get_by_label("Or the text as a file").set_input_files(file)
    expect(person.form).to_contain_text("text.txt")
    person.look("proposing")
    person.submit()
    expect(person.form).to_contain_text("Principle check")
    for question in QUESTIONS.values():
        person.form.get_by_role("radiogroup", name=question).get_by_label("No", exact=True).check()
    person.look("principle-check")
    person.submit()
    expect(person.form).to_contain_text("is in deliberation")
    person.close_form()
    card = person.messages.filter(has_text=f"{TITLE}P-")
    expect(card).to_contain_text("In deliberation.")
    story.number = re.search(r"P-\d{4}-\d{3}", card.inner_text())[0]
    person.look("in-deliberation")


def _how_people_were_asked_is_recorded(story: Story) -> None:
    person = story.person
    story.card.get_by_role("button", name=re.compile("^Record Input")).click()
    expect(person.form).to_contain_text("Lived-experience input")
    person.form.get_by_label("Input was not sought").check()
    person.fill("If it was not sought: the reason", "The markup is in two days.")
    person.submit()
    expect(person.form).to_contain_text("Input is recorded")
    person.close_form()
    expect(story.card).to_contain_text("Lived-experience input: not sought")


def _the_chair_triggers_the_vote(story: Story) -> None:
    person = story.person
    for _ in range(DELIBERATION_DAYS):
        person.move_clock("day")
    person.type(f"/atest poll {story.number}")
    expect(person.form).to_contain_text("Open a sign-on vote")
    person.look("opening-the-vote")
    person.submit()
    expect(person.form).to_contain_text("7 members may vote. Adopted if at least 4 sign on and none objects.")
    person.close_form()
    expect(story.card).to_contain_text("Voting is open.")
    for mark in ("white_check_mark", "raised_hand", "no_entry"):
        expect(story.card.get_by_test_id(f"reaction-{mark}")).to_have_text("1")
    story.see_counts(0, 0, 0)


def _three_people_of_one_member_have_one_ballot(story: Story) -> None:
    story.press(ALTERNATE, "Stand aside")
    story.see_counts(0, 1, 0)
    story.react(OTHER_ALTERNATE, "white_check_mark")
    story.see_counts(1, 0, 0)
    story.react(PRIMARY, "no_entry")
    story.see_counts(0, 0, 1)
    expect(story.card).to_contain_text("Answered: Free the Workers")
    expect(story.card).to_contain_text("Reason owed by: Free the Workers")
    story.press(ALTERNATE, "Sign on")
    story.person.go("D0BEN")
    expect(story.person.messages.last).to_contain_text("Not changed. Free the Workers’ ballot is Object")
    story.person.look("overruled")
    story.person.go(MEMBERS_CHANNEL)
    story.see_counts(0, 0, 1)


def _the_objection_made_by_reaction_gets_its_reason_in_the_form(story: Story) -> None:
    person = story.person
    person.become(PRIMARY)
    person.go("D0MAYA")
    receipt = person.messages.last
    expect(receipt).to_contain_text("Recorded: Object for Free the Workers")
    person.look("receipt-with-reason-owed")
    receipt.get_by_role("button", name="Give the Reason").click()
    person.form.get_by_role("radio").first.check()
    person.form.get_by_label("Which Core Principle").select_option(index=1)
    person.fill("Reason", REASON)
    person.fill("A change that would resolve it", REMEDY)
    person.look("objecting")
    person.submit()
    expect(person.form).to_have_count(0)
    person.go(MEMBERS_CHANNEL)
    expect(story.card).not_to_contain_text("Reason owed by")
    story.card.get_by_test_id("replies").click()
    expect(person.thread).to_contain_text(REASON)
    expect(person.thread).to_contain_text(REMEDY)
    person.look("objection-in-the-thread")
    person.page.get_by_test_id("thread-close").click()


def _the_objection_is_resolved(story: Story) -> None:
    story.press(PRIMARY, "Sign on")
    story.see_counts(1, 0, 0)
    story.card.get_by_test_id("replies").click()
    expect(story.person.thread).to_contain_text("Free the Workers no longer objects")
    story.person.page.get_by_test_id("thread-close").click()


def _others_sign_on(story: Story) -> None:
    for signed, delegate in enumerate(("U0RUTH", "U0INES", "U0NOOR"), start=2):
        story.press(delegate, "Sign on")
        story.see_counts(signed, 0, 0)
    story.react("U0KOFI", "raised_hand")
    story.see_counts(4, 1, 0)
    story.card.scroll_into_view_if_needed()
    story.person.look("card-with-votes")


def _an_observer_is_refused_kindly(story: Story) -> None:
    story.press(OBSERVER, "Object")
    story.person.go("D0ADA")
    expect(story.person.messages.last).to_contain_text("voice and no vote")
    story.person.look("refused-kindly")
    story.person.go(MEMBERS_CHANNEL)
    story.see_counts(4, 1, 0)


def _the_vote_closes_by_itself(story: Story) -> None:
    story.person.move_clock("closing")
    expect(story.card).to_contain_text(re.compile("Voting has ended: adopted as D-", re.I), timeout=20_000)
    expect(story.card.get_by_role("button", name="Sign on")).to_have_count(0)
    story.person.look("voting-has-ended")


def _the_outsider_sees_the_decision_and_nothing_else(story: Story) -> None:
    person = story.person
    person.visit(OUTSIDER, DECISIONS_CHANNEL)
    expect(person.messages).to_have_count(1)
    expect(person.messages).to_contain_text(TITLE)
    expect(person.messages).to_contain_text(TEXT)
    expect(person.conversations).to_have_count(2)
    expect(person.messages.get_by_test_id("replies")).to_have_count(0)
    seen = person.messages.inner_text()
    for unsaid in ("canary", "Object", "Stand aside", "Free the Workers", story.number):
        assert unsaid not in seen
    person.look("what-the-outsider-sees")
    person.go(LOBBY)
    expect(person.messages).to_have_count(0)
