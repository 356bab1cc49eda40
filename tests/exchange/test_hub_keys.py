from __future__ import annotations

import json
import re
from typing import Any

import pytest

from slc_core.errors import ProblemsError, SealError, UnreadableError, UsageError
from slc_core.exchange.card import SYMBOLS
from slc_core.exchange.hub_keys import (
    GROUPS,
    SLOW,
    HubAddress,
    address_in,
    keys_of,
    new_hub,
    open_hub,
    recovery_text,
    seal_hub,
    seed_from_recovery,
    seed_in,
)
from slc_core.exchange.seal import CEILING, FLOOR, USUAL, is_signed, seal_for, sign, unseal_with

SEED = bytes(range(32))
PASSPHRASE = "boat lamp río carrot"  # noqa: S105 - nobody's
FILE = seal_hub(SEED, PASSPHRASE, FLOOR)
SHEET = recovery_text(SEED)


def changed(**fields: Any) -> bytes:
    return json.dumps({**json.loads(FILE), **fields}).encode()


def test_a_new_hub_is_nobody_else_s() -> None:
    assert new_hub() != new_hub()
    assert len(set(keys_of(new_hub())) & set(keys_of(new_hub()))) == 0


def test_the_keys_of_a_seed_open_and_sign() -> None:
    keys = keys_of(SEED)

    assert unseal_with(keys.private, seal_for(keys.address, b"a key")) == b"a key"
    assert is_signed(keys.receipt_public, bytes(32), sign(keys.receipt_seed, bytes(32)))
    assert len({*keys, SEED}) == 5


def test_the_passphrase_opens_the_hub_s_file() -> None:
    assert open_hub(FILE, PASSPHRASE) == keys_of(SEED)
    assert seed_in(FILE, PASSPHRASE) == SEED


def test_the_same_words_open_it_on_every_keyboard() -> None:
    assert seed_in(FILE, " boat  lamp ri\u0301o carrot\n") == SEED


def test_the_address_is_read_without_the_passphrase() -> None:
    assert address_in(FILE) == keys_of(SEED).public


@pytest.mark.parametrize("said", ["", "boat lamp rio carrot", PASSPHRASE.upper(), PASSPHRASE + "s"])
def test_another_passphrase_opens_nothing(said: str) -> None:
    with pytest.raises(SealError, match="this passphrase does not open the hub; type it again"):
        open_hub(FILE, said)


@pytest.mark.parametrize("field", ["address", "receipts", "salt", "seed"])
def test_a_file_that_somebody_changed_does_not_open(field: str) -> None:
    said = json.loads(FILE)[field]

    with pytest.raises(SealError):
        open_hub(changed(**{field: ("0" if said[0] != "0" else "1") + said[1:]}), PASSPHRASE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        FILE[:-5],
        changed(version=2),
        changed(seed="00"),
        changed(memory_kib=1024),
        changed(memory_kib=2**40),
        changed(more="words"),
    ],
)
def test_what_is_no_file_of_a_hub_is_refused_and_not_repeated(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="no file of a hub's keys") as refused:
        open_hub(content, PASSPHRASE)

    assert refused.value.__cause__ is None
    with pytest.raises(UnreadableError, match="no file of a hub's keys"):
        address_in(content)


def test_the_file_holds_the_seed_in_no_form_that_can_be_read() -> None:
    keys = keys_of(SEED)

    for secret in (SEED, keys.private, keys.receipt_seed):
        assert secret.hex() not in FILE.decode()
        assert secret not in FILE


def test_a_guess_at_a_passphrase_costs_more_than_a_guess_at_a_card() -> None:
    assert SLOW.memory_kib == CEILING.memory_kib
    assert SLOW.memory_kib * SLOW.passes > 5 * USUAL.memory_kib * USUAL.passes


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 12 letters; take four words"):
        seal_hub(SEED, "  eleven  let  ", FLOOR)


def test_the_recovery_sheet_gives_the_seed_again() -> None:
    assert re.fullmatch(rf"([{SYMBOLS}]{{5}} ){{12}}[{SYMBOLS}]{{5}}", SHEET)
    assert len(SHEET.split()) == GROUPS
    for seed in (SEED, bytes(32), b"\xff" * 32, new_hub()):
        assert seed_from_recovery(recovery_text(seed)) == seed


@pytest.mark.parametrize(
    "typed",
    [
        SHEET.lower(),
        SHEET.replace(" ", ""),
        SHEET.replace(" ", "-"),
        SHEET.replace(" ", "\n  "),
        SHEET.replace("0", "o").replace("1", "l"),
        " ".join(SHEET.replace(" ", "")),
    ],
)
def test_the_recovery_sheet_is_read_however_it_is_typed(typed: str) -> None:
    assert seed_from_recovery(typed) == SEED


def test_each_wrong_group_is_told_in_its_own_sentence() -> None:
    groups = SHEET.split()
    groups[1] = groups[1][:-1] + next(symbol for symbol in SYMBOLS if symbol != groups[1][-1])
    groups[4] = "U" + groups[4][1:]
    groups[12] = groups[12][:-1]

    with pytest.raises(ProblemsError) as refused:
        seed_from_recovery(" ".join(groups))

    assert [(problem.file, problem.found) for problem in refused.value.problems] == [
        ("the recovery sheet, group 2", "one letter or digit of it is not right"),
        ("the recovery sheet, group 5", "'U' is on no sheet"),
        ("the recovery sheet, group 13", "it has 5 letters and digits, this has 4"),
    ]
    assert "group 5: 'U' is on no sheet; look at the sheet and type this group again" in str(refused.value)


def test_a_slip_anywhere_is_told_by_its_group_alone() -> None:
    groups = SHEET.split()
    for place, group in enumerate(groups):
        for at in range(5):
            slip = SYMBOLS[(SYMBOLS.index(group[at]) + 7) % 32]
            typed = [*groups[:place], group[:at] + slip + group[at + 1 :], *groups[place + 1 :]]

            with pytest.raises(ProblemsError) as refused:
                seed_from_recovery(" ".join(typed))
            assert [problem.file for problem in refused.value.problems] == [f"the recovery sheet, group {place + 1}"]


def test_groups_that_changed_places_are_both_told() -> None:
    groups = SHEET.split()
    groups[2], groups[7] = groups[7], groups[2]

    with pytest.raises(ProblemsError, match=r"group 3(.|\n)*group 8"):
        seed_from_recovery(" ".join(groups))


@pytest.mark.parametrize("typed", ["", SHEET[:-6], SHEET + " 00000", "hello"])
def test_a_sheet_with_too_few_or_too_many_groups_is_told(typed: str) -> None:
    with pytest.raises(ProblemsError, match="it has 13 groups of 5, 65 letters and digits; this has"):
        seed_from_recovery(typed)


def test_groups_of_two_sheets_do_not_make_one() -> None:
    mixed = 0
    for other in range(32, 64):
        groups = [*SHEET.split()[:6], *recovery_text(bytes(range(other, other + 32))).split()[6:]]
        try:
            seed_from_recovery(" ".join(groups))
        except ProblemsError as error:
            assert "not all of one sheet" in str(error)  # noqa: PT017 - one in sixteen goes through
            mixed += 1

    assert mixed >= 24


def test_a_hub_s_address_is_two_keys() -> None:
    assert HubAddress._fields == ("address", "receipts")
