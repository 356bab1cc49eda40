"""What child and adult are asked after a conference, the thank-you page, and the keepsake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from slc_core.conference.labels import PAGE_TITLES, STAGE_TITLES
from slc_core.language.catalog import Message, message
from slc_core.paper.words.packet import RESULTS

Item = Literal["results", "led", "language", "goal", "time", "again", "worthwhile"]


class Asked(NamedTuple):
    """One item of the survey, in the child's words and in the adult's, so that answers can be compared."""

    child: Message
    adult: Message


# NOTE(tr): The heading of a few questions after the conference; "Child" or "Family" stands beside it.
TITLE = message("paper:survey", "Survey")
# NOTE(tr): The school to child and adult, above the survey.
VOLUNTARY = message("paper:survey", "You choose whether to answer. Nobody is graded.")
# NOTE(tr): How to answer: four faces stand beside each sentence, from happy to sad.
CHOOSE = message("paper:survey", "Mark one face on each line.")

# NOTE(tr): Child and adult both say this; "we" are the child and the family.
_TIME = message("paper:survey", "We had enough time.")
_AGAIN = message("paper:survey", "I would like a conference like this again.")
_WORTHWHILE = message("paper:survey", "The conference was worthwhile for me.")

# NOTE(tr): Sentences to agree with. The child speaks of itself; the adult speaks of "my child".
ITEMS: Mapping[Item, Asked] = {
    "results": Asked(
        message("paper:survey", "I could explain my results."),
        message("paper:survey", "I understand the results of my child."),
    ),
    "led": Asked(
        message("paper:survey", "I led the conference."),
        message("paper:survey", "My child led the conference."),
    ),
    "language": Asked(
        message("paper:survey", "It was good to speak in our language."),
        message("paper:survey", "I understood the words in our language."),
    ),
    "goal": Asked(
        message("paper:survey", "I know my next goal."),
        message("paper:survey", "I know the next goal of my child."),
    ),
    "time": Asked(_TIME, _TIME),
    "again": Asked(_AGAIN, _AGAIN),
    "worthwhile": Asked(_WORTHWHILE, _WORTHWHILE),
}

# NOTE(tr): The last line of the survey, with room to write.
CHANGE = message("paper:survey", "One thing that I would change")

# NOTE(tr): A survey with faces only, for people who hardly read: a word or two below each picture.
PICTURE_ITEMS: Mapping[Item, Message] = {
    "results": RESULTS,
    "language": message("paper:survey", "Our language"),
    "goal": PAGE_TITLES["new-goal"],
    "worthwhile": STAGE_TITLES["worthwhile"],
}

# NOTE(tr): A page that the family takes home after the conference, from the school.
THANKS = message("paper:thanks", "Thank you for coming")
THANKS_LINE = message("paper:thanks", "You listened to your child. This helps your child to learn.")

# NOTE(tr): A page that the child keeps: the heading, and a heading for a child's first conference.
KEEPSAKE = message("paper:keepsake", "My growth since last time")
KEEPSAKE_FIRST = message("paper:keepsake", "My growth")
# NOTE(tr): On the same page, in the child's voice: a sentence, then labels with values or empty lines below.
KEEPSAKE_LED = message("paper:keepsake", "I led my own conference.")
KEEPSAKE_CAN_DO = message("paper:keepsake", "What I can do now")
KEEPSAKE_HELPED = message("paper:keepsake", "What helped me")
