"""The page that waits for the pod's program: it says so in the pod's languages, and why, with a code, if it must.

It is written once, when the pod is installed, so that nothing has to be loaded to show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from slc_core.files import write_together
from slc_core.handout.shelf import font_files, font_sheet
from slc_core.language.catalog import Message, Voice
from slc_core.language.values import Value
from slc_station.pi.kiosk.names import CONSOLE, PAGE, SHEET
from slc_station.words import CODE_FOR_TEACHER, TROUBLES, WAIT_A_MOMENT


def write_splash(folder: Path, tags: Sequence[str], fonts: Path) -> None:
    """Write the page, its fonts' sheet, and what a bare console says, in the languages *tags*, the school's first.

    Raises:
        UnwritableError: the disk refused; what was there before is untouched.
        UnknownLanguageError: a tag is none of ours.
    """
    tags = tuple(dict.fromkeys(tags))
    voices = tuple(Voice(tag) for tag in tags)
    contents = {
        PAGE: splash_page(voices).encode(),
        SHEET: font_sheet(font_files(fonts), tags).encode(),
        CONSOLE: console_text(voices).encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_together(folder, contents)


def splash_page(voices: Sequence[Voice]) -> str:
    """The page as HTML: first only the wait, each trouble hidden until its code is told."""
    school = voices[0].language
    sections = [_section("", WAIT_A_MOMENT, voices)]
    sections += [_section(code, message, voices) for code, message in TROUBLES.items()]
    return (
        f'<!DOCTYPE html>\n<html lang="{school.tag}" dir="{school.direction}">\n<head><meta charset="utf-8">'
        f"<title>{escape(voices[0].say(WAIT_A_MOMENT).value)}</title>"
        '<link rel="stylesheet" href="/fonts.css"><link rel="stylesheet" href="/splash.css">'
        '<script type="module" src="/splash.js"></script></head>\n'
        f"<body>\n{chr(10).join(sections)}\n</body>\n</html>\n"
    )


def console_text(voices: Sequence[Voice]) -> str:
    """The same for a screen without letters but Latin ones: what is wrong, and that nothing is lost."""
    said = [voice.say(TROUBLES["E05"]).value for voice in voices if voice.language.script == "Latn"]
    english = Voice("en").say(TROUBLES["E05"]).value
    code = voices[0] if voices[0].language.script == "Latn" else Voice("en")
    label = code.say(CODE_FOR_TEACHER, {"code": Value("text", "E05")}).value
    lines = (_plain(line) for line in dict.fromkeys((*said, english, label)))
    return "".join(f"\n    {line}\n" for line in lines)


def _section(code: str, message: Message, voices: Sequence[Voice]) -> str:
    said = [voice.say(message) for voice in voices]
    seen: dict[str, str] = {}
    for text in said:
        seen.setdefault(text.value, f'<p lang="{text.lang}" dir="{text.dir}">{escape(text.value)}</p>')
    label = voices[0].say(CODE_FOR_TEACHER, {"code": Value("text", code)}) if code else None
    told = f'<p class="code" lang="{label.lang}" dir="{label.dir}">{escape(label.value)}</p>' if label else ""
    hidden = " hidden" if code else ""
    return f'<section data-code="{code}" role="status"{hidden}>{"".join(seen.values())}{told}</section>'


def _plain(line: str) -> str:
    """Without the marks that keep directions apart, which a console would draw."""
    return line.replace("\u2068", "").replace("\u2069", "")
