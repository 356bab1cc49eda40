"""Signs and lists for the room, and the school words that an interpreter should know beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from slc_core.language.catalog import Message, message

ArrivalColumn = Literal["pod", "language", "interpreter", "arrived"]

# NOTE(tr): A large sign at the door, to families.
WELCOME = message("paper:sign", "Welcome to our student-led conferences")
# NOTE(tr): A sign on a group of desks. {pod} is its number.
POD = message("paper:sign", "Pod: {pod}")

# NOTE(tr): The list at the door, for whoever greets the families.
ARRIVALS = message("paper:sign", "Arrivals")
# NOTE(tr): Headings of columns in the list at the door.
ARRIVAL_COLUMNS: Mapping[ArrivalColumn, Message] = {
    "pod": message("paper:sign", "Pod"),
    "language": message("paper:sign", "Language"),
    "interpreter": message("paper:sign", "Interpreter"),
    "arrived": message("paper:sign", "Time of arrival"),
}

# NOTE(tr): The heading of a list for interpreters, in two languages.
GLOSSARY = message("paper:glossary", "School words for interpreters")
# NOTE(tr): For interpreters: a school word, a colon, and what it means in plain words.
# Please give first the word that families know best, and use that same word everywhere.
GLOSSARY_ENTRIES = (
    message("paper:glossary", "Student-led conference: a child tells the family about learning at school."),
    message("paper:glossary", "Portfolio: a folder in which a child keeps work, results and goals."),
    message("paper:glossary", "Best work: work that a child has chosen and is proud of."),
    message("paper:glossary", "Assessment: a task or test that shows what a child can do."),
    message("paper:glossary", "Result: what a child reached in an assessment."),
    message("paper:glossary", "Target: the result that an assessment asks for."),
    message("paper:glossary", "Goal: what a child wants to learn or do next, with a plan."),
    message("paper:glossary", "Next step: one small thing that a child will do to get better."),
    message("paper:glossary", "Evidence: something to see or hear that shows what a child can do."),
    message("paper:glossary", "Strategy: a way to do a task or to solve a problem."),
    message("paper:glossary", "Learner quality: how a child learns and acts, such as effort or respect."),
    message("paper:glossary", "Rating: a word that tells how often a child shows a learner quality."),
    message("paper:glossary", "Level: a word that tells how well a child can do something, such as secure."),
    message("paper:glossary", "Grade: a year of school, such as kindergarten or the fourth year."),
    message("paper:glossary", "Support: extra help for a child at school."),
    message("paper:glossary", "Reflection: thoughts of a child or an adult about learning."),
    message("paper:glossary", "Private talk: an appointment of the family and the teacher alone."),
    message("paper:glossary", "Interpreter: an adult who says everything again in the other language."),
    message("paper:glossary", "Signature: your name, written by you. It shows that you took part."),
    message("paper:glossary", "Pod: a small group of desks where one family sits."),
)
