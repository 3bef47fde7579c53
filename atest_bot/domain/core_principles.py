"""The coalition's Core Principles by short name: an objection that rests on one names it (rulebook 5.4)."""

from enum import StrEnum


class CorePrinciple(StrEnum):
    """One of the Core Principles, in their order. Stored names; do not rename."""

    HOLISTIC = "holistic"
    WORLDWIDE = "worldwide"
    NON_PARTISAN = "non_partisan"
    LIVED_EXPERIENCE = "lived_experience"
    NO_EARMARKS = "no_earmarks"
    HUMAN_RIGHTS = "human_rights"
    PREVENTION = "prevention"
    PRIORITIES = "priorities"
    CO_EQUAL = "co_equal"
    TRUST = "trust"
    CONFIDENTIALITY = "confidentiality"


CORE_PRINCIPLES = {
    CorePrinciple.HOLISTIC: "All forms of trafficking, for all people",
    CorePrinciple.WORLDWIDE: "In the United States and around the world",
    CorePrinciple.NON_PARTISAN: "Non-partisan, with no part in elections",
    CorePrinciple.LIVED_EXPERIENCE: "People with lived experience are integral",
    CorePrinciple.NO_EARMARKS: "No earmarks, and no offsetting cuts",
    CorePrinciple.HUMAN_RIGHTS: "Human rights, equity and liberation at the center",
    CorePrinciple.PREVENTION: "Prevention, protection, partnerships and prosecutions together",
    CorePrinciple.PRIORITIES: "TVPRA, appropriations and agency implementation come first",
    CorePrinciple.CO_EQUAL: "Members are co-equal, and each voice is included",
    CorePrinciple.TRUST: "Full transparency and honesty among members",
    CorePrinciple.CONFIDENTIALITY: "Decisions are public, deliberations confidential",
}
