from __future__ import annotations

import errno
import io
import struct
from collections.abc import Callable

import pytest

from slc_core.errors import UnreadableError
from slc_core.exchange import bundle
from slc_core.exchange.bundle import BLOCK_BYTES, MAGIC, BundleError, Head, bundle_name, read_bundle, write_bundle
from slc_core.exchange.log import Sealed, without_box
from slc_core.exchange.merge import chains
from slc_core.testing.invented_pod import invented_pod

POD = invented_pod(3, shares=2)
LINKS = (*POD.links(b"opened", b"a voice", b"", b"finished"), *POD.links(b"opened", log=2))
CONTENT = POD.bundle(LINKS)
HEAD = POD.bundle(())[:-45]
"""Everything before the first link."""
END = CONTENT[-45:]


class Dripping(io.RawIOBase):
    """A stream that gives three bytes at a time, and breaks after *lasts* of them."""

    def __init__(self, content: bytes, lasts: int) -> None:
        self._content, self._lasts, self._at = content, lasts, 0

    def read(self, size: int = -1) -> bytes:
        if self._at >= self._lasts:
            raise OSError(errno.EIO, "the stick was pulled out")
        part = self._content[self._at : self._at + min(3, size)]
        self._at += len(part)
        return part


def read(content: bytes) -> tuple[list[Sealed], bool, int]:
    found = read_bundle(io.BytesIO(content))
    return list(found), found.is_whole, found.spoiled


def block(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "big") + content


def test_what_is_written_is_read_again() -> None:
    found = read_bundle(io.BytesIO(CONTENT))

    assert found.head == Head(POD.manifest, POD.manifest_bytes)
    assert [(link, found.is_whole) for link in found] == [(link, False) for link in LINKS]
    assert (found.is_whole, found.spoiled) == (True, 0)


def test_a_link_that_its_family_emptied_travels_without_its_box() -> None:
    emptied = without_box(POD.seed, LINKS[1])

    assert read(POD.bundle([LINKS[0], emptied])) == ([LINKS[0], emptied], True, 0)


def test_a_pod_at_which_nothing_happened_hands_over_an_empty_bundle() -> None:
    assert read(POD.bundle(())) == ([], True, 0)


def test_a_bundle_is_written_block_by_block() -> None:
    blocks = list(write_bundle(POD.manifest_bytes, POD.seed, LINKS))

    assert len(blocks) == len(LINKS) + 2
    assert b"".join(blocks) == CONTENT


def test_a_bundle_says_nothing_in_clear() -> None:
    assert b"opened" not in CONTENT
    assert b"voice" not in CONTENT


def test_a_bundle_that_was_cut_gives_every_whole_link_before_the_cut() -> None:
    first_link = len(HEAD) + 5 + struct.unpack(">I", CONTENT[len(HEAD) + 1 : len(HEAD) + 5])[0]

    assert read(CONTENT[:first_link]) == ([LINKS[0]], False, 0)
    assert read(CONTENT[: first_link + 1]) == ([LINKS[0]], False, 0)
    assert read(CONTENT[:-1]) == (list(LINKS), False, 0)


def test_a_stick_that_is_pulled_out_gives_what_was_read_before() -> None:
    whole = read_bundle(Dripping(CONTENT, len(CONTENT)))  # type: ignore[arg-type]
    broken = read_bundle(Dripping(CONTENT, len(CONTENT) - 50))  # type: ignore[arg-type]

    assert tuple(whole) == LINKS
    assert tuple(broken) == LINKS[:-1]
    assert not broken.is_whole


@pytest.mark.parametrize("kind", [b"X", b"M", b"\0", b"e"])
def test_a_block_that_is_none_is_counted_and_passed_over(kind: bytes) -> None:
    strange = block(kind, b"who knows")

    assert read(HEAD + strange + CONTENT[len(HEAD) :]) == (list(LINKS), False, 1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(152), id="too short"),
        pytest.param(bytes(152) + b"\2", id="neither with nor without box"),
        pytest.param(bytes(153) + b"box", id="a box that it says it lacks"),
        pytest.param(bytes(16) + b"\x80" + bytes(136), id="a number larger than a database takes"),
    ],
)
def test_a_link_that_is_none_does_not_stand_in_the_way(content: bytes) -> None:
    assert read(HEAD + block(b"E", content) + CONTENT[len(HEAD) :]) == (list(LINKS), False, 1)


