"""What an adult reads before a conference: the guide, cards with questions, the sheet for the reflection.

A line that the script says too keeps the script's context, so that it is translated and read only once.
"""

from __future__ import annotations

from typing import NamedTuple

from slc_core.language.catalog import Message, message


class Part(NamedTuple):
    """A part of the guide: a heading and its sentences, in order."""

    heading: Message
    lines: tuple[Message, ...]


# NOTE(tr): The heading of a sheet that families read at home, before the conference.
TITLE = message("paper:guide", "Guide for families")

# NOTE(tr): The school tells the family what a conference is. "You" is the family.
WHAT_IT_IS = Part(
    message("paper:guide", "What is a student-led conference?"),
    (
        message("paper:guide", "At this conference your child leads. You listen and ask."),
        message("paper:guide", "Your child shows you a portfolio: pages with work, results and goals."),
    ),
)

# NOTE(tr): The school tells the family what happens, one after the other; the items are numbered.
WHAT_WILL_HAPPEN = Part(
    message("paper:guide", "What will happen"),
    (
        message("paper:guide", "Your child offers you a seat and a drink or a snack."),
        message("paper:guide", "Your child shows you goals, results, best work and a skill."),
        message("paper:guide", "Your child tells you about the new goals."),
        message("paper:guide", "You read your reflection to your child and ask questions."),
        message("paper:guide", "The teacher comes to you. You can ask what you still want to know."),
        message("paper:guide", "You all sign that the conference took place."),
    ),
)

# NOTE(tr): The school tells the family about the time. Please write the numbers as words.
HOW_LONG = Part(
    message("paper:guide", "How long it takes"),
    (
        message("paper:guide", "There is no fixed end. Take the time that you need."),
        message("paper:guide", "Most families stay between twenty and forty-five minutes."),
    ),
)

# NOTE(tr): Friendly advice from the school to the family: what to do.
PLEASE_DO = Part(
    message("paper:guide", "What helps your child"),
    (
        message("paper:guide", "Let your child lead."),
        message("paper:guide", "Wait while your child thinks."),
        message("paper:guide", "Praise one thing exactly. Say what your child did well."),
        message("paper:guide", "Look at growth: what can your child do now that was hard before?"),
    ),
)

# NOTE(tr): Friendly advice from the school to the family: what not to do. Please keep each "do not".
PLEASE_DO_NOT = Part(
    message("paper:guide", "What does not help your child"),
    (
        message("paper:guide", "Do not compare your child with brothers, sisters or other children."),
        message("paper:guide", "Do not take over. Your child finds the words."),
        message("paper:guide", "Do not talk about discipline here. Ask the teacher for a private talk."),
    ),
)

# NOTE(tr): The school to the family. The lines are what the child says. An interpreter is an adult whom the
# school brings; a child must never interpret.
YOUR_LANGUAGE = Part(
    message("paper:guide", "Your language"),
    (
        message("paper:guide", "The lines of your child are prepared in your language."),
        message("paper:guide", "Your child does not interpret for you."),
        message("paper:guide", "Ask us for an interpreter when you want to speak with the teacher."),
        message("paper:guide", "A private talk with the teacher is another appointment."),
    ),
)

# NOTE(tr): The school to the family: what to do in the weeks that follow.
AFTERWARDS = Part(
    message("paper:guide", "After the conference"),
    (message("paper:guide", "Ask your child about the new goals from time to time."),),
)

# NOTE(tr): The heading above five questions, in the guide and on the sheet of cards.
QUESTIONS = message("paper:guide", "Questions that you can ask")

PARTS = (WHAT_IT_IS, WHAT_WILL_HAPPEN, HOW_LONG, PLEASE_DO, PLEASE_DO_NOT, YOUR_LANGUAGE, AFTERWARDS)

# NOTE(tr): On a card, to the adult: below it stands a second question for after the child's answer.
THEN_ASK = message("paper:cards", "Listen. Then you can ask:")

# NOTE(tr): The heading of a sheet that an adult fills in at home and reads to the child at the conference.
REFLECTION = message("paper:reflection", "My reflection for my child")
# NOTE(tr): The school to the adult, who may not be able to write: every way of filling in the sheet is good.
REFLECTION_HOW = (
    message("paper:reflection", "Write, draw, or let someone write for you. Use any language."),
    message("paper:reflection", "At the conference you will read it to your child."),
)
# NOTE(tr): The adult writes to the child and finishes each sentence; keep the " …". "You" is one child.
REFLECTION_STARTERS = (
    message("script:reflection", "At home I see that you …"),
    message("script:reflection", "I am proud when you …"),
    message("paper:reflection", "You work hard when you …"),
    message("paper:reflection", "It is good to see that you can now …"),
    message("script:reflection", "I hope that you …"),
    message("script:new-goals", "At home I can help you with …"),
)
