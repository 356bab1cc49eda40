"""The words around a talk, on screen and on paper, and the mark beside a line that nobody vouches for.

Each is shown in the family's language and in the school's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from slc_core.language.catalog import Message, Text, counted, message
from slc_core.language.registry import language
from slc_core.language.values import Value

# NOTE(tr): The heading of the page; {child} is a name.
TITLE = message("handout", "Student-led conference: {child}")
# NOTE(tr): {date} is the day of the conference.
DATE = message("handout", "Date: {date}")
# NOTE(tr): {school} is a school's name.
SCHOOL = message("handout", "School: {school}")
# NOTE(tr): {teacher} is a name.
TEACHER = message("handout", "Teacher: {teacher}")
# NOTE(tr): {grade} is a school year such as K or 4.
GRADE = message("handout", "Grade: {grade}")
# NOTE(tr): {contact} is a telephone number or address of the school.
CONTACT = message("handout", "Questions? Please ask the school: {contact}")
CONTACT_NOBODY = message("handout", "Questions? Please ask the school.")
# NOTE(tr): {page} is the number of a page in the child's portfolio.
PAGE = message("handout", "Page: {page}")
# NOTE(tr): Beside a line for a pen.
CHILD_SIGNS = message("handout", "Signature of the child")
ADULT_SIGNS = message("handout", "Signature of the adult")
# NOTE(tr): The most important notice: the family must know that a machine wrote these words.
DRAFT = message("status", "A machine drafted these words. No speaker of this language has read them yet.")
# NOTE(tr): {language} is the name of a language that we have no words in yet.
NOT_TRANSLATED = message("status", "This conference is not translated yet. Language: {language}")
# NOTE(tr): Beside a line that no speaker has read.
DRAFT_MARK = message("status", "Draft")
# NOTE(tr): Beside a line whose words changed after a speaker had read them.
CHANGED_MARK = message("status", "Changed since it was read")
# NOTE(tr): Beside a line that a child or speaker found wrong.
FLAGGED_MARK = message("status", "Sounds wrong to a speaker")
# NOTE(tr): Beside a line that is not translated; {language} is the name of the language it is shown in.
OTHER_LANGUAGE_MARK = message("status", "In another language: {language}")
# NOTE(tr): {n} counts lines of the script.
UNREAD_LINES = counted(
    "status",
    "{n} line here has not been read by a speaker.",
    "{n} lines here have not been read by a speaker.",
)
READ_LINES = message("status", "Speakers of this language have read every line here.")
# NOTE(tr): {n} counts blanks of the script that the child still has to fill in.
EMPTY_BLANKS = counted("handout", "{n} blank is still empty.", "{n} blanks are still empty.")
# NOTE(tr): What a line of underscores on the page means.
FILL_IN = message("handout", "You can fill in the empty lines with a pen.")


class Mark(NamedTuple):
    """A message to stand beside a line, with what fills it."""

    message: Message
    values: Mapping[str, Value]


def mark_of(text: Text) -> Mark | None:
    """What must stand beside *text* because no speaker of its language vouches for it."""
    match text.status:
        case "source" | "reviewed":
            return None
        case "missing":
            return Mark(OTHER_LANGUAGE_MARK, {"language": Value("text", language(text.lang).own)})
        case "draft":
            return Mark(DRAFT_MARK, {})
        case "changed":
            return Mark(CHANGED_MARK, {})
        case "flagged":
            return Mark(FLAGGED_MARK, {})
