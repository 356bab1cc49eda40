from __future__ import annotations

from pathlib import Path

import pytest

from slc_core.errors import UnreadableError
from slc_core.language.entries import Entry, read_entries, written_entries

HEADER = {
    "Language": "es",
    "Content-Type": "text/plain; charset=utf-8",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
ENTRIES = (
    Entry(
        "a",
        'Say "{x}"\nand \\.',
        "",
        ('Di "{x}"\ny \\.',),
        ("A note.",),
        ("A translator's word.",),
        ("a/b.py",),
    ),
    Entry("a|to=many", "{n} page", "{n} pages", ("una página", "{n} páginas")),
    Entry("", "Fuzzy.", "", ("Vago.",), fuzzy=True),
)


def test_what_was_written_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "slc.po"
    path.write_bytes(written_entries(ENTRIES, HEADER, "Spanish."))

    found = read_entries(path)

    assert found.entries == ENTRIES
    assert found.header == HEADER
    assert found.obsolete == ()
    assert written_entries(found.entries, found.header, "Spanish.") == path.read_bytes()


def test_an_entry_knows_its_message_and_its_variant() -> None:
    entry = Entry("script:pages|me=f|to=many", "I read.", forms=("Leo.",))

    assert entry.message == ("script:pages", "I read.", "")
    assert entry.variant == (("me", "f"), ("to", "many"))
    assert entry.is_translated
    assert not entry._replace(fuzzy=True).is_translated
    assert not entry._replace(forms=()).is_translated
    assert not entry._replace(forms=("Leo.", " ")).is_translated


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('msgid "a"\nmsgstr "b" c"\n', "row 2"),
        ('msgid "a"\nnonsense\n', "row 2"),
        (
            'msgid ""\nmsgstr ""\n"PO-Revision-Date: yesterday\\n"\n\nmsgid "a"\nmsgstr "b"\n',
            "is not a gettext file",
        ),
    ],
)
def test_a_broken_row_is_named(text: str, row: str, tmp_path: Path) -> None:
    path = tmp_path / "slc.po"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableError, match=row):
        read_entries(path)


def test_a_file_that_is_not_there_or_not_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"none\.po"):
        read_entries(tmp_path / "none.po")
    (tmp_path / "latin.po").write_bytes('msgid "ñ"'.encode("latin-1"))
    with pytest.raises(UnreadableError, match=r"latin\.po"):
        read_entries(tmp_path / "latin.po")


def test_a_file_without_a_header_has_none(tmp_path: Path) -> None:
    path = tmp_path / "slc.po"
    path.write_text('msgid "a"\nmsgstr "b"\n', encoding="utf-8")

    assert read_entries(path).header == {}
