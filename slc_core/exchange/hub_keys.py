"""The school's own keys: one seed opens what the pods sealed for the hub and signs its receipts.

The seed lies in a file under a passphrase, and once more on paper: thirteen groups of five letters and digits, each
with its own check, so that whoever types them a year later is told which group is wrong.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import ConfigDict, Field, ValidationError

from slc_core.conference.model import Model
from slc_core.errors import Problem, ProblemsError, SealError, UnreadableError, UsageError
from slc_core.exchange.card import SYMBOLS, is_checked, symbols_of, with_check
from slc_core.exchange.seal import (
    CEILING,
    FLOOR,
    KEY_BYTES,
    Cost,
    address_of,
    digest,
    key_from_code,
    new_identity,
    new_salt,
    public_of,
    seal,
    subkey,
    unseal,
)

__all__ = [
    "GROUPS",
    "PASSPHRASE_LETTERS",
    "SLOW",
    "HubAddress",
    "HubKeys",
    "address_in",
    "keys_of",
    "new_hub",
    "open_hub",
    "recovery_text",
    "seal_hub",
    "seed_from_recovery",
    "seed_in",
]

SLOW: Final = Cost(CEILING.memory_kib, 4)
"""Half a second on a laptop: a passphrase is easier to guess than a card."""
PASSPHRASE_LETTERS: Final = 12
"""The fewest that a passphrase may have."""
GROUPS: Final = 13

_IN_GROUP = 4
_GROUP = _IN_GROUP + 1
_SHEET = "the recovery sheet"
_SPARE_BITS = GROUPS * _IN_GROUP * 5 - KEY_BYTES * 8
"""What thirteen groups hold beyond the seed; it tells whether all of them are of one sheet."""


class HubAddress(NamedTuple):
    """What a pod knows of the hub: keys are sealed for *address*, and by *receipts* its receipts are known."""

    address: bytes
    receipts: bytes


class HubKeys(NamedTuple):
    """What the hub does with its seed: *private* opens what was sealed for *address*.

    Receipts are signed with *receipt_seed* and known by *receipt_public*.
    """

    private: bytes
    address: bytes
    receipt_seed: bytes
    receipt_public: bytes

    @property
    def public(self) -> HubAddress:
        """What every pod may know."""
        return HubAddress(self.address, self.receipt_public)


class _HubFile(Model):
    model_config = ConfigDict(ser_json_bytes="hex", val_json_bytes="hex", hide_input_in_errors=True)

    version: Literal[1] = 1
    salt: Annotated[bytes, Field(min_length=16, max_length=16)]
    memory_kib: Annotated[int, Field(ge=FLOOR.memory_kib, le=CEILING.memory_kib)]
    passes: Annotated[int, Field(ge=FLOOR.passes, le=CEILING.passes)]
    address: Annotated[bytes, Field(min_length=32, max_length=32)]
    receipts: Annotated[bytes, Field(min_length=32, max_length=32)]
    seed: Annotated[bytes, Field(min_length=72, max_length=72)]

    def key(self, passphrase: str) -> bytes:
        return _key_of(passphrase, self.salt, Cost(self.memory_kib, self.passes))


def new_hub() -> bytes:
    """A random seed, 32 bytes."""
    return new_identity()


def keys_of(seed: bytes) -> HubKeys:
    """The keys that follow from a hub's seed."""
    private, receipt_seed = subkey(seed, "hub"), subkey(seed, "hub receipts")
    return HubKeys(private, address_of(private), receipt_seed, public_of(receipt_seed))


def seal_hub(seed: bytes, passphrase: str, cost: Cost = SLOW) -> bytes:
    """The hub's file: its public keys in clear, its seed under the passphrase.

    Raises:
        UsageError: the passphrase is too short.
    """
    if len(_normal(passphrase)) < PASSPHRASE_LETTERS:
        raise UsageError(
            f"a passphrase has at least {PASSPHRASE_LETTERS} letters; take four words that do not belong together"
        )
    salt, public = new_salt(), keys_of(seed).public
    return (
        _HubFile(
            salt=salt,
            memory_kib=cost.memory_kib,
            passes=cost.passes,
            address=public.address,
            receipts=public.receipts,
            seed=seal(_key_of(passphrase, salt, cost), seed, digest(*public)),
        )
        .model_dump_json(indent=1)
        .encode()
    )


