"""What is sealed opens whole and unchanged, or not at all; a chain of sealed entries shows every change."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.errors import SealError
from slc_core.exchange.log import FIRST, Sealed, is_genuine, open_entry, seal_entry
from slc_core.exchange.seal import (
    address_of,
    digest,
    is_signed,
    new_identity,
    new_key,
    public_of,
    seal,
    seal_for,
    sign,
    subkey,
    unseal,
    unseal_with,
)

KEY, SEED = new_key(), new_identity()
SHORT = st.binary(max_size=40)


def damaged(box: bytes) -> list[bytes]:
    """Every byte with a bit turned, every beginning, and one byte more."""
    turned = [box[:place] + bytes([box[place] ^ (1 << place % 8)]) + box[place + 1 :] for place in range(len(box))]
    return [*turned, *(box[:length] for length in range(len(box))), box + b"\0", b"\0" + box]


def opens(key: bytes, box: bytes, about: bytes) -> bool:
    try:
        unseal(key, box, about)
    except SealError:
        return False
    return True


@given(st.binary(max_size=2000), SHORT)
def test_what_is_sealed_is_what_opens(content: bytes, about: bytes) -> None:
    assert unseal(KEY, seal(KEY, content, about), about) == content
    assert unseal_with(KEY, seal_for(address_of(KEY), content)) == content


@given(SHORT, SHORT)
def test_no_damaged_box_opens(content: bytes, about: bytes) -> None:
    assert not any(opens(KEY, box, about) for box in damaged(seal(KEY, content, about)))


@given(SHORT)
def test_no_damaged_box_for_the_hub_opens(content: bytes) -> None:
    for box in damaged(seal_for(address_of(KEY), content)):
        with pytest.raises(SealError):
            unseal_with(KEY, box)


@given(SHORT, SHORT, SHORT)
def test_a_box_is_about_one_thing(content: bytes, about: bytes, other: bytes) -> None:
    assert opens(KEY, seal(KEY, content, about), other) == (about == other)


@given(st.text(max_size=20), st.text(max_size=20))
def test_keys_for_two_purposes_differ(purpose: str, other: str) -> None:
    assert (subkey(KEY, purpose) == subkey(KEY, other)) == (purpose == other)


@given(st.lists(SHORT, max_size=5), st.lists(SHORT, max_size=5))
def test_digests_are_the_same_only_for_the_same_parts(parts: list[bytes], others: list[bytes]) -> None:
    assert (digest(*parts) == digest(*others)) == (parts == others)


@given(SHORT)
def test_no_damaged_signature_is_one(content: bytes) -> None:
    said = digest(content)

    assert not any(is_signed(public_of(SEED), said, signature) for signature in damaged(sign(SEED, said)))


@given(st.lists(SHORT, min_size=1, max_size=6), st.data())
def test_a_chain_shows_whatever_was_changed_in_it(contents: list[bytes], data: st.DataObject) -> None:
    links: list[Sealed] = []
    for seq, content in enumerate(contents):
        links.append(seal_entry(KEY, SEED, bytes(16), seq, links[-1].digest if links else FIRST, content))
    assert is_whole(links)
    assert [open_entry(KEY, link) for link in links] == contents

    place = data.draw(st.integers(0, len(links) - 1))
    match data.draw(st.sampled_from(["turn", "drop", "swap", "repeat"])):
        case "turn":
            links[place] = turned(links[place], data)
        case "drop" if place < len(links) - 1:
            del links[place]
        case "swap" if place:
            links[place - 1 : place + 1] = links[place], links[place - 1]
        case _:
            links.insert(place, links[place])
    assert not is_whole(links)


def is_whole(links: list[Sealed]) -> bool:
    joined = all(
        later.previous == earlier.digest and later.seq == earlier.seq + 1 for earlier, later in pairwise(links)
    )
    begins = links[0].previous == FIRST and links[0].seq == 0
    return begins and joined and all(is_genuine(public_of(SEED), link) for link in links)


def turned(link: Sealed, data: st.DataObject) -> Sealed:
    """*link* with one bit of one field turned."""
    field = data.draw(st.sampled_from(Sealed._fields))
    if field == "seq":
        return link._replace(seq=link.seq ^ 1 << data.draw(st.integers(0, 63)))
    content = bytearray(getattr(link, field))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed: dict[str, Any] = {field: bytes(content)}
    return link._replace(**changed)
