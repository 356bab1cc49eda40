"""What stages, speakers and pages are called, for headings and for a teacher who follows from afar."""

from __future__ import annotations

from collections.abc import Mapping

from slc_core.conference.portfolio import PageKind
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
