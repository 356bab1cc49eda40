"""Check 12, a development job: does a language's catalog read like that language to a program that knows many?

``python -m tests.language.identify`` (needs ``pip install -e ".[language-id]"``): twelve messages at a time, the
share that py3langid takes for the language, and as a control, the same after another language's words are pasted
over each twelve in turn. Exit code 2 below 80 %, or when a paste goes by unseen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import NamedTuple, cast

from slc_core.language.checks.text import bare
from slc_core.language.entries import Entry, catalog_path, read_entries
from slc_core.language.progress import translated_tags
from slc_core.language.registry import language, locales_folder

Identify = Callable[[str], str]
AT_A_TIME = 12
LEAST = 0.8
NAMES = {"fil": "tl"}
"""What py3langid calls a language where it is not the tag's first part."""


class Identified(NamedTuple):
    """One language's chunks of twelve messages: how many there are, and what the others were taken for."""

    tag: str
    chunks: int
    odd: tuple[tuple[int, str], ...]

    @property
    def share(self) -> float:
        """The part that was taken for the language, 0 to 1."""
        return (self.chunks - len(self.odd)) / self.chunks if self.chunks else 0.0


def chunks_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The words of twelve messages at a time, without blanks and names; a shorter rest is left out."""
    said = [bare(entry.forms[0]).strip() for entry in entries if entry.is_translated and not entry.variant]
    return tuple(" ".join(said[at : at + AT_A_TIME]) for at in range(0, len(said) - AT_A_TIME + 1, AT_A_TIME))


def identified(tag: str, chunks: Iterable[str], identify: Identify) -> Identified:
    """What *identify* takes each chunk for."""
    texts = tuple(chunks)
    taken = [(number, identify(text)) for number, text in enumerate(texts)]
    return Identified(tag, len(texts), tuple((number, name) for number, name in taken if name != name_of(tag)))


def unseen_pastes(catalogs: Mapping[str, tuple[str, ...]], identify: Identify) -> Iterator[tuple[str, str, int]]:
    """Pastes that go by: the language, whose words, and the chunk. Of one language in two scripts none can be seen."""
    for tag in catalogs:
        for other, chunks in catalogs.items():
            if name_of(other) == name_of(tag):
                continue
            for number, text in enumerate(chunks):
                if identify(text) == name_of(tag):
                    yield tag, other, number


def name_of(tag: str) -> str:
    """What py3langid calls a language."""
    return NAMES.get(tag, tag.split("-", maxsplit=1)[0])


def main() -> int:
    """Measure and print; the exit code."""
    langid = import_module("py3langid")
    known = {str(name) for name, _ in langid.rank("word")}

    def identify(text: str) -> str:
        return cast("str", langid.classify(text)[0])

    folder = locales_folder()
    tags = [tag for tag in translated_tags(folder) if name_of(tag) in known]
    catalogs = {tag: chunks_of(read_entries(catalog_path(folder, tag)).entries) for tag in tags}
    results = [identified(tag, chunks, identify) for tag, chunks in catalogs.items()]
    for result in results:
        odd = ", ".join(f"{number * AT_A_TIME + 1} ff. as {name}" for number, name in result.odd)
        print(f"{result.tag:8} {result.share:6.1%} of {result.chunks} as {language(result.tag).english} {odd}".rstrip())
    for tag in set(translated_tags(folder)) - set(tags):
        print(f"{tag:8} not known to py3langid")
    unseen = list(unseen_pastes(catalogs, identify))
    pairs = sum(name_of(a) != name_of(b) for a in tags for b in tags)
    print(
        f"pasted: {len(unseen)} of {sum(map(len, catalogs.values()))} chunks go by unseen, in {pairs} pairs: {unseen}"
    )
    return 0 if results and not unseen and all(result.share >= LEAST for result in results) else 2


if __name__ == "__main__":
    sys.exit(main())
