"""A talk for a terminal and for other programs."""

from __future__ import annotations

import json
from itertools import groupby

from slc_core.conference.talk import Talk
from slc_core.language.catalog import Text

_MARKS = {"draft": "◌", "changed": "◌", "flagged": "⚑", "missing": "≠"}


def talk_text(talk: Talk) -> str:
    """The lines for reading in a terminal; ``◌`` marks a draft, ``≠`` another language than asked for.

    Isolates stay in: a terminal that knows right-to-left text needs them, others show nothing.
    """
    student = talk.occasion.student
    rows = [f"{student.name} · {talk.lang}"]
    for stage, lines in groupby(talk.lines, key=lambda line: line.stage):
        rows.append(f"\n[{stage}]")
        for line in lines:
            page = f"({line.page}) " if line.page else ""
            rows.append(f"{_MARKS.get(line.text.status, ' ')} {page}{line.who}: {line.text.value}")
            if line.school_text.value != line.text.value:
                rows.append(f"      {line.school_text.value}")
    if talk.gaps:
        rows.append("")
        rows += [f"still empty: {gap.blank}" + (f" (page {gap.page})" if gap.page else "") for gap in talk.gaps]
    return "\n".join(rows) + "\n"


def talk_json(talk: Talk) -> str:
    """The whole value as one JSON object; filled blanks keep their isolates."""
    lines = [
        {
            "stage": line.stage,
            "step": line.step,
            "who": line.who,
            "page": line.page or None,
            "do": line.do,
            "text": _text(line.text),
            "school_text": _text(line.school_text),
            "reading": _text(line.reading) if line.reading else None,
            "gaps": [gap.blank for gap in line.gaps],
        }
        for line in talk.lines
    ]
    whole = {
        "student": talk.occasion.student.id,
        "household": talk.occasion.household.id,
        "lang": talk.lang,
        "school_lang": talk.school_lang,
        "unread_lines": talk.unread,
        "gaps": [{"blank": gap.blank, "page": gap.page or None} for gap in talk.gaps],
        "lines": lines,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _text(text: Text) -> dict[str, str]:
    return text._asdict()
