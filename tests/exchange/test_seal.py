from __future__ import annotations

from collections.abc import Callable

import pytest

from slc_core.errors import SealError
from slc_core.exchange.seal import (
    CEILING,
    FLOOR,
    Cost,
    address_of,
    digest,
    is_signed,
    key_from_code,
    new_identity,
    new_key,
    new_salt,
    public_of,
    seal,
    seal_for,
    sign,
    subkey,
    unseal,
    unseal_with,
)

KEY = bytes(range(32))
OTHER_KEY = bytes(range(32, 64))


def test_what_is_sealed_opens_with_its_key_and_what_it_is_about() -> None:
    box = seal(KEY, b"Amina read 94 words", b"page 3")

    assert unseal(KEY, box, b"page 3") == b"Amina read 94 words"
    assert len(box) == len(b"Amina read 94 words") + 40
    assert type(box) is bytes


@pytest.mark.parametrize(
    ("key", "about"), [(OTHER_KEY, b"page 3"), (KEY, b"page 4"), (KEY, b""), (KEY[:-1], b"page 3")]
)
def test_it_opens_with_nothing_else(key: bytes, about: bytes) -> None:
    box = seal(KEY, b"Amina", b"page 3")

    with pytest.raises(SealError, match="wrong key, or changed since it was sealed"):
        unseal(key, box, about)


@pytest.mark.parametrize("box", [b"", bytes(23), bytes(24), bytes(39), bytes(40)])
def test_what_is_too_short_to_be_a_box_does_not_open(box: bytes) -> None:
    with pytest.raises(SealError):
        unseal(KEY, box, b"")


def test_the_same_words_sealed_twice_look_different() -> None:
    assert seal(KEY, b"yes", b"") != seal(KEY, b"yes", b"")


@pytest.mark.parametrize("drawn", [new_key, new_salt, new_identity])
def test_keys_salts_and_identities_are_drawn_anew(drawn: Callable[[], bytes]) -> None:
    assert drawn() != drawn()


def test_the_sizes_are_what_the_pack_expects() -> None:
    assert (len(new_key()), len(new_salt()), len(new_identity())) == (32, 16, 32)
    assert len(public_of(KEY)) == len(address_of(KEY)) == 32


def test_a_code_gives_the_same_key_only_with_the_same_salt_and_cost() -> None:
    salt = bytes(16)
    key = key_from_code("7K2M-QX9D-4TRN", salt, FLOOR)

    assert len(key) == 32
    assert key_from_code("7K2M-QX9D-4TRN", salt, FLOOR) == key
    assert key_from_code("7K2M-QX9D-4TRP", salt, FLOOR) != key
    assert key_from_code("7K2M-QX9D-4TRN", new_salt(), FLOOR) != key
    assert key_from_code("7K2M-QX9D-4TRN", salt, Cost(FLOOR.memory_kib, 3)) != key


def test_the_derivation_is_argon2id_as_its_authors_program_computes_it() -> None:
    key = key_from_code("7K2M-QX9D-4TRN", b"sixteenbytesalt!", FLOOR)

    # echo -n 7K2M-QX9D-4TRN | argon2 'sixteenbytesalt!' -id -t 2 -k 19456 -p 1 -l 32 -r
    assert key.hex() == "4e95e9026074e77e2d281df481a95c620698ec06670680d7f1c7e64e08e05cc3"


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory_kib - 1, FLOOR.passes),
        Cost(FLOOR.memory_kib, FLOOR.passes - 1),
        Cost(CEILING.memory_kib + 1, 3),
        Cost(FLOOR.memory_kib, CEILING.passes + 1),
        Cost(2**40, 3),
        Cost(-1, -1),
    ],
)
def test_a_guess_that_would_be_too_cheap_or_too_dear_is_not_made(cost: Cost) -> None:
    with pytest.raises(SealError, match=f"not {cost.memory_kib} KiB × {cost.passes}"):
        key_from_code("7K2M-QX9D-4TRN", bytes(16), cost)


def test_the_usual_cost_lies_between_floor_and_ceiling() -> None:
    assert all(low <= usual <= high for low, usual, high in zip(FLOOR, Cost(), CEILING, strict=True))


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {KEY, subkey(KEY, "pages"), subkey(KEY, "journal"), subkey(new_key(), "pages")}

    assert len(keys) == 4
    assert subkey(KEY, "pages") in keys


def test_what_is_sealed_for_the_hub_opens_with_its_private_key_alone() -> None:
    private = new_key()
    box = seal_for(address_of(private), b"a share's key")

    assert unseal_with(private, box) == b"a share's key"
    assert len(box) == len(b"a share's key") + 48
    with pytest.raises(SealError):
        unseal_with(new_key(), box)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32)])
def test_nothing_is_sealed_for_what_is_no_public_key(key: bytes) -> None:
    with pytest.raises(SealError, match="ask the hub for its public key again"):
        seal_for(key, b"a share's key")


@pytest.mark.parametrize("box", [b"", bytes(47), bytes(48)])
def test_what_is_too_short_to_be_sealed_for_anybody_does_not_open(box: bytes) -> None:
    with pytest.raises(SealError):
        unseal_with(new_key(), box)


def test_a_signature_is_known_by_the_public_key() -> None:
    seed = new_identity()
    signature = sign(seed, digest(b"entry"))

    assert len(signature) == 64
    assert type(signature) is bytes
    assert is_signed(public_of(seed), digest(b"entry"), signature)


@pytest.mark.parametrize(
    ("public", "said", "signature"),
    [
        (public_of(OTHER_KEY), digest(b"entry"), sign(KEY, digest(b"entry"))),
        (public_of(KEY), digest(b"other"), sign(KEY, digest(b"entry"))),
        (public_of(KEY), digest(b"entry"), b""),
        (public_of(KEY), digest(b"entry"), bytes(64)),
        (b"", digest(b"entry"), sign(KEY, digest(b"entry"))),
        (bytes(32), digest(b"entry"), bytes(64)),
    ],
)
def test_what_another_signed_or_nobody_did_is_not_signed(public: bytes, said: bytes, signature: bytes) -> None:
    assert not is_signed(public, said, signature)


def test_a_digest_tells_where_its_parts_end() -> None:
    digests = {digest(b"ab", b"c"), digest(b"a", b"bc"), digest(b"abc"), digest(b"abc", b""), digest()}

    assert len(digests) == 5
    assert {len(made) for made in digests} == {32}
