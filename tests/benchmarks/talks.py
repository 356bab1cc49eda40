"""How fast talks are filled, beside a bare gettext lookup with substitution of the same lines, in one run.

``python -m tests.benchmarks.talks``: CPU time of one process. The bare loop looks up and substitutes values that
were formatted beforehand; filling a talk also chooses steps, formats values, isolates them, finds gaps and keeps
status and direction. The second table shows that time grows with the number of talks and with nothing else.
"""

from __future__ import annotations

import gettext
import io
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from slc_core.classroom.folder import Classroom, read_class
from slc_core.classroom.talks import Talks, script_named
from slc_core.conference.blanks import Filling
from slc_core.conference.talk import fill
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.registry import locales_folder
from slc_core.language.values import GAP, format_value
from slc_core.testing import write_sample_class

LANGUAGE = "es"
_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class _Said(NamedTuple):
    message: Message
    n: int | None
    values: Mapping[str, str]


class _Listening(Voice):
    """A voice that remembers what it was asked to say."""

    said: list[_Said]

    def say(self, message: Message, values: Mapping[str, Filling] | None = None, n: int | None = None) -> Text:
        """The text, remembered with its formatted values."""
        plain = {name: self._plain(value) for name, value in (values or {}).items()}
        self.said.append(_Said(message, n, {**plain, "n": str(n)}))
        return super().say(message, values, n)

    def _plain(self, value: Filling) -> str:
        if isinstance(value, Message):
            return super().say(value).value
        return GAP if value is None else format_value(value, self.language)


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """The least CPU time of several runs."""
    times: list[float] = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def bare(said: list[_Said], catalog: gettext.NullTranslations | None) -> int:
    """Look up and substitute, nothing more; the number of letters made."""
    letters = 0
    for message, n, values in said:
        if catalog is None:
            text = message.plural if message.plural and n != 1 else message.text
        elif message.plural:
            text = catalog.npgettext(message.context, message.text, message.plural, n or 0)
        else:
            text = catalog.pgettext(message.context, message.text)
        letters += len(_BLANK.sub(lambda match, values=values: values[match[1]], text))  # type: ignore[misc]
    return letters


def everything_said(classroom: Classroom, tag: str) -> list[_Said]:
    """What one language says in all talks of a class."""
    listening = _Listening(tag)
    listening.said = []
    for student, _, talk, voices in Talks(classroom).all(LANGUAGE):
        script = script_named(student.script, classroom.folder, student.grade)
        fill(script, talk.occasion, voices._replace(family=listening))
    return listening.said


def compiled(tag: str) -> gettext.GNUTranslations:
    """A catalog as gettext alone reads it."""
    file = io.BytesIO()
    with (locales_folder() / tag / "LC_MESSAGES" / "slc.po").open("rb") as po:
        write_mo(file, read_po(po))
    file.seek(0)
    return gettext.GNUTranslations(file)


def filled(classroom: Classroom, talks: int) -> Iterator[int]:
    """Fill *talks* talks, each language opened once; yields the number of lines of each."""
    made = Talks(classroom)
    while talks > 0:
        for conference in made.all(LANGUAGE):
            yield len(conference.talk.lines)
            talks -= 1
            if not talks:
                return


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample_class(Path(folder) / "class")
        classroom = read_class(Path(folder) / "class")
        count = len(classroom.students)
        lines = sum(filled(classroom, count))
        first, second = everything_said(classroom, LANGUAGE), everything_said(classroom, "en")
        catalog = compiled(LANGUAGE)
        times = max(1, 1000 // count)
        ours = seconds(lambda: sum(filled(classroom, count * times)))
        theirs = seconds(lambda: [(bare(first, catalog), bare(second, None)) for _ in range(times)])
        print(f"{count * times} talks, {lines * times} lines, {LANGUAGE} beside en")
        print(f"  bare lookup + substitution  {lines * times / theirs:10,.0f} lines/s")
        print(
            f"  talks filled                {lines * times / ours:10,.0f} lines/s   {ours / theirs:.2f} times the time"
        )
        print("growth")
        for talks in (100, 1000, 10000):
            spent = seconds(lambda talks=talks: sum(filled(classroom, talks)), runs=3)  # type: ignore[misc]
            print(f"  {talks:6} talks  {spent:7.3f} s  {spent / talks * 1e6:6.0f} µs each")


if __name__ == "__main__":
    main()
