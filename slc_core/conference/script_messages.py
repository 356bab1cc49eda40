"""Babel's way into script files, so that a school's own script is translated with the same tools."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import IO

from slc_core.conference.blanks import type_of_blank
from slc_core.conference.script import CountedLine, Step, message_of, parse_script
from slc_core.language.catalog import blanks_of

_SPEAKS = {
    "child": "The child says this to the family",
    "adult": "A parent or other adult of the family says this to the child",
    "teacher": "The teacher says this to the family",
}
_EXAMPLES = {
    "score": "a result, for example 84 % or 9/12",
    "number": "a number, for example 4",
    "count": "how many, for example 3",
    "date": "a date",
    "text": "what the child or the teacher wrote, in any language",
    "term": "a school word such as Mathematics or Often",
    "name": "a name",
}

Extracted = tuple[int, str, tuple[str, ...], list[str]]


def extract_script(
    fileobj: IO[bytes],
    keywords: Collection[str],  # noqa: ARG001 - Babel's signature
    comment_tags: Collection[str],  # noqa: ARG001 - Babel's signature
    options: Mapping[str, str],
) -> Iterator[Extracted]:
    """Babel's extraction method ``slc_script``: every line once for each stage, with a note to the translator.

    *keywords* and *comment_tags* are Babel's, of no use here; *options* may hold ``name`` for messages.

    Raises:
        ScriptError: the script cannot be played.
    """
    content = fileobj.read()
    script = parse_script(content, options.get("name", getattr(fileobj, "name", "script")))
    rows = content.decode("utf-8-sig").splitlines()
    seen: set[tuple[str, str]] = set()
    yield (
        1,
        "pgettext",
        ("script:title", script.title),
        ["NOTE(tr): The name of a script, as a teacher sees it."],
    )
    for stage in script.stage:
        for step in stage.step:
            for line, is_card in _lines(step):
                message = message_of(stage.id, line)
                if (message.context, message.text) in seen:
                    continue
                seen.add((message.context, message.text))
                words = (message.context, message.text) + ((message.plural,) if message.plural else ())
                note = _note(step, message.plural or message.text, is_card=is_card)
                yield _row(rows, message.text), "npgettext" if message.plural else "pgettext", words, [note]


def _lines(step: Step) -> Iterator[tuple[str | CountedLine, bool]]:
    yield from ((line, False) for line in (*step.say, *step.start))
    yield from ((line, True) for line in step.card)


def _note(step: Step, text: str, *, is_card: bool) -> str:
    who = "Cue words on the child's card" if is_card else _SPEAKS[step.who]
    told = [f"NOTE(tr): {who}."]
    for blank in dict.fromkeys(blanks_of(text)):
        kind = "count" if blank == "n" else type_of_blank(blank, step.page)
        told.append(f"{{{blank}}} is {_EXAMPLES[kind or 'text']}.")
    if text.endswith("…"):
        told.append("The beginning of a sentence that the speaker ends.")
    return " ".join(told)


def _row(rows: list[str], text: str) -> int:
    return next((number for number, row in enumerate(rows, 1) if text in row), 1)
