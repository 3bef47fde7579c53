"""The guided tour for a new chair: from proposing to the public post, in six steps, as several of the cast."""

import re

from atest_bot.sandbox import seed
from atest_bot.sandbox.cast import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.objects import Message, plain
from atest_bot.sandbox.rehearsal import SETTLE_SECONDS, Rehearsal
from atest_bot.sandbox.touring import Click, Place, Step, Tour

_DELIBERATION = 5 * seed.DAY
_FIRST_VOTER = "U0MAYA"
_ENDED_OTHERWISE = re.compile(
    r"^\*Voting has ended: (?!adopted as )|^\*Voting has ended: .* within the coalition\."
    r"|^This position is (withdrawn|canceled)\.$",
    re.MULTILINE,
)
_MADE = re.compile(r"^\*Voting has ended: adopted as (D-\d{4}-\d{3,})", re.MULTILINE)
_OTHERS = {"U0INES": "Sign on", "U0NOOR": "Sign on", "U0JUNE": "Sign on", "U0TESS": "Sign on", "U0KOFI": "Stand aside"}
_ENOUGH = 4
_EXAMPLES = {
    "form_propose": {
        "title": "Let survivors of trafficking clear their records",
        "summary": "Many survivors carry convictions for what they were forced to do. We ask for a way to clear them.",
        "text": "ATEST asks Congress to let survivors of labor and sex trafficking clear convictions for offenses that "
        "they were compelled to commit.",
    },
    "form_principles": {"partisan": "no", "earmark": "no", "offset": "no", "scope": "no"},
    "form_input": {
        "sought": "sought",
        "how": "Two listening sessions with advisers, in English and in Spanish.",
        "when_sought": "In the month before the proposal",
        "what_changed": "The text now covers labor trafficking too.",
        "compensated": "yes",
    },
}


def tour_of(rehearsal: Rehearsal) -> Tour:
    """The tour, beginning now."""
    guide = _Guide(rehearsal)
    return Tour(
        steps=(
            Step(
                "Propose a position",
                "You are Clara, a chair. Open the form; fill in the example, or your own words. Its second page asks "
                "four questions about the coalition’s principles.",
                (Click("Open the form", guide.open_proposal),),
                lambda: guide.card() is not None,
            ),
            Step(
                "Say how people with lived experience were asked",
                "The position has a card in the members’ channel. Before a vote opens, the card must say how people "
                "with lived experience were asked, or why not.",
                (Click("Open the form", guide.open_input),),
                guide.has_input,
            ),
            Step(
                "Give the members time to talk",
                "Members deliberate in the thread under the card: it is private, and the bot keeps none of it. Under "
                "the usual rule that takes two business days. Here, you can make time pass.",
                (Click("Let five days pass", guide.let_time_pass),),
                guide.has_been_deliberated,
            ),
            Step(
                "Open the vote",
                "A chair opens the vote. The form is filled with what fits: rule, closing, and in whose name it is "
                "published. Leave it as it is, and press Open Vote.",
                (Click("Open the form", guide.open_poll),),
                lambda: guide.says("Voting is open"),
            ),
            Step(
                "Answer as the members",
                "Each member organization has one ballot. Act as Maya, and press Sign on, on the card. Four members "
                "must sign on; then let the others answer.",
                (
                    Click("Act as Maya", lambda: Place(_FIRST_VOTER, MEMBERS_CHANNEL)),
                    Click("Let the others answer", guide.let_others_answer),
                ),
                guide.is_supported,
            ),
            Step(
                "Close the vote, and see what the public sees",
                "Move the clock to the closing. The bot counts once, tells the members, and posts the decision in the "
                "public channel. Then look as Omar, who is not in the coalition.",
                (
                    Click("Move the clock to the closing", guide.close, lambda: guide.says("*Voting is open.*")),
                    Click("Read what the chairs are asked", guide.read_inbox, guide.is_weak),
                    Click("Look as Omar", guide.look_from_outside, guide.is_published),
                ),
                lambda: guide.has_looked,
            ),
        ),
        detour=Step(
            "It came out otherwise",
            "That happens: the card in the members’ channel says how it ended, and the public sees nothing of it yet. "
            "To see a decision published, begin again with another position.",
            (Click("Begin again", guide.begin_again),),
            lambda: not guide.has_ended_otherwise(),
        ),
        farewell="This is all that the public sees: the decision, and nothing of how it came about. Go on as anybody: "
        "the menu at the top left says who you are.",
        examples=_EXAMPLES,
    )