def address_in(content: bytes) -> HubAddress:
    """What the hub's file says in clear, for packing pods without the passphrase.

    Raises:
        UnreadableError: it is no file of a hub.
    """
    file = _read(content)
    return HubAddress(file.address, file.receipts)


def open_hub(content: bytes, passphrase: str) -> HubKeys:
    """The keys in the hub's file, by its passphrase.

    Raises:
        SealError: another passphrase, or the file was changed.
        UnreadableError: it is no file of a hub.
    """
    return keys_of(seed_in(content, passphrase))


def seed_in(content: bytes, passphrase: str) -> bytes:
    """The seed in the hub's file, to print its recovery sheet or to change the passphrase.

    Raises:
        SealError: another passphrase, or the file was changed.
        UnreadableError: it is no file of a hub.
    """
    file = _read(content)
    try:
        return unseal(file.key(passphrase), file.seed, digest(file.address, file.receipts))
    except SealError as error:
        raise SealError(
            "this passphrase does not open the hub; type it again, or begin from the recovery sheet"
        ) from error


def recovery_text(seed: bytes) -> str:
    """The seed as it is printed: 13 groups of 5, with spaces between."""
    number = int.from_bytes(seed, "big") << _SPARE_BITS | _spare(seed)
    symbols = "".join(SYMBOLS[number >> 5 * place & 31] for place in reversed(range(GROUPS * _IN_GROUP)))
    groups = (symbols[start : start + _IN_GROUP] for start in range(0, len(symbols), _IN_GROUP))
    return " ".join(with_check(group, number) for number, group in enumerate(groups, 1))


def seed_from_recovery(said: str) -> bytes:
    """The seed that a recovery sheet holds, however its groups were typed.

    Raises:
        ProblemsError: one sentence for each group that is wrong.
    """
    groups = _groups(said)
    if problems := [problem for place, group in enumerate(groups, 1) if (problem := _wrong(place, group))]:
        raise ProblemsError(problems)
    number = 0
    for symbol in "".join(group[:_IN_GROUP] for group in groups):
        number = number << 5 | SYMBOLS.index(symbol)
    seed = (number >> _SPARE_BITS).to_bytes(KEY_BYTES, "big")
    if number & (1 << _SPARE_BITS) - 1 != _spare(seed):
        raise ProblemsError(
            [Problem(_SHEET, "its groups are not all of one sheet", "type all of them from the same one")]
        )
    return seed


def _groups(said: str) -> list[str]:
    """Thirteen groups: as they were parted, or else each five symbols."""
    parted = [symbols_of(group) for group in said.replace("-", " ").split()]
    symbols = "".join(parted)
    if len(parted) != GROUPS:
        parted = [symbols[start : start + _GROUP] for start in range(0, len(symbols), _GROUP)]
    if len(parted) != GROUPS:
        found = f"it has {GROUPS} groups of {_GROUP}, {GROUPS * _GROUP} letters and digits; this has {len(symbols)}"
        raise ProblemsError([Problem(_SHEET, found, "type all of them, with a space between groups")])
    return parted


def _wrong(place: int, group: str) -> Problem | None:
    """What is wrong with a group, without repeating the rest of it: somebody may look on."""
    where, to_do = f"{_SHEET}, group {place}", "look at the sheet and type this group again"
    if strange := next((symbol for symbol in group if symbol not in SYMBOLS), None):
        return Problem(where, f"'{strange}' is on no sheet", to_do)
    if len(group) != _GROUP:
        return Problem(where, f"it has {_GROUP} letters and digits, this has {len(group)}", to_do)
    return None if is_checked(group, place) else Problem(where, "one letter or digit of it is not right", to_do)


def _spare(seed: bytes) -> int:
    return digest(b"recovery", seed)[0] >> 8 - _SPARE_BITS


def _read(content: bytes) -> _HubFile:
    try:
        return _HubFile.model_validate_json(content)
    except ValidationError:
        raise UnreadableError(
            "this is no file of a hub's keys; take its backup, or begin from the recovery sheet"
        ) from None


def _key_of(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    return key_from_code(_normal(passphrase), salt, cost)


def _normal(passphrase: str) -> str:
    """The same on every keyboard: composed or not, and with one space wherever there are some."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())
