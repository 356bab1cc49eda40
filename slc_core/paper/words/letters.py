"""Letters to a family: invitation, reminder, a conference at home; and the teacher's note for a call.

A line that the script says too keeps the script's context, so that it is translated and read only once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from slc_core.conference.cards import OFFER_PRIVATE_TALK, PRIVATE_TALK, WANT_INTERPRETER
from slc_core.language.catalog import Message, message

Reply = Literal["come", "later", "home"]

# NOTE(tr): The heading of the school's letter to a family.
INVITATION = message("paper:invitation", "Invitation to a student-led conference")
# NOTE(tr): How every letter of the school to a family begins.
GREETING = message("paper:invitation", "Dear family,")
# NOTE(tr): When and where. {child} is a name, {time} is from when until when the family can come,
# {place} is a room such as Room twelve.
CHILD = message("paper:invitation", "Child: {child}")
TIME = message("paper:invitation", "Time: {time}")
PLACE = message("paper:invitation", "Place: {place}")
# NOTE(tr): The school to the family: who comes, and what is ready for them.
INVITATION_LINES = (
    message("paper:invitation", "Your child leads the conference, so please come together."),
    message("paper:invitation", "All adults who are important to your child are welcome."),
    message("paper:invitation", "Brothers and sisters can come too. Seats, drinks and snacks are ready."),
    message("paper:invitation", "Do you want an interpreter? Please tell us and we will ask one to come."),
    message("paper:invitation", "Please bring your reflection. The sheet comes with this letter."),
)

# NOTE(tr): The part of the letter that the family sends back. {date} is the last day for it.
REPLY_BY = message("paper:invitation", "Please answer and send this part back by: {date}")
# NOTE(tr): The family answers, each beside a box; "it" is the conference.
REPLIES: Mapping[Reply, Message] = {
    "come": message("paper:invitation", "We will come."),
    "later": message("paper:invitation", "We would like another day or time."),
    "home": message("paper:invitation", "We would like to hold the conference at home."),
}
REPLY_INTERPRETER = WANT_INTERPRETER.message
REPLY_PRIVATE = PRIVATE_TALK.message
# NOTE(tr): Beside a line for a pen.
REPLY_ADULTS = message("paper:invitation", "Number of adults who will come")

# NOTE(tr): A short letter, or words to read out on the telephone, a day or two before. {contact} is a number.
REMINDER = message("paper:reminder", "Your conference is soon")
REMINDER_BRING = message("paper:reminder", "Please bring your child and your reflection.")
REMINDER_CONTACT = message("paper:reminder", "If you cannot come, please tell us: {contact}")

# NOTE(tr): A letter to a family that could not come, or that wants the conference at home.
HOME = message("paper:home", "Your conference at home")
HOME_WHY = message("paper:home", "Your child brings the portfolio and the script home to you.")
# NOTE(tr): How the family holds the conference at home; the items are numbered.
HOME_STEPS = (
    message("paper:home", "Choose a quiet place and turn off every screen."),
    message("paper:home", "Let your child lead. The script tells what comes next."),
    message("paper:home", "Read your reflection to your child."),
    message("paper:home", "Ask your child questions. The question cards help you."),
    message("paper:home", "Sign the page with the signatures. Your child signs too."),
)
# NOTE(tr): The end of the letter. {date} is a day.
HOME_RETURN = message("paper:home", "Please send everything back to the school by: {date}")
HOME_CALL = message("paper:home", "We will call you on: {date}")
# NOTE(tr): In the letter the school says it to the family; at the conference at home the child says it.
HOME_INTERPRETER = message("script:teacher", "An interpreter will help on the call.")

# NOTE(tr): A note for the teacher, who calls a family after a conference at home. {family} is an adult's name,
# {language} the language to speak, {interpreter} a name, {phone} a number.
CALL = message("paper:call", "Note for the call")
CALL_FAMILY = message("paper:call", "Family: {family}")
CALL_LANGUAGE = message("paper:call", "Language: {language}")
CALL_INTERPRETER = message("paper:call", "Interpreter: {interpreter}")
CALL_PHONE = message("paper:call", "Telephone: {phone}")
# NOTE(tr): What the teacher asks the family, on the telephone or in the room.
CALL_ASK = (
    message("paper:call", "Did the conference take place at home?"),
    message("script:teacher", "What did your child tell you?"),
    message("script:teacher", "What questions do you still have?"),
    OFFER_PRIVATE_TALK.message,
)
# NOTE(tr): Headings on the teacher's note: above the questions, and above empty lines.
CALL_QUESTIONS = message("paper:call", "What to ask")
CALL_NOTES = message("paper:call", "Notes")
