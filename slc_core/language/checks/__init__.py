"""What a machine can find wrong in a translation; whether it means the same, only a speaker can tell.

A *hard* finding may not ship; any other is a question for a reader. Each threshold is the plan's, or has a reason:

1. Complete: nothing missing, fuzzy, obsolete or unasked for, the template as the programs are.
2. Not English: two words or more are hard wherever they stand, single words above 1.5 % of the messages. Half a
   translation counts too: three English words in a row, or two that only English has.
3. Blanks: the same multiset; a plural form may drop only the count, only if it stands for one number.
4. Plurals: the header is CLDR's; each form from 0 to 200 says something.
5. Script: 90 % of a message's letters, as planned; in Latin, Cyrillic and Greek also no single word of another script
   (our twelve have none) and no word that mixes look-alikes. Korean counts Hangul only, or Chinese would pass for it.
6. Alphabet: letters that a catalog cannot do without, letters of its neighbours, digits other than 0 to 9.
7. Siblings: hard above 1 % of sentences shared with one language, wherever they stand (planned: 5 %; our 132 pairs
   share none); a near one may share 85 %. And a sentence in a neighbour's words is hard, where the scripts have
   spaces: 98 to 100 % of single lines are found, with none of 3,160 false. A text for more than two messages is a stub.
8. Hygiene: NFC, no control or direction characters, no mojibake, no forms copied from a PDF; spaces, line breaks,
   tags, addresses, commands and numbers as in English. Doubled words and other ends of a sentence are questions.
9. Length: 0.15 to 1.0 for Chinese, 0.3 to 1.1 for Korean, 0.5 to 2.0 for others above 30 characters. That each text
   fits its box, the tests of screens and papers see.
10. Glyphs: each character of each message and of each kind of value; the tests shape them too.
11. Leaks of CLDR: months, list and percent that are English's, French's or nobody's. Minutes are messages of ours.
12. Language: a development job, ``python -m tests.language.identify``.
13. Wording: questions about a lost "not", another region's words, and a school word that is not the glossary's;
    hard above 3 % of the lines with a school word.
14. Our English: rules so that each line can be translated.
15. Reviews: by a person, of a line that is still said.
16. What stands in where a translation is missing: ``tests/laws/test_fallback_honesty.py``.
17. Others agree: gettext and the Translate Toolkit, in ``tests/language/test_gettext_tools.py``; and each kind of
    defect, planted in six languages, in ``tests/language/test_seeded_defects.py``.
18. Turned back: 60 lines a language; a difference left open is hard, and so is a "no" that came or went without a
    reason. Lines that are new or edited since are questions.
"""

from __future__ import annotations

from slc_core.language.checks.finding import Finding
from slc_core.language.checks.run import (
    check_all,
    check_catalog,
    check_language,
    check_source,
)

__all__ = ["Finding", "check_all", "check_catalog", "check_language", "check_source"]
