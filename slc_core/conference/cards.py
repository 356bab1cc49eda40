"""Cards to tap: answers, questions and phrases that are translated beforehand, so that nobody needs to type.

A line that the script or the paper says too keeps its context, so that it is translated and read only once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from slc_core.conference.labels import REACHED_ANSWERS
from slc_core.language.catalog import Message, message

CardKind = Literal[
    "refreshment", "goal", "help", "reflection", "question", "for-teacher", "put-away", "came", "worthwhile", "partner",
]  # fmt: skip
Face = Literal["yes", "mostly-yes", "mostly-no", "no"]


class Card(NamedTuple):
    """Something to tap. *id* is what a journal keeps; *follow_up* comes after the child's answer."""

    id: str
    message: Message
    follow_up: Message | None = None


# NOTE(tr): Cards on a screen. An adult of the family taps what the child may bring: a drink, something small to eat.
REFRESHMENTS = (
    Card("water", message("pod:card:refreshment", "Water")),
    Card("warm-drink", message("pod:card:refreshment", "A warm drink")),
    Card("snack", message("script:welcome", "Snack")),
    Card("nothing", message("pod:card:refreshment", "No, thank you.")),
)

# NOTE(tr): Cards on a screen. Child and family choose one together; the child says it as a goal for the next months.
GOAL_CARDS = (
    Card("reading", message("pod:card:goal", "I will read every day.")),
    Card("writing", message("pod:card:goal", "I will write something every day.")),
    Card("mathematics", message("pod:card:goal", "I will work on mathematics every day.")),
    Card("speaking", message("pod:card:goal", "I will speak more often in class.")),
    Card("asking", message("pod:card:goal", "I will ask for help when something is hard.")),
    Card("helping", message("pod:card:goal", "I will help other children in my class.")),
)

# NOTE(tr): Cards on a screen. An adult of the family answers the child's question "How can you help me at home?"
# "You" is one child. Please use words that fit a woman and a man.
HELP_CARDS = (
    Card("read", message("pod:card:help", "I can read with you.")),
    Card("quiet", message("pod:card:help", "I can give you a quiet place and time to work.")),
    Card("ask", message("pod:card:help", "I can ask you about your goal every week.")),
    Card("together", message("pod:card:help", "We can work on it together.")),
    Card("praise", message("pod:card:help", "I can tell you what you do well.")),
)

# NOTE(tr): Cards on a screen. An adult of the family says this warmly to the child who has led the conference.
# "You" is one child. Please use words that fit a woman and a man.
REFLECTION_CARDS = (
    Card("proud", message("pod:card:reflection", "I am proud of you.")),
    Card("effort", message("pod:card:reflection", "I see that you work hard.")),
    Card("growth", message("pod:card:reflection", "Now you can do things that were hard for you before.")),
    Card("courage", message("pod:card:reflection", "It takes courage to lead a conference.")),
    Card("enjoyed", message("pod:card:reflection", "I liked listening to you.")),
    Card("thanks", message("pod:card:reflection", "Thank you for showing me your work.")),
)

# NOTE(tr): An adult of the family asks the child; "you" is one child. The second question follows the answer.
QUESTION_CARDS = (
    Card(
        "proud", message("script:questions", "What makes you proud?"), message("paper:cards", "How did you learn it?")
    ),
    Card(
        "easy",
        message("paper:cards", "What is easy for you?"),
        message("paper:cards", "What would you like to learn next?"),
    ),
    Card(
        "hard",
        message("script:questions", "What is hard for you?"),
        message("paper:cards", "What do you do when it is hard?"),
    ),
    Card(
        "growth",
        message("paper:cards", "Which page shows your growth best?"),
        message("paper:cards", "What helped you to get better?"),
    ),
    Card(
        "goal",
        message("paper:cards", "Which goal is the most important to you?"),
        message("paper:cards", "How can I help you with this goal?"),
    ),
)

