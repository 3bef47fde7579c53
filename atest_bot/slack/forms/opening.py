"""The form of a sign-on vote (rulebook 3.5)."""

from atest_bot.domain.positions import ATTRIBUTIONS
from atest_bot.domain.publication import PUBLICATIONS, Publication
from atest_bot.domain.tally import SUMMARIES, TALLIES, Tally
from atest_bot.services import disclosing
from atest_bot.services.opening import Offer, Opened
from atest_bot.services.terms import REASON_LIMIT, Terms
from atest_bot.slack import ids
from atest_bot.slack.blocks import Block, when
from atest_bot.slack.forms.inputs import (
    MENU_ROOM,
    View,
    choice,
    closing_view,
    input_block,
    menu,
    modal,
    option,
    text_input,
    typed,
)


def poll(offer: Offer) -> View:
    """The form of a sign-on vote, filled with defaults that fit (3.5)."""
    listed = [item for item in offer.positions if item[0] == offer.chosen]
    listed += [item for item in reversed(offer.positions) if item[0] != offer.chosen]
    options = [option(f"{number} {title}", str(position_id)) for position_id, number, title in listed]
    others = (
        f" For a position that is not listed: `{ids.COMMAND} poll` and its number." if len(options) > MENU_ROOM else ""
    )
    day: Block = {"type": "datepicker", "action_id": "closing_date", "initial_date": offer.closing_date.isoformat()}
    hour: Block = {"type": "timepicker", "action_id": "closing_time", "initial_time": f"{offer.closing_time:%H:%M}"}
    needed: Block = {
        "type": "number_input",
        "action_id": "names_needed",
        "is_decimal_allowed": False,
        "min_value": "1",
        "initial_value": "3",
    }
    embargo_day: Block = {"type": "datepicker", "action_id": "embargo_date"}
    embargo_hour: Block = {"type": "timepicker", "action_id": "embargo_time"}
    review: Block = {"type": "datepicker", "action_id": "review_on"}
    return modal(
        ids.FORM_POLL,
        "Open a sign-on vote",
        "Open Vote",
        [
            input_block("position", "Position", menu("position", options, options[0])),
            choice("profile", "Rule", SUMMARIES, first=offer.profile.value),
            input_block("closing_date", "Closing day", day),
            input_block("closing_time", f"Closing time, {offer.zone}", hour),
            choice("attribution", "If adopted, published in the name of", ATTRIBUTIONS, first=offer.attribution.value),
            choice("tally", "Tally", TALLIES, first=Tally.OPEN.value),
            choice("publication", "If adopted, it is", PUBLICATIONS, first=Publication.PUBLIC.value),
            input_block("embargo_date", "Not before this day, if embargoed", embargo_day, optional=True),
            input_block("embargo_time", f"Not before this time, {offer.zone}", embargo_hour, optional=True),
            text_input(
                "confidential_reason",
                "Why it must stay confidential",
                longest=disclosing.REASON_LIMIT,
                multiline=True,
                optional=True,
                hint="Members read it. It is not published.",
            ),
            input_block("review_on", "Day on which confidentiality is reviewed", review, optional=True),
            input_block("names_needed", "Fewest names, for a letter", needed, optional=True),
            text_input(
                "reason",
                "Why it cannot wait, for a rapid vote",
                longest=REASON_LIMIT,
                multiline=True,
                optional=True,
                hint="Members read it on the card. It is not published.",
            ),
        ],
        hint=f"{offer.electorate} members may vote. Text, members and rule are fixed when you open the vote.{others}",
    )


def opened(done: Opened) -> View:
    """What the chair sees once the vote stands."""
    if done.waits:
        return closing_view("A second chair must agree", done.waits)
    words = f"*Voting is open on {done.number}.*\n{done.rule} Closes {when(done.closes)}."
    return closing_view("Vote opened", words)


def read_poll(view: View) -> Terms:
    """What was chosen in the form of a vote."""
    fields = {field: typed(view, field) for field in Terms.__dataclass_fields__ if field != "position_id"}
    return Terms(position_id=ids.number(typed(view, "position")), **fields)
