"""What stages, speakers, pages and their parts are called: headings, labels, and help for one who follows from afar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from slc_core.conference.portfolio import PageKind, Reached
from slc_core.conference.script import StageId, Who
from slc_core.language.catalog import Message, message

# NOTE(tr): The stages of a conference, as headings.
STAGE_TITLES: Mapping[StageId, Message] = {
    "welcome": message("stage", "Welcome"),
    "look-ahead": message("stage", "What we will do"),
    "last-goals": message("stage", "Goals from last time"),
    "pages": message("stage", "My pages"),
    "new-goals": message("stage", "New goals"),
    "reflection": message("stage", "The adult's reflection"),
    "questions": message("stage", "Questions"),
    "put-away": message("stage", "Putting away"),
    "teacher": message("stage", "The teacher comes"),
    "sign": message("stage", "Signatures"),
    "worthwhile": message("stage", "Was it worthwhile?"),
    "farewell": message("stage", "Goodbye"),
}

# NOTE(tr): Who speaks a line of the script.
SPEAKERS: Mapping[Who, Message] = {
    "child": message("speaker", "Child"),
    "adult": message("speaker", "Family"),
    "teacher": message("speaker", "Teacher"),
}

# NOTE(tr): The kinds of pages in a portfolio, as headings.
PAGE_TITLES: Mapping[PageKind, Message] = {
    "assessment": message("page", "Assessment"),
    "work": message("page", "Best work"),
    "behaviour": message("page", "Learner quality"),
    "skill": message("page", "Skill to show"),
    "teacher-word": message("page", "A word from the teacher"),
    "carried-goal": message("page", "Goal from last time"),
    "new-goal": message("page", "New goal"),
}

GoalField = Literal["goal", "when", "where", "how_long", "know", "helper"]
# NOTE(tr): Labels on a goal's page, in the child's voice; what the child wrote stands beside or below each.
GOAL_LABELS: Mapping[GoalField, Message] = {
    "goal": message("paper:packet", "I will"),
    "when": message("paper:packet", "When"),
    "where": message("paper:packet", "Where"),
    "how_long": message("paper:packet", "How long"),
    "know": message("paper:packet", "I will know because"),
    "helper": message("paper:packet", "Who helps me"),
}

# NOTE(tr): The label above the three answers whether a goal from last time is reached.
REACHED = message("paper:packet", "Reached")
# NOTE(tr): Answers beside boxes: is the goal from last time reached? "Yes" is an answer in the survey too.
REACHED_ANSWERS: Mapping[Reached, Message] = {
    "reached": message("paper:packet", "Yes"),
    "partly": message("paper:packet", "In part"),
    "not-yet": message("paper:packet", "Not yet"),
}

# NOTE(tr): Labels on pages of best work and of learner qualities, in the child's voice.
PROUD = message("paper:packet", "I am proud of this")
NEXT_STEP = message("paper:packet", "My next step")
RATING = message("paper:packet", "My rating")
EXAMPLE = message("paper:packet", "My example")