# NOTE(tr): Cards on a screen. An adult of the family taps what to ask the teacher, who reads it a little later.
FOR_TEACHER_CARDS = (
    Card("strengths", message("pod:card:for-teacher", "What does my child do well?")),
    Card("hard", message("pod:card:for-teacher", "What is hard for my child?")),
    Card("results", message("pod:card:for-teacher", "What do the results of my child mean?")),
    Card("friends", message("pod:card:for-teacher", "Does my child have friends at school?")),
    Card("help", message("pod:card:for-teacher", "How can I help my child at home?")),
    Card("support", message("pod:card:for-teacher", "Does my child need more support?")),
)

# NOTE(tr): The family answers, each beside a box.
WANT_INTERPRETER = Card("want-interpreter", message("paper:invitation", "We would like an interpreter."))
PRIVATE_TALK = Card(
    "private-talk", message("paper:invitation", "We would like a private talk with the teacher on another day.")
)
# NOTE(tr): What the teacher asks the family, on the telephone or in the room.
OFFER_PRIVATE_TALK = Card("offer-private-talk", message("paper:call", "Would you like a private talk on another day?"))

# NOTE(tr): A list of things to tick, in the child's voice: the portfolio goes back before the teacher comes.
# The card opens the child's portfolio on the screen.
PUT_AWAY_CARDS = (
    Card("pages", message("pod:card:put-away", "All my pages are in the portfolio.")),
    Card("closed", message("pod:card:put-away", "My portfolio is closed.")),
    Card("table", message("pod:card:put-away", "The table is tidy.")),
    Card("card", message("pod:card:put-away", "I have my card.")),
)

# NOTE(tr): The words below the four faces, as answers to sentences such as "We had enough time."
FACES: Mapping[Face, Message] = {
    "yes": REACHED_ANSWERS["reached"],
    "mostly-yes": message("paper:survey", "Mostly yes"),
    "mostly-no": message("paper:survey", "Mostly no"),
    "no": message("paper:survey", "No"),
}

# NOTE(tr): Cards on a screen. Teacher and adults of the family speak different languages; each points at a sentence,
# and the other reads it in the own language. "You" is polite, to adults.
TEACHER_CARDS = (
    Card("offer-interpreter", message("pod:card:teacher", "Do you want an interpreter?")),
    WANT_INTERPRETER,
    OFFER_PRIVATE_TALK,
    Card("call", message("pod:card:teacher", "I will call you. An interpreter will help us.")),
    Card("find-out", message("pod:card:teacher", "I will find out and tell you.")),
    Card("understood", message("pod:card:teacher", "I understand.")),
    Card("again", message("pod:card:teacher", "Please say that again.")),
    Card("slowly", message("pod:card:teacher", "Please speak slowly.")),
    Card("yes", FACES["yes"]),
    Card("no", FACES["no"]),
)

# NOTE(tr): Cards on a screen, for a rehearsal: another child plays the family and asks the child who leads.
# "You" is one child.
PARTNER_CARDS = (
    Card("why", message("pod:card:partner", "Why did you choose this work?")),
    Card("word", message("pod:card:partner", "What does this word mean?")),
    Card("hard", message("script:questions", "What is hard for you?")),
    Card("when-hard", message("paper:cards", "What do you do when it is hard?")),
    Card("better", message("paper:cards", "What helped you to get better?")),
    Card("growth", message("paper:cards", "Which page shows your growth best?")),
)

CARDS: Mapping[CardKind, tuple[Card, ...]] = {
    "refreshment": REFRESHMENTS,
    "goal": GOAL_CARDS,
    "help": HELP_CARDS,
    "reflection": REFLECTION_CARDS,
    "question": QUESTION_CARDS,
    "for-teacher": FOR_TEACHER_CARDS,
    "put-away": PUT_AWAY_CARDS,
    "came": TEACHER_CARDS,
    "worthwhile": tuple(Card(face, word) for face, word in FACES.items()),
    "partner": PARTNER_CARDS,
}
_BY_ID: Mapping[tuple[str, str], Card] = {(kind, card.id): card for kind, cards in CARDS.items() for card in cards}


def card(kind: str, card_id: str) -> Card | None:
    """The card that a journal names, or None: a kind may have none, and an old journal may name one that is gone."""
    return _BY_ID.get((kind, card_id))
