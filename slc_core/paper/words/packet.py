"""The words of a child's packet: cover, contents, labels of pages, charts, cards, signatures, footer."""

from __future__ import annotations

from slc_core.language.catalog import message

# NOTE(tr): The cover of the child's portfolio. {child} is a name, {languages} a list such as Somali, English;
# {term} is a part of the school year such as Fall.
BELONGS_TO = message("paper:packet", "This portfolio belongs to: {child}")
LANGUAGES = message("paper:packet", "Languages: {languages}")
TERM = message("paper:packet", "Term: {term}")

# NOTE(tr): Headings in the child's packet: the list of pages, the words to speak, small cards with few words.
CONTENTS = message("paper:packet", "Contents")
SCRIPT = message("paper:packet", "My script")
CUE_CARDS = message("paper:packet", "Cue cards")

# NOTE(tr): Headings of a small table of results on an assessment page; also beside the lines of a chart.
# "Target" is the number that the assessment asks for, not the child's goal.
RESULTS = message("paper:packet", "Results")
ON = message("paper:packet", "Date")
RESULT = message("paper:packet", "Result")
TARGET = message("paper:packet", "Target")
FIRST = message("paper:packet", "First")
NOW = message("paper:packet", "Now")
NO_RESULT = message("paper:packet", "There is no result yet.")

# NOTE(tr): In a chart: the line at the height of the target.
TARGET_LINE = message("paper:packet", "The target line")
# NOTE(tr): Beside a chart of errors or seconds, where a small number is a good one.
LESS_IS_BETTER = message("paper:packet", "Here less is better.")
# NOTE(tr): Read to people who cannot see the chart. {title} is an assessment; {first}, {last} are results.
CHART_ALT = message("paper:packet", "Chart of my results: {title}. First: {first}. Now: {last}.")
# NOTE(tr): Read to people who cannot see the picture. {title} is a child's work such as My volcano.
PICTURE_ALT = message("paper:packet", "Picture of the work: {title}")
# NOTE(tr): In the place of a picture. {file} is a file's name such as volcano.jpg.
PICTURE_MISSING = message("paper:packet", "The picture is missing. File: {file}")
PICTURE_UNREADABLE = message("paper:packet", "The picture could not be read. File: {file}")

# NOTE(tr): To the child, above the list of what happens in the conference, with a box beside each part.
MARK_DONE = message("paper:packet", "Put a mark in the box when a part is done.")
# NOTE(tr): To the child, on a page or script with empty lines.
OWN_WORDS = message("paper:packet", "Write your own words on the lines.")

# NOTE(tr): What child and adult sign at the end; the teacher signs below.
TOOK_PLACE = message("script:sign", "I sign: our conference took place.")
TEACHER_SIGNS = message("paper:packet", "Signature of the teacher")

# NOTE(tr): On sheets with cards or a reply slip.
CUT = message("paper:cards", "Cut along the line.")
# NOTE(tr): A card that a child holds to open the own portfolio at a pod, a small group of desks with a screen.
# {code} is made of letters and numbers.
POD_CARD = message("paper:cards", "Card for the pod")
POD_CARD_CODE = message("paper:cards", "Code: {code}")
POD_CARD_RULES = (
    message("paper:cards", "This card opens your portfolio at the pod."),
    message("paper:cards", "Keep this card. Do not show it to others."),
)

# NOTE(tr): A card that the teacher holds: it opens every child's portfolio at every pod of the evening.
TEACHER_CARD = message("paper:cards", "Card for the teacher")
TEACHER_CARD_RULE = message("paper:cards", "This card opens every portfolio at the pods.")

# NOTE(tr): At the foot of every printed page, to the family: how far these words can be trusted.
# {language} is a language's name, {all} and {read} are numbers of lines, {contact} is a telephone number.
DRAFTED = message("paper:footer", "A machine drafted these words. Language: {language}.")
LINES = message("paper:footer", "Lines on this page: {all}.")
LINES_READ = message("paper:footer", "Read by a speaker: {read}.")
ASK = message("paper:footer", "If a word is not clear, please ask: {contact}")
