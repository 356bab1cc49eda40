from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from slc_core.errors import SealError
from slc_core.exchange.log import FIRST, Sealed, is_genuine, open_entry, seal_entry, without_box
from slc_core.exchange.seal import new_identity, new_key, public_of

KEY, SEED, LOG = new_key(), new_identity(), bytes(range(16))


def chain(*contents: bytes) -> list[Sealed]:
    links: list[Sealed] = []
    for seq, content in enumerate(contents):
        links.append(seal_entry(KEY, SEED, LOG, seq, links[-1].digest if links else FIRST, content))
    return links


def is_whole(links: list[Sealed]) -> bool:
    """What whoever takes in a log asks of it."""
    joined = all(
        later.previous == earlier.digest and later.seq == earlier.seq + 1 for earlier, later in pairwise(links)
    )
    return links[0].previous == FIRST and joined and all(is_genuine(public_of(SEED), link) for link in links)


def test_entries_open_in_the_words_they_were_sealed_in() -> None:
    links = chain(b"opened", b"shown", b"answered")

    assert [open_entry(KEY, link) for link in links] == [b"opened", b"shown", b"answered"]
    assert is_whole(links)


def test_a_link_says_nothing_in_clear() -> None:
    (link,) = chain(b"Amina read 94 words")

    assert b"Amina" not in b"".join(part for part in link if isinstance(part, bytes))


def test_a_recording_that_was_deleted_leaves_a_chain_that_can_be_checked() -> None:
    links = chain(b"opened", b"a voice", b"finished")
    links[1] = without_box(SEED, links[1])

    assert is_whole(links)
    assert links[1].box is None
    assert without_box(SEED, links[1]) == links[1]
    with pytest.raises(SealError, match="entry 1 is empty: the family deleted"):
        open_entry(KEY, links[1])


def test_nobody_but_the_pod_can_take_a_box_away() -> None:
    (link,) = chain(b"a voice")

    assert not is_genuine(public_of(SEED), link._replace(box=None))
    assert not is_genuine(public_of(SEED), without_box(new_identity(), link))


def test_a_box_does_not_come_back_under_the_signature_of_its_deletion() -> None:
    (link,) = chain(b"a voice")

    assert not is_genuine(public_of(SEED), without_box(SEED, link)._replace(box=link.box))


def test_a_deletion_speaks_of_one_link_only() -> None:
    links = chain(b"opened", b"a voice")
    emptied = without_box(SEED, links[0])

    assert emptied.digest == links[0].digest
    assert not is_genuine(public_of(SEED), links[1]._replace(box=None, signature=emptied.signature))


@pytest.mark.parametrize(
    "changed",
    [
        {"log": bytes(16)},
        {"seq": 2},
        {"previous": FIRST},
        {"box_digest": bytes(32)},
        {"signature": bytes(64)},
        {"box": b"another"},
        {"box": b""},
    ],
)
def test_a_link_with_anything_changed_is_not_genuine(changed: dict[str, Any]) -> None:
    link = chain(b"opened", b"answered")[1]._replace(**changed)

    assert not is_genuine(public_of(SEED), link)


@pytest.mark.parametrize("changed", [{"log": bytes(16)}, {"seq": 2}, {"previous": FIRST}, {"box": b"another"}])
def test_a_box_opens_only_in_its_own_place(changed: dict[str, Any]) -> None:
    link = chain(b"opened", b"answered")[1]._replace(**changed)

    with pytest.raises(SealError):
        open_entry(KEY, link)


def test_another_pod_s_link_is_not_genuine() -> None:
    (link,) = chain(b"opened")

    assert not is_genuine(public_of(new_identity()), link)


def test_a_box_of_another_key_does_not_open() -> None:
    with pytest.raises(SealError):
        open_entry(new_key(), chain(b"opened")[0])
