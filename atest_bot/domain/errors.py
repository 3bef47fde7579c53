"""Whose mistake was it? A `Refusal` is the person's, and says what to do. `NotNow` is nobody's. The rest is ours."""

from collections.abc import Mapping


class Refusal(Exception):
    """A kind sentence for the person who caused it.

    `fields` names the form inputs at fault and what is wrong with each; the sentence then sums them up.
    """

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.fields = dict(fields or {})


class NotNow(Exception):
    """Nothing can be recorded for now, whoever asks. It is said at once, since nothing is posted meanwhile (G21)."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def at_fault(field: str, sentence: str) -> Refusal:
    """The refusal of a form in which one input is at fault."""
    return Refusal(sentence, {field: sentence})


def refuse_fields(faults: Mapping[str, str]) -> None:
    """Refuse a form with every fault at once, or do nothing when there is none."""
    if faults:
        raise Refusal(" ".join(faults.values()), faults)
