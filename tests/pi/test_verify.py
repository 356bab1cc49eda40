from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from slc_station.pi.boot_partition import BootPartition
from slc_station.pi.card import prepare
from slc_station.pi.check import Level, findings_of_card
from slc_station.pi.station_file import StationFile
from slc_station.pi.sums import parse_sums, signed
from slc_station.pi.verify import verify

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.exchange.hub_keys import keys_of

NOW = dt.datetime(2026, 12, 3, 17, 0, tzinfo=dt.UTC)
HUB, OTHER = keys_of(bytes(32)), keys_of(bytes(31) + b"\x01")
Contents = Mapping[str, bytes | Path]


@pytest.fixture
def card(trixie: BootPartition, station: StationFile, contents: Contents) -> Path:
    prepare(trixie, station, contents, NOW, seed=HUB.receipt_seed)
    return trixie.folder


def said(card: Path) -> list[tuple[Level, str]]:
    return [tuple(finding) for finding in findings_of_card(card, verify(card))]  # type: ignore[misc]


def test_a_whole_card_says_whose_it_is_and_that_it_is_whole(card: Path) -> None:
    verified = verify(card, HUB.receipt_public)

    assert verified.is_whole
    assert said(card) == [
        ("well", "this is the card of pod 3, for the evening of 2026-12-03"),
        ("well", "all 7 files are as they were written"),
        ("well", "it is signed by the hub"),
        ("well", "no Raspberry Pi has started from it yet"),
    ]


def test_its_folder_can_be_named_too(card: Path) -> None:
    assert verify(card / "slc") == verify(card)


@pytest.mark.parametrize("name", ["install.sh", "payload/lib-cp313.tar.gz", "station.json"])
def test_a_single_changed_byte_is_found_and_named(card: Path, name: str) -> None:
    path = card / "slc" / name
    content = path.read_bytes()
    path.write_bytes(content.replace(b"2026", b"2027") if name == "station.json" else content[:-1] + b"!")

    verified = verify(card)

    assert (verified.changed, verified.missing, verified.is_whole) == ((name,), (), False)
    assert ("stop", f"{name} is damaged or missing; run `slc station card` again") in said(card)


def test_several_missing_files_are_counted(card: Path) -> None:
    for name in ("ensure.sh", "install.sh"):
        (card / "slc" / name).unlink()

    assert verify(card).missing == ("ensure.sh", "install.sh")
    assert ("stop", "ensure.sh and 1 more is damaged or missing; run `slc station card` again") in said(card)


def test_another_hub_s_signature_is_told(card: Path) -> None:
    verified = verify(card, OTHER.receipt_public)

    assert verified.seal == "by somebody else"
    assert not verified.is_whole
    assert any("another hub" in finding.sentence for finding in findings_of_card(card, verified))


@pytest.mark.parametrize("forged", [signed(b"another list", HUB.receipt_seed), b"", b"00 11\n"])
def test_a_forged_signature_is_told(card: Path, forged: bytes) -> None:
    (card / "slc" / "SHA256SUMS.sig").write_bytes(forged)

    assert verify(card).seal == "forged"
    assert ("stop", "its signature is not right: somebody changed the card; make it again") in said(card)


def test_a_card_without_a_hub_is_unsigned_and_well(card: Path) -> None:
    (card / "slc" / "SHA256SUMS.sig").unlink()

    assert verify(card).is_whole
    assert ("well", "it is unsigned, as cards without a hub are") in said(card)


def test_a_card_that_was_cut_off_is_told(card: Path) -> None:
    (card / "slc" / "SHA256SUMS").unlink()

    with pytest.raises(NotFoundError, match="was not finished; run `slc station card` again"):
        verify(card)


def test_a_drive_without_a_pod_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="is no card of a pod"):
        verify(tmp_path)


def test_once_the_pod_has_taken_its_pack_the_rest_is_still_compared(card: Path) -> None:
    for path in sorted((card / "slc/pack").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()

    before = verify(card)
    (card / "slc" / "RESULT.txt").write_text("installed 1a2b3c4d5e6f\nThis is pod 3.\n")
    after = verify(card)

    assert not before.is_whole
    assert after.is_whole
    assert after.is_taken
    assert said(card)[-2:] == [
        ("well", "the Raspberry Pi says: installed 1a2b3c4d5e6f This is pod 3."),
        ("well", "the pod has taken the children's sealed pages over from the card"),
    ]


def test_what_the_pi_could_not_do_stands_on_the_card_in_its_own_words(card: Path) -> None:
    (card / "slc" / "RESULT.txt").write_bytes(b"failed: the board has 512 MB\r\n\r\nprint the papers\xff\r\n")

    assert said(card)[-1] == (
        "stop",
        "the Raspberry Pi says: failed: the board has 512 MB print the papers\ufffd",
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"hello\n", b"0" * 64 + b"  ../../etc/passwd\n", b"0" * 64 + b" install.sh\n", b"\xff\n"],
)
def test_a_damaged_list_is_told(card: Path, content: bytes) -> None:
    (card / "slc" / "SHA256SUMS").write_bytes(content)

    with pytest.raises(UnreadableError, match="SHA256SUMS is damaged"):
        verify(card)


def test_a_settings_file_of_a_later_version_is_told(card: Path) -> None:
    (card / "slc" / "station.json").write_text('{"version": 2, "pod": 3}')

    with pytest.raises(UnreadableError, match=r"station.json is not what we wrote \(version"):
        verify(card)


def test_every_file_on_the_card_can_stand_in_the_list() -> None:
    line = "a" * 64 + "  payload/fonts/NotoSansArabic[wdth,wght].ttf\n"

    assert list(parse_sums(line.encode()).values()) == ["a" * 64]