class _Guide:
    """What the buttons do, and what is seen of the position that the tour is about."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal, self._slack = rehearsal, rehearsal.slack
        self._begun_at = rehearsal.clock.now()
        self.has_looked = False

    def card(self) -> Message | None:
        """The first card that was posted since the tour began, and has the text that counts."""
        shown = [item for item in self._slack.messages(CHAIR, MEMBERS_CHANNEL) if float(item.ts) > self._begun_at]
        cards = (item for item in shown if "· revision" in plain(item))
        return next((item for item in cards if "replaced this text" not in plain(item)), None)

    def says(self, words: str) -> bool:
        """Whether the card says something."""
        card = self.card()
        return card is not None and words in plain(card)

    def has_input(self) -> bool:
        """Whether the card says how people with lived experience were asked."""
        return self.says("Lived-experience input:") and not self.says("Lived-experience input: not recorded yet")

    def has_been_deliberated(self) -> bool:
        card = self.card()
        return card is not None and self._rehearsal.clock.now() - float(card.ts) >= _DELIBERATION

    def is_supported(self) -> bool:
        """Whether enough signed on, or answered where what they said is sealed; or it is too late to answer."""
        enough = range(_ENOUGH, len(_OTHERS) + 2)
        answered = any(self.says(f"{words}: *{number}*") for words in ("Sign on", "Answered") for number in enough)
        return answered or self.says("*Voting has ended")

    def is_published(self) -> bool:
        """Whether the public sees the decision that was made about the position."""
        made = self._reads(_MADE)
        public = self._slack.messages(OUTSIDER, DECISIONS_CHANNEL)
        return made is not None and any(made[1] in plain(item) for item in public)

    def is_weak(self) -> bool:
        """Whether the decision was made with a weak consensus, so that it waits for a chair."""
        made, inbox = self._reads(_MADE), self._slack.messages(CHAIR, self._inbox())
        is_asked = made is not None and any(f"{made[1]} with weak consensus" in plain(item) for item in inbox)
        return is_asked and not self.is_published()

    def has_ended_otherwise(self) -> bool:
        """Whether the position came to an end, and the public will not see it soon."""
        return self._reads(_ENDED_OTHERWISE) is not None and not self.is_published()

    def begin_again(self) -> Place:
        """From now on the tour is about the next position."""
        self._begun_at = self._rehearsal.clock.now()
        return Place(CHAIR, MEMBERS_CHANNEL)

    def open_proposal(self) -> Place:
        self._close_forms()
        self._slack.command(CHAIR, "propose", channel=MEMBERS_CHANNEL)
        return Place(CHAIR, MEMBERS_CHANNEL)

    def open_input(self) -> Place:
        self._close_forms()
        self._slack.click(CHAIR, channel=MEMBERS_CHANNEL, ts=self._there().ts, button="Record Input")
        return Place(CHAIR, MEMBERS_CHANNEL)

    def let_time_pass(self) -> Place:
        card = self._there()
        self._slack.say("U0NOOR", MEMBERS_CHANNEL, "Our caseworkers ask for exactly this.", thread_ts=card.ts)
        self._rehearsal.clock.add(_DELIBERATION)
        return Place(CHAIR, MEMBERS_CHANNEL)

    def open_poll(self) -> Place:
        self._close_forms()
        self._slack.command(CHAIR, f"poll {seed.number_on(self._there())}", channel=MEMBERS_CHANNEL)
        return Place(CHAIR, MEMBERS_CHANNEL)

    def let_others_answer(self) -> Place:
        for person, button in _OTHERS.items():
            self._slack.click(person, channel=MEMBERS_CHANNEL, ts=self._there().ts, button=button)
        return Place(_FIRST_VOTER, MEMBERS_CHANNEL)

    def close(self) -> Place:
        """Move to the closing of the tour's own vote; whatever is due before happens on the way."""
        number = seed.number_on(self._there())
        seconds = self._rehearsal.seconds_to_closing(number)
        if seconds is None:
            raise AssertionError(f"the vote on {number} is not open any more")
        self._rehearsal.clock.add(seconds + SETTLE_SECONDS)
        return Place(CHAIR, MEMBERS_CHANNEL)

    def read_inbox(self) -> Place:
        return Place(CHAIR, self._inbox())

    def look_from_outside(self) -> Place:
        self.has_looked = True
        return Place(OUTSIDER, DECISIONS_CHANNEL)

    def _close_forms(self) -> None:
        """A form that was left open would be in the way of the next one."""
        if self._slack.views(CHAIR):
            self._slack.close_view(CHAIR, everything=True)

    def _inbox(self) -> str:
        return self._slack.workspace.dm(CHAIR).id

    def _reads(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        card = self.card()
        return pattern.search(plain(card)) if card else None

    def _there(self) -> Message:
        card = self.card()
        if card is None:
            raise AssertionError("the position has no card")
        return card
