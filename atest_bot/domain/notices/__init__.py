"""What is said, to whom: one plain value for each kind of message. How it looks in Slack is `slack/blocks.py`.

The public channel is only ever given a `PublicNotice`, and that type has no field for anything but what
rulebook 8.1 allows. `audience` is what the outbox checks before it posts (threat-model 2).
"""

from atest_bot.domain.notices.audiences import Audience, Moment, Place
from atest_bot.domain.notices.cards import (
    Card,
    CardPostedAgain,
    ConfidentialityNotice,
    Decided,
    FullText,
    Replacement,
    VoteBox,
)
from atest_bot.domain.notices.changes import (
    ChangeDropped,
    ChangePut,
    ChangeStopped,
    Corrected,
    ReaffirmAsked,
    TextChanged,
    TextDifference,
    ThreadMoved,
    VotingBeganAnew,
)
from atest_bot.domain.notices.checks import CheckCard, CheckClosed
from atest_bot.domain.notices.decisions import (
    DecisionLapsed,
    EmbargoOverdue,
    NameChanged,
    ReportBackAsked,
    ReportBackGiven,
    WeakConsensus,
)
from atest_bot.domain.notices.endings import PositionWithdrawn
from atest_bot.domain.notices.files import FileNotice
from atest_bot.domain.notices.inclusion import InclusionReported, inclusion_parts
from atest_bot.domain.notices.information import InformationFiled, ReopenOffered
from atest_bot.domain.notices.motions import MotionMade
from atest_bot.domain.notices.principles import PrincipleConcern
from atest_bot.domain.notices.public import PublicChange, PublicNotice, PublicPart, paged, public_notice
from atest_bot.domain.notices.receipts import (
    Answer,
    AnswerAsked,
    BallotChanged,
    BallotReported,
    Held,
    Note,
    Receipt,
    Recused,
)
from atest_bot.domain.notices.rolls import RollPart, grouped, rolled
from atest_bot.domain.notices.timing import (
    ExtendedByChair,
    ExtendedByMembers,
    ExtendedForDeafness,
    ExtensionAsked,
    Reminder,
    SilentMembers,
)
from atest_bot.domain.notices.votes import (
    ChairActed,
    Follows,
    ObjectionCleared,
    ObjectionMade,
    Result,
    SeatLeft,
    TimeGiven,
    VoteCanceled,
    VotingExtended,
    VotingOpened,
)

Notice = (
    Card
    | ConfidentialityNotice
    | FullText
    | CardPostedAgain
    | TextChanged
    | TextDifference
    | ChangePut
    | ChangeStopped
    | ChangeDropped
    | Corrected
    | VotingBeganAnew
    | ReaffirmAsked
    | ThreadMoved
    | VotingOpened
    | VotingExtended
    | ChairActed
    | ObjectionMade
    | ObjectionCleared
    | SeatLeft
    | TimeGiven
    | VoteCanceled
    | Result
    | RollPart
    | PublicNotice
    | PublicPart
    | PublicChange
    | WeakConsensus
    | EmbargoOverdue
    | DecisionLapsed
    | ReportBackAsked
    | ReportBackGiven
    | NameChanged
    | Receipt
    | AnswerAsked
    | Recused
    | Held
    | BallotReported
    | BallotChanged
    | Note
    | MotionMade
    | ExtendedByChair
    | ExtensionAsked
    | ExtendedByMembers
    | Reminder
    | SilentMembers
    | ExtendedForDeafness
    | FileNotice
    | InformationFiled
    | InclusionReported
    | ReopenOffered
    | PrincipleConcern
    | PositionWithdrawn
    | CheckCard
    | CheckClosed
)

__all__ = [
    "Answer",
    "AnswerAsked",
    "Audience",
    "BallotChanged",
    "BallotReported",
    "Card",
    "CardPostedAgain",
    "ChairActed",
    "ChangeDropped",
    "ChangePut",
    "ChangeStopped",
    "CheckCard",
    "CheckClosed",
    "ConfidentialityNotice",
    "Corrected",
    "Decided",
    "DecisionLapsed",
    "EmbargoOverdue",
    "ExtendedByChair",
    "ExtendedByMembers",
    "ExtendedForDeafness",
    "ExtensionAsked",
    "FileNotice",
    "Follows",
    "FullText",
    "Held",
    "InclusionReported",
    "InformationFiled",
    "Moment",
    "MotionMade",
    "NameChanged",
    "Note",
    "Notice",
    "ObjectionCleared",
    "ObjectionMade",
    "Place",
    "PositionWithdrawn",
    "PrincipleConcern",
    "PublicChange",
    "PublicNotice",
    "PublicPart",
    "ReaffirmAsked",
    "Receipt",
    "Recused",
    "Reminder",
    "ReopenOffered",
    "Replacement",
    "ReportBackAsked",
    "ReportBackGiven",
    "Result",
    "RollPart",
    "SeatLeft",
    "SilentMembers",
    "TextChanged",
    "TextDifference",
    "ThreadMoved",
    "TimeGiven",
    "VoteBox",
    "VoteCanceled",
    "VotingBeganAnew",
    "VotingExtended",
    "VotingOpened",
    "WeakConsensus",
    "grouped",
    "inclusion_parts",
    "paged",
    "public_notice",
    "rolled",
]