@pytest.mark.parametrize(
    "added",
    [
        pytest.param(b"\0", id="a byte"),
        pytest.param(END, id="the end once more"),
        pytest.param(b"E\xff\xff\xff\xff", id="a length of 4 GiB"),
        pytest.param(CONTENT, id="the whole bundle again"),
    ],
)
def test_what_stands_after_the_end_makes_a_copy_doubtful(added: bytes) -> None:
    links, is_whole, _ = read(CONTENT + added)

    assert tuple(links) == LINKS
    assert not is_whole


def test_a_link_less_is_found_out_by_the_end() -> None:
    assert read(HEAD + CONTENT[len(POD.bundle(LINKS[:1])) - 45 :]) == (list(LINKS[1:]), False, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "this is no bundle of a pod"),
        (b"PK\x03\x04" + bytes(100), "this is no bundle of a pod"),
        (MAGIC[:-1], "this is no bundle of a pod"),
        (MAGIC, "breaks off before it says which pod"),
        (MAGIC + b"M\xff\xff\xff\xff", "breaks off before it says which pod"),
        (MAGIC + block(b"E", bytes(153)), "breaks off before it says which pod"),
        (HEAD[:-1], "breaks off before it says which pod"),
        (MAGIC + block(b"M", b""), "what the bundle says of its pod cannot be read"),
        (MAGIC + block(b"M", bytes(64) + b"{}"), "what the bundle says of its pod cannot be read"),
        (MAGIC + block(b"M", bytes(64) + b"[" * 100_000), "what the bundle says of its pod cannot be read"),
        (MAGIC + block(b"M", bytes(64) + POD.manifest_bytes), "says that it comes from pod 3, but"),
        (HEAD.replace(b'"pod": 3', b'"pod": 4'), "says that it comes from pod 4, but"),
    ],
)
def test_a_head_that_nobody_can_trust_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BundleError, match=sentence) as refused:
        read_bundle(io.BytesIO(content))

    assert isinstance(refused.value, UnreadableError)
    assert "copy it from the pod again" in str(refused.value)


def test_a_link_larger_than_a_reader_takes_is_not_written() -> None:
    (link,) = POD.links(bytes(BLOCK_BYTES))

    with pytest.raises(ValueError, match="larger than a bundle takes"):
        POD.bundle([link])


@pytest.mark.parametrize(("cap", "kept"), [("ENTRIES", 2), ("BUNDLE_BYTES", 2)])
def test_a_bundle_is_read_up_to_its_cap(monkeypatch: pytest.MonkeyPatch, cap: str, kept: int) -> None:
    monkeypatch.setattr(bundle, cap, 2 if cap == "ENTRIES" else len(POD.bundle(LINKS[:2])))

    assert read(CONTENT) == (list(LINKS[:kept]), False, 0)


def test_blocks_of_nothing_count_towards_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "ENTRIES", 2)

    assert read(HEAD + bytes(5 * 1000)) == ([], False, 2)


def test_a_bundle_is_named_by_its_pod_and_by_what_it_holds() -> None:
    head = read_bundle(io.BytesIO(CONTENT)).head
    name_of: Callable[..., str] = lambda *links: bundle_name(head, chains(links))  # noqa: E731 - three times the same
    emptied = (LINKS[0], without_box(POD.seed, LINKS[1]), *LINKS[2:])

    assert name_of(*LINKS) == name_of(*reversed(LINKS))
    assert name_of(*LINKS).startswith(f"slc-pod3-{POD.manifest.public.hex()[:8]}-")
    assert name_of(*LINKS).endswith(".slcb")
    assert len({name_of(*LINKS), name_of(*LINKS[:-1]), name_of(*emptied)}) == 3
