"""The words of the teacher's desk, in the school's language. "You" is a teacher, politely.

What the script, the cards and the pod say too keeps its context, so that it is translated and read only once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from slc_core.exchange.merge import Reason
from slc_core.language.catalog import Message, counted, message

ConferenceState = Literal["finished", "unfinished", "missing", "gap", "unreadable", "forked", "erased"]
Act = Literal["opened", "refused", "read", "saved", "erased"]

# Words of the pod; translators find their notes there.
OPEN = message("pod:idle", "Open")
CLOSE = message("pod:step", "Close")
WAIT = counted("pod:idle", "Please wait {n} second. Then try again.", "Please wait {n} seconds. Then try again.")
TRY_AGAIN = message("pod:answer", "This did not work. Please try again.")
FAMILY_ASKS = message("pod:teacher", "What the family asks")
NO_QUESTIONS = message("pod:teacher", "The family has not noted a question.")
WANTS_PRIVATE_TALK = message("pod:teacher", "The family would like a private talk.")
NOT_TODAY = message("pod:step", "Not today")
SOUNDS_RIGHT = message("pod:reading", "This sounds right")
SIGNED = message("pod:sign", "Signed")
LATER = message("pod:sign", "Later, on paper")
_FINISHED = message("pod:light", "Finished")

# NOTE(tr): A page on the teacher's computer. It shows, after the evening, what the families did and asked.
TITLE = message("desk:open", "The teacher's desk")
# NOTE(tr): Labels of two fields. A passphrase is a password of several words; the hub is the computer on which
# all conferences of a school are gathered.
PASSPHRASE = message("desk:open", "Passphrase of the hub")
YOUR_NAME = message("desk:open", "Your name")
# NOTE(tr): To the teacher, who typed something else.
WRONG = message("desk:open", "This passphrase does not open the hub. Please type it again.")
# NOTE(tr): To the teacher, when the pages closed by themselves to keep them private.
CLOSED_ITSELF = message("desk:open", "The desk was closed because nobody used it. Please open it again.")

# NOTE(tr): Links to the parts of the desk; each is a heading too. "Please look at these" are records that do not fit.
CONFERENCES = message("desk:menu", "Conferences")
FLAGGED_LINES = message("desk:menu", "Lines that sound wrong")
TO_LOOK_AT = message("desk:menu", "Please look at these")
PRIVACY = message("desk:menu", "Privacy")
# NOTE(tr): A field and its button; buttons that print the page or save it as a file.
SEARCH = message("desk:menu", "Search")
PRINT = message("desk:menu", "Print")
AS_TABLE = message("desk:menu", "Save as a table (CSV)")
AS_DATA = message("desk:menu", "Save as data (JSON)")

# NOTE(tr): {count} is two numbers: how many have come, of how many, such as 12/30.
COME_IN = message("desk:list", "Conferences that have come in: {count}")
# NOTE(tr): Headings of columns. A state is such as "Not here yet".
EVENING = message("desk:list", "Evening")
STATE = message("desk:list", "State")
NOTHING_FOUND = message("desk:list", "Nothing was found.")
# NOTE(tr): What is known of a conference: one or a few words in a list.
STATES: Mapping[ConferenceState, Message] = {
    "finished": _FINISHED,
    "unfinished": message("desk:state", "Not finished"),
    "missing": message("desk:state", "Not here yet"),
    "gap": message("desk:state", "A part is missing"),
    "unreadable": message("desk:state", "Cannot be opened"),
    "forked": message("desk:state", "Written twice"),
    "erased": message("desk:state", "Erased"),
}
# NOTE(tr): Beside a pod whose computer was lost or stolen: what it sends is not believed any more.
REVOKED = message("desk:state", "This pod is revoked.")

# NOTE(tr): Above what a child wrote into empty places of the portfolio before the conference.
FILLED_IN = message("desk:conference", "Filled in while practicing")
# NOTE(tr): Labels of what a child or an adult has kept; {language} is the language of the words.
OWN_WORDS = message("desk:conference", "In their own words, in this language: {language}")
RECORDING = message("desk:conference", "Voice recording")
DRAWING = message("desk:conference", "Drawing")
# NOTE(tr): How somebody signed: with a mark, because that person does not write; later; or not at all.
WITH_MARK = message("desk:conference", "With a mark")
NOT_SIGNED = message("desk:conference", "Not signed")
# NOTE(tr): Above a list of the parts of a conference, each with a number of minutes.
MINUTES = message("desk:conference", "Minutes in each part")
INTERRUPTED = counted(
    "desk:conference",
    "The pod was switched off {n} time. That time is not counted.",
    "The pod was switched off {n} times. That time is not counted.",
)
NOTHING_NOTED = message("desk:conference", "Nothing was noted.")
UNREADABLE = counted(
    "desk:conference",
    "{n} record of this conference cannot be read.",
    "{n} records of this conference cannot be read.",
)

# NOTE(tr): Above a child's own words, beside a line that the child found wrong.
BETTER = message("desk:lines", "How the child says it")
# NOTE(tr): In place of a line that an older program had.
LINE_GONE = message("desk:lines", "This line is not used any more.")

# NOTE(tr): Above the lines of our translation that a speaker read at a pod; {name} is that person's name.
READ_BY = message("desk:lines", "Read by: {name}")

# NOTE(tr): Headings, each with a sentence to the teacher. A record is a note that a pod made.
SET_ASIDE = message("desk:look", "Records that were set aside")
SET_ASIDE_WHY = message("desk:look", "They are kept, but nothing of them is used.")
FORKS = message("desk:look", "Records that were written twice")
FORKS_WHY = message(
    "desk:look",
    "The disk of a pod was copied, or an older disk was put back. Both records are kept. Please ask your technician.",
)
ALL_WELL = message("desk:look", "Everything fits. There is nothing to look at.")
# NOTE(tr): {number} is the number of a record.
RECORD = message("desk:look", "Record: {number}")
# NOTE(tr): Why a record was set aside. An enrolled pod is one that the hub knows.
REASONS: Mapping[Reason, Message] = {
    "not enrolled": message("desk:look", "Its pod is not enrolled."),
    "revoked": message("desk:look", "Its pod is revoked."),
    "not signed": message("desk:look", "Its pod did not sign it."),
}

# NOTE(tr): Beside an evening: until when its records may be kept; {date} is a day.
KEEP_UNTIL = message("desk:privacy", "Keep until: {date}")
NO_DATE = message("desk:privacy", "Nobody has said how long to keep this.")
DAYS_LEFT = counted("desk:privacy", "{n} day is left.", "{n} days are left.")
OVERDUE = message("desk:privacy", "This time is over. Please save what you need and erase the rest.")
# NOTE(tr): Buttons on the page of one child.
SAVE_CHILD = message("desk:privacy", "Save everything about this child")
ERASE_CHILD = message("desk:privacy", "Erase everything about this child")
# NOTE(tr): A warning to the teacher, before the button that erases.
ERASE_WARNING = message("desk:privacy", "This erases it here and in the copy. Nobody can bring it back.")
# NOTE(tr): Label of a field; {child} is a short name for the child, such as s21.
TYPE_TO_ERASE = message("desk:privacy", "To erase, type this: {child}")
# NOTE(tr): Heading of a list of who opened the desk and which conference that person read.
ACCESSES = message("desk:privacy", "Who looked at what")
# NOTE(tr): What somebody did, in that list, each beside a name.
ACTS: Mapping[Act, Message] = {
    "opened": message("desk:act", "Opened the desk"),
    "refused": message("desk:act", "Typed a wrong passphrase"),
    "read": message("desk:act", "Looked at it"),
    "saved": message("desk:act", "Saved it"),
    "erased": message("desk:act", "Erased it"),
}
