"""The words of the pod's screens; each is shown in the family's language and in the school's.

What the script, the portfolio and the cards say is not here: a word stands in one place only. "You" is one
child unless a note says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from slc_core.conference.flow import Light
from slc_core.language.catalog import Message, counted, message

TroubleCode = Literal["E01", "E02", "E03", "E04", "E05"]
StickTrouble = Literal["none", "several", "full", "refused", "not-whole"]
HubTrouble = Literal["silent", "refused"]

# NOTE(tr): What a pod shows across the room so that the teacher knows how far a family is: one or two words.
# "Ready" means that nobody sits there now.
LIGHTS: Mapping[Light | Literal["idle"], Message] = {
    "leading": message("pod:light", "The child leads"),
    "nearly-done": message("pod:light", "Nearly done"),
    "please-come": message("pod:light", "Please come"),
    "finished": message("pod:light", "Finished"),
    "idle": message("pod:light", "Ready"),
}

# NOTE(tr): Large buttons below every step; a child of six taps them. "Not today" leaves this part out, kindly.
NEXT = message("pod:step", "Next")
BACK = message("pod:step", "Back")
NOT_TODAY = message("pod:step", "Not today")
# NOTE(tr): A button: the child or family asks the teacher to come to their desks.
CALL = message("pod:step", "Call the teacher")
# NOTE(tr): To the child and the family, after they called: the teacher has seen it and will come.
CALLED = message("pod:step", "Your teacher will come. You can go on.")
# NOTE(tr): A button that the teacher taps on arriving at the family's desks.
CAME = message("pod:step", "The teacher is here")
# NOTE(tr): Read to people who cannot see the screen: the list of the parts, and beside a part that is over.
PARTS = message("pod:step", "The parts of the conference")
PART_DONE = message("pod:step", "Done")
# NOTE(tr): To the child, where a picture would be: the work lies in the portfolio on the desk.
ON_PAPER = message("pod:step", "This is in your portfolio. Please show it.")
# NOTE(tr): Switches that show or hide a second line: in the school's language; in Latin letters, as it sounds.
AID_SCHOOL = message("pod:step", "The school's language")
AID_READING = message("pod:step", "How it sounds")
# NOTE(tr): A button: the family leaves the desks or ends; nobody can see the pages until the card opens them again.
CLOSE = message("pod:step", "Close")

# NOTE(tr): On a screen that waits, to a child with a card in the hand.
OPEN_WITH_CARD = message("pod:idle", "Open with your card")
SCAN_OR_TYPE = message("pod:idle", "Hold your card to the scanner, or type the code.")
# NOTE(tr): Beside the field for the code, which is made of letters and numbers; the button opens the conference.
CODE = message("pod:idle", "Code on the card")
OPEN = message("pod:idle", "Open")
# NOTE(tr): To a child whose card belongs to another group of desks, or who typed something else.
OPENS_NOTHING = message("pod:idle", "This card opens nothing here. Please try again or ask your teacher.")
# NOTE(tr): To a child who typed a letter wrong, or not all of them.
CHECK_CODE = message("pod:idle", "This code is not right yet. Please look at the card and type it again.")
# NOTE(tr): To a child after several wrong codes.
WAIT = counted("pod:idle", "Please wait {n} second. Then try again.", "Please wait {n} seconds. Then try again.")
# NOTE(tr): To child and family, when the screen closed by itself to keep their pages private.
PLACE_KEPT = message("pod:idle", "Your place is kept. Open again with your card.")
# NOTE(tr): Before the screen closes by itself; the button below it says "Go on".
STILL_THERE = message("pod:idle", "Are you still there? This screen will close soon.")
# NOTE(tr): To child and family while the computer starts, or starts again: nothing was lost, and they only wait.
WAIT_A_MOMENT = message("pod:idle", "Please wait a moment. Everything is safe.")

# NOTE(tr): A button on the screen that waits and on the last one: it switches the computer off. A child may tap it.
SWITCH_OFF = message("pod:off", "Switch off")
# NOTE(tr): To the child, above that button and after it was tapped; the plug is the one in the wall.
PULL_OUT = message("pod:off", "Everything is safe. When the screen is dark, you can pull out the plug.")

# NOTE(tr): A child chooses between the conference with the family and a practice without it: two large buttons,
# each with a sentence below it in the child's voice.
WHAT_TO_DO = message("pod:choice", "What do you want to do?")
LEAD = message("pod:choice", "Lead my conference")
LEAD_WHY = message("pod:choice", "My family is here.")
PRACTISE = message("pod:choice", "Practice")
PRACTISE_WHY = message("pod:choice", "I practice alone or with a partner.")
# NOTE(tr): In place of "Lead my conference": the conference is over and can be seen once more.
LOOK_AGAIN = message("pod:choice", "Look at my conference again")
LOOK_AGAIN_WHY = message("pod:choice", "This conference is finished.")
# NOTE(tr): The teacher's card shows the children of these desks; the teacher opens one child's conference.
CHOOSE_CHILD = message("pod:choice", "Choose a child")

# NOTE(tr): Above cards with short answers; "you" is the child or the adult who answers.
CHOOSE_ONE = message("pod:answer", "Choose one card.")
CHOOSE_SOME = message("pod:answer", "Choose as many cards as you like.")
OTHER_WAYS = message("pod:answer", "You can also answer in your own words.")
# NOTE(tr): Buttons, three ways to answer: with the voice, with a finger on the screen, with letters.
SAY_IT = message("pod:answer", "Say it")
DRAW_IT = message("pod:answer", "Draw it")
TYPE_IT = message("pod:answer", "Type it")
# NOTE(tr): Buttons below what was said, drawn or typed.
KEEP = message("pod:answer", "Keep")
DELETE = message("pod:answer", "Delete")
START_AGAIN = message("pod:answer", "Start again")
# NOTE(tr): Buttons to record a voice and to hear it before keeping it.
START_SPEAKING = message("pod:answer", "Start to speak")
STOP = message("pod:answer", "Stop")
LISTEN = message("pod:answer", "Listen to it")
# NOTE(tr): To the child or the adult while the screen records the voice, and after it has stopped.
MICROPHONE_ON = message("pod:answer", "The microphone is on.")
KEEP_IT = message("pod:answer", "Listen to it. Then choose whether to keep it.")
NO_MICROPHONE = message("pod:answer", "The microphone does not work. Please answer in another way.")
# NOTE(tr): Above the place where a finger draws, and above the place for letters.
DRAW_HERE = message("pod:answer", "Draw here with your finger.")
TYPE_HERE = message("pod:answer", "Type your own words here.")
# NOTE(tr): To the child and the family, who choose what is kept; it must be honest.
WHO_SEES = message("pod:answer", "Your teacher can see and hear what you keep.")
# NOTE(tr): Labels of what the family has kept: a voice, a drawing, typed words.
RECORDING = message("pod:answer", "Your recording")
DRAWING = message("pod:answer", "Your drawing")
OWN_WORDS = message("pod:answer", "Your words")
# NOTE(tr): To the child or the adult when an answer could not be kept.
TOO_LONG = message("pod:answer", "This is too long. Please make it shorter.")
TRY_AGAIN = message("pod:answer", "This did not work. Please try again.")

# NOTE(tr): At the end child and adult sign, each on the screen: with a finger, with a mark by those who do not
# write, or later on paper.
SIGN_HERE = message("pod:sign", "Sign here with your finger.")
MY_MARK = message("pod:sign", "Put a mark for me")
LATER = message("pod:sign", "Later, on paper")
SIGNED = message("pod:sign", "Signed")
SIGN_MORE = message("pod:sign", "Please draw a little more, or choose another way.")

# NOTE(tr): Keys of a keyboard on the screen.
KEYBOARD = message("pod:keyboard", "Keyboard")
SPACE = message("pod:keyboard", "Space")
DELETE_LETTER = message("pod:keyboard", "Delete one letter")
NEW_LINE = message("pod:keyboard", "New line")
CAPITALS = message("pod:keyboard", "Capital letters")
NUMBERS = message("pod:keyboard", "Numbers")
LETTERS = message("pod:keyboard", "Letters")

# NOTE(tr): To the adult, above the words that the adult wrote at home and now reads to the child.
FROM_HOME = message("pod:reflection", "Your words from home")
# NOTE(tr): Read to people who cannot see the photo of the adult's handwriting.
HANDWRITING = message("pod:reflection", "Photo of your reflection")

# NOTE(tr): A button that the child taps when everything is back in the portfolio; the screen then shows no more pages.
ALL_AWAY = message("pod:put-away", "Everything is put away")
# NOTE(tr): To the child, after that: nobody can look at the pages now.
PAGES_CLOSED = message("pod:put-away", "Your pages are closed. Your card opens them again.")

# NOTE(tr): Headings and notes that the teacher reads at the family's desks, in the school's language.
FAMILY_ASKS = message("pod:teacher", "What the family asks")
NO_QUESTIONS = message("pod:teacher", "The family has not noted a question.")
WANTS_PRIVATE_TALK = message("pod:teacher", "The family would like a private talk.")
NEEDS_INTERPRETER = message("pod:teacher", "This family wants an interpreter.")
# NOTE(tr): To the teacher and the family: cards in two languages; each points at the sentence that is meant.
POINT_AT_CARDS = message("pod:teacher", "Point at what you want to say.")

# NOTE(tr): For the teacher alone, after the evening: what families did here goes to the school's computer, on a stick
# (a small USB memory) or by cable. Two buttons, and one sentence that says what became of it.
COPY_TO_STICK = message("pod:gather", "Copy to a stick")
SEND_BY_CABLE = message("pod:gather", "Send by cable")
NOTHING_TO_COPY = message("pod:gather", "There is nothing to copy yet.")
TAKE_OUT = message("pod:gather", "Everything is on the stick. It is safe to take it out.")
# NOTE(tr): How much of it has arrived at the school's computer; {number} is two numbers, such as 214/230.
SAFE_SO_FAR = message("pod:gather", "Safe at the school: {number}")
ALL_SAFE = message("pod:gather", "Everything on this pod is safe at the school.")
# NOTE(tr): Why nothing was copied, and what the teacher can do.
STICKS: Mapping[StickTrouble, Message] = {
    "none": message("pod:gather", "No stick found. Please put one in and try again."),
    "several": message("pod:gather", "There is more than one stick. Please leave only one in."),
    "full": message("pod:gather", "The stick is full. Please take another one."),
    "refused": message("pod:gather", "This stick cannot be written to. Please take another one."),
    "not-whole": message("pod:gather", "The copy is not complete. Please try again."),
}
# NOTE(tr): Why nothing was sent by cable, and what the teacher can do.
HUBS: Mapping[HubTrouble, Message] = {
    "silent": message("pod:gather", "The school's computer does not answer. Please copy to a stick."),
    "refused": message("pod:gather", "The school's computer does not take this now. Please copy to a stick."),
}

# NOTE(tr): To child and family, on the last screen.
IS_FINISHED = message("pod:farewell", "Our conference is finished.")

# NOTE(tr): To the child, on every screen of a practice without the family.
PRACTISING = message("pod:practice", "You are practicing.")
# NOTE(tr): Above a card that the child's partner reads out, as if the partner were the adult.
PARTNER_CARD = message("pod:practice", "Card for your partner")
# NOTE(tr): A small button beside each line: the child, who speaks the language, says that the words are wrong.
SOUNDS_WRONG = message("pod:practice", "This sounds wrong")
HOW_BETTER = message("pod:practice", "How do you say it?")
FLAGGED = message("pod:practice", "Thank you. A speaker will look at this line.")
# NOTE(tr): To the child, above empty blanks of a page, and above a piece of work that can be left out.
FILL_IN_PAGE = message("pod:practice", "Fill in your page")
SHOW_THIS_WORK = message("pod:practice", "Do you want to show this work?")
SHOW_IT = message("pod:practice", "I show it")
LEAVE_IT = message("pod:practice", "I leave it out")
# NOTE(tr): To the child, at the end of a practice: a list of the parts and how much of the time each took.
YOUR_TIME = message("pod:practice", "Your time in each part")
ONLY_FOR_YOU = message("pod:practice", "Only you see this. There is no right or wrong time.")

# NOTE(tr): A speaker of the language reads our translation at the screen, one line after the other. The first is the
# heading, the second is asked above each line, the third is a large button below it.
READ_TRANSLATION = message("pod:reading", "Read the translation")
SOUNDS_RIGHT_ASKED = message("pod:reading", "Does this sound right to you?")
SOUNDS_RIGHT = message("pod:reading", "This sounds right")
# NOTE(tr): Labels of two fields, before the first line, and what becomes of the name. "You" is an adult, politely.
YOUR_NAME = message("desk:open", "Your name")
YOUR_ROLE = message("pod:reading", "Your role, such as parent or teacher")
NAME_STANDS = message("pod:reading", "Your name stands beside your reading. You can write another name.")
# NOTE(tr): How far the speaker is; {number} is two numbers, such as 12/230.
LINE_OF = message("pod:reading", "Line: {number}")
# NOTE(tr): To the speaker, after the last line.
READ_ALL = message("pod:reading", "You have read every line. Thank you.")

# NOTE(tr): To child and family when the pod cannot go on. Calm words: what they did is not lost.
TROUBLES: Mapping[TroubleCode, Message] = {
    "E01": message("pod:trouble", "There is no conference on this pod yet. Please ask your teacher."),
    "E02": message("pod:trouble", "This pod cannot open the portfolios. Please ask your teacher."),
    "E03": message("pod:trouble", "This pod is full. What you did is safe. Please ask your teacher."),
    "E04": message("pod:trouble", "Some notes on this pod cannot be read. Please ask your teacher."),
    "E05": message("pod:trouble", "Something went wrong. Your place is safe."),
}
# NOTE(tr): A button below such a sentence, and a label for the teacher; {code} is a short code.
CARRY_ON = message("pod:trouble", "Go on")
CODE_FOR_TEACHER = message("pod:trouble", "Code for your teacher: {code}")
