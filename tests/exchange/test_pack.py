from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from slc_core.errors import (
    CardError,
    NotFoundError,
    SealError,
    SlcError,
    UnreadableError,
    UnwritableError,
    UsageError,
)
from slc_core.exchange.card import new_code
from slc_core.exchange.hub_keys import HubAddress, keys_of, new_hub
from slc_core.exchange.pack import (
    Pack,
    PackSource,
    Share,
    Unlocked,
    log_key,
    read_media,
    read_pack,
    read_share,
    unlock,
    write_pack,
)
from slc_core.exchange.seal import FLOOR, new_key, public_of, unseal_with


def unlocked(pack: Pack, code: str) -> Unlocked:
    opened = unlock(pack, code)
    assert opened
    return opened


def share_of(pack: Pack, code: str) -> tuple[str, bytes]:
    """The one share that a child's card opens, and its key."""
    ((share_id, key),) = unlocked(pack, code).keys.items()
    return share_id, key


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_child_s_card_opens_that_child_s_share_and_no_other(pack: Pack, source: PackSource) -> None:
    for packed in source.shares:
        share_id, key = share_of(pack, packed.code)
        share = read_share(pack, share_id, key)

        assert unlocked(pack, packed.code).card == "child"
        assert share.model_copy(update={"media": {}}) == packed.share
        assert read_media(pack, share_id, key, share.media["story.png"]) == packed.media["story.png"]


def test_the_teacher_s_card_opens_every_share(pack: Pack, source: PackSource) -> None:
    opened = unlocked(pack, source.teacher_code.lower().replace("-", " "))

    assert opened.card == "teacher"
    assert [read_share(pack, share.id, opened.keys[share.id]).student for share in pack.manifest.shares] == [
        packed.share.student for packed in source.shares
    ]
    for packed in source.shares:
        share_id, key = share_of(pack, packed.code)
        assert opened.keys[share_id] == key


def test_the_teacher_s_card_alone_opens_what_readers_of_a_translation_say(pack: Pack, source: PackSource) -> None:
    opened = unlocked(pack, source.teacher_code)

    assert opened.reading
    assert opened.reading not in opened.keys.values()
    assert [unlocked(pack, packed.code).reading for packed in source.shares] == [None] * len(source.shares)


def test_the_readers_journal_cannot_be_put_in_another_s_place(own_folder: Path, source: PackSource) -> None:
    told = json.loads((own_folder / "pod.json").read_bytes())
    told["reading"]["log"] = "ab" * 16
    (own_folder / "pod.json").write_text(json.dumps(told))

    with pytest.raises(SealError, match=r"pod\.json"):
        unlock(read_pack(own_folder), source.teacher_code)


def test_a_card_of_another_pod_opens_nothing(pack: Pack) -> None:
    assert unlock(pack, new_code()) is None


def test_a_slip_of_the_finger_is_told_before_anything_is_derived(pack: Pack) -> None:
    with pytest.raises(CardError):
        unlock(pack, "0000-0000-0001")


def test_no_key_of_one_child_opens_a_byte_of_another(pack: Pack, source: PackSource) -> None:
    opened = [share_of(pack, packed.code) for packed in source.shares]
    tokens = [read_share(pack, *share).media["story.png"] for share in opened]

    for mine, other in permutations(range(3), 2):
        with pytest.raises(SealError):
            read_share(pack, opened[other][0], opened[mine][1])
        for share_id in (opened[mine][0], opened[other][0]):
            with pytest.raises(SealError):
                read_media(pack, share_id, opened[mine][1], tokens[other])


def test_the_hub_opens_every_share_with_its_private_key(source: PackSource, tmp_path: Path) -> None:
    keys = keys_of(new_hub())
    write_pack(tmp_path / "pod", source._replace(hub=keys.public), FLOOR)
    pack = read_pack(tmp_path / "pod")

    for share in pack.manifest.shares:
        assert share.wraps.hub
        assert read_share(pack, share.id, unseal_with(keys.private, share.wraps.hub))
    reading = pack.manifest.reading
    assert reading
    assert reading.hub
    assert unseal_with(keys.private, reading.hub) == unlocked(pack, source.teacher_code).reading
    assert (pack.manifest.hub, pack.manifest.receipts) == keys.public


def test_the_pack_holds_what_everybody_may_see_in_clear(pack: Pack, source: PackSource) -> None:
    files = files_in(pack.folder)
    shares = pack.manifest.shares

    assert files["fonts/latin.ttf"] == b"letters"
    assert files["locales/es/LC_MESSAGES/slc.po"] == b"wordings"
    assert [files[f"pictures/{share.id}.jpg"] for share in shares] == [packed.picture for packed in source.shares]
    assert {share.symbol for share in shares} == {"fox"}
    assert all(share.has_picture for share in shares)
    assert (pack.manifest.pod, pack.manifest.lock_minutes, pack.manifest.languages) == (3, 10, ("es", "ar"))
    assert len(files) == 2 + 3 * 3 + 2


def test_a_child_without_a_picture_is_known_by_the_symbol(source: PackSource, tmp_path: Path) -> None:
    plain = source._replace(shares=tuple(packed._replace(picture=None) for packed in source.shares))
    write_pack(tmp_path / "pod", plain, FLOOR)

    assert not any(share.has_picture for share in read_pack(tmp_path / "pod").manifest.shares)
    assert not (tmp_path / "pod" / "pictures").exists()


def test_the_pod_signs_with_a_key_that_only_its_owner_reads(pack: Pack) -> None:
    assert public_of(pack.identity) == pack.manifest.public
    assert (pack.folder / "pod.key").stat().st_mode & 0o777 == 0o600


def test_the_journal_has_a_key_of_its_own() -> None:
    key = new_key()

    assert log_key(key) != key
    assert log_key(key) == log_key(key)


def test_packing_again_replaces_every_file_but_the_pod_stays_the_same_pod(own_folder: Path, source: PackSource) -> None:
    before = read_pack(own_folder)
    write_pack(own_folder, source._replace(shares=source.shares[:1], wordings={}), FLOOR)
    after = read_pack(own_folder)

    assert after.identity == before.identity
    assert {share.id for share in after.manifest.shares}.isdisjoint(share.id for share in before.manifest.shares)
    assert after.manifest.salt != before.manifest.salt
    assert len(files_in(own_folder)) == 2 + 3 + 1
    assert unlock(after, source.shares[1].code) is None


def test_a_pack_that_a_family_has_used_is_not_replaced(own_folder: Path, source: PackSource) -> None:
    (own_folder / "journal").mkdir()
    (own_folder / "journal" / "journal.db").write_bytes(b"entries")
    before = files_in(own_folder)

    with pytest.raises(UnwritableError, match="holds what families did"):
        write_pack(own_folder, source, FLOOR)
    assert files_in(own_folder) == before


def test_a_disk_that_fills_up_at_any_file_leaves_the_pack_as_it_was(
    own_folder: Path, source: PackSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_in(own_folder)
    written = len(before) - 1  # all but the key, which stays
    for room in range(written + 1):  # and the plan
        left = iter(range(room))

        def sync(descriptor: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", sync)
        with pytest.raises(UnwritableError, match="no space left on device"):
            write_pack(own_folder, source, FLOOR)
        assert files_in(own_folder) == before
    assert read_pack(own_folder)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"shares": ()}, "nobody sits at pod 3"),
        ({"fonts": {"../latin.ttf": Path("x")}}, "'../latin.ttf' leads out of the pack"),
        ({"wordings": {"es/../../slc.po": b""}}, "leads out of the pack"),
        ({"wordings": {"/etc/slc.po": b""}}, "leads out of the pack"),
        ({"wordings": {"c:\\slc.po": b""}}, "leads out of the pack"),
        ({"wordings": {"": b""}}, "'' leads out of the pack"),
        ({"teacher_code": "7K2M"}, "this has 4"),
        ({"fonts": {"latin.ttf": Path("/nowhere/latin.ttf")}}, "there is no /nowhere/latin.ttf"),
        ({"hub": HubAddress(bytes(32), bytes(32))}, "ask the hub for its public key again"),
    ],
)
def test_what_cannot_be_packed_is_told_and_nothing_is_written(
    source: PackSource, tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SlcError) as refused:
        write_pack(tmp_path / "pod", source._replace(**change), FLOOR)

    assert sentence in str(refused.value)
    assert not (tmp_path / "pod").exists()


def test_two_children_cannot_have_one_card(source: PackSource, tmp_path: Path) -> None:
    twice = source._replace(shares=(source.shares[0], source.shares[1]._replace(code=source.shares[0].code.lower())))

    with pytest.raises(UsageError, match="two cards of pod 3 have the same code"):
        write_pack(tmp_path / "pod", twice, FLOOR)
    with pytest.raises(UsageError, match="two cards"):
        write_pack(tmp_path / "pod", source._replace(teacher_code=source.shares[0].code), FLOOR)


def test_a_folder_without_a_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"there is no .*pod\.json; pack the pod again"):
        read_pack(tmp_path)


def test_a_pack_that_a_power_cut_interrupted_is_finished_by_whoever_reads_it(
    own_folder: Path, source: PackSource
) -> None:
    done = files_in(own_folder)
    pending = own_folder / ".slc-pending"
    pending.mkdir()
    (own_folder / "pod.json").rename(pending / "0")
    (pending / "plan.json").write_bytes(b'["pod.json"]')

    assert unlock(read_pack(own_folder), source.teacher_code)
    assert files_in(own_folder) == done


@pytest.mark.parametrize("key", [None, b"", bytes(32), bytes(31)])
def test_a_pod_without_its_own_key_does_not_begin(own_folder: Path, key: bytes | None) -> None:
    (own_folder / "pod.key").unlink()
    if key is not None:
        (own_folder / "pod.key").write_bytes(key)

    with pytest.raises(UnreadableError, match=r"pod\.key is not the key of this pack; pack the pod again"):
        read_pack(own_folder)


def test_a_manifest_as_large_as_a_disk_is_not_read(own_folder: Path) -> None:
    with (own_folder / "pod.json").open("r+b") as file:
        file.truncate(1 << 40)

    with pytest.raises(UnreadableError, match="larger than anything we pack"):
        read_pack(own_folder)


@pytest.mark.parametrize("wrap", ["child", "teacher"])
def test_a_card_whose_wrap_was_changed_says_so(own_folder: Path, source: PackSource, wrap: str) -> None:
    fields = json.loads((own_folder / "pod.json").read_bytes())
    wraps = [share["wraps"] for share in fields["shares"]]
    wraps[0][wrap], wraps[1][wrap] = wraps[1][wrap], wraps[0][wrap]
    (own_folder / "pod.json").write_text(json.dumps(fields))

    with pytest.raises(SealError, match=r"pod\.json: wrong key, or changed since it was sealed; pack the pod again"):
        unlock(read_pack(own_folder), source.teacher_code if wrap == "teacher" else source.shares[0].code)


def test_a_share_cannot_be_given_another_journal(own_folder: Path, source: PackSource) -> None:
    fields = json.loads((own_folder / "pod.json").read_bytes())
    share = fields["shares"][0]
    share["log"], share["rehearsal"] = share["rehearsal"], share["log"]
    (own_folder / "pod.json").write_text(json.dumps(fields))

    with pytest.raises(SealError):
        unlock(read_pack(own_folder), source.shares[0].code)


def test_a_share_cannot_go_under_another_id(own_folder: Path, source: PackSource) -> None:
    fields = json.loads((own_folder / "pod.json").read_bytes())
    shares = own_folder / "shares"
    (shares / f"{fields['shares'][0]['id']}.sealed").rename(shares / f"{'0' * 16}.sealed")
    fields["shares"][0]["id"] = "0" * 16
    (own_folder / "pod.json").write_text(json.dumps(fields))

    with pytest.raises(SealError):
        unlock(read_pack(own_folder), source.shares[0].code)


@pytest.mark.parametrize("folder", ["shares", "media"])
def test_no_file_can_stand_in_for_another(own_folder: Path, source: PackSource, folder: str) -> None:
    pack = read_pack(own_folder)
    share_id, key = share_of(pack, source.shares[0].code)
    share = read_share(pack, share_id, key)
    mine = own_folder / folder / f"{share_id if folder == 'shares' else share.media['story.png']}.sealed"
    other = next(path for path in (own_folder / folder).iterdir() if path != mine)
    mine.write_bytes(other.read_bytes())

    with pytest.raises(SealError, match="wrong key, or changed since it was sealed"):
        read_share(pack, share_id, key) if folder == "shares" else read_media(
            pack, share_id, key, share.media["story.png"]
        )


def test_a_file_that_is_gone_is_told(own_folder: Path, source: PackSource) -> None:
    pack = read_pack(own_folder)
    share_id, key = share_of(pack, source.shares[0].code)
    (own_folder / "shares" / f"{share_id}.sealed").unlink()

    with pytest.raises(NotFoundError, match="pack the pod again"):
        read_share(pack, share_id, key)


@pytest.mark.parametrize("token", ["", "../pod", "../../pod.key", "0" * 31, "0" * 32 + "\n", "A" * 32, "0" * 32])
def test_a_token_leads_to_pictures_of_the_pack_and_nowhere_else(pack: Pack, source: PackSource, token: str) -> None:
    share_id, key = share_of(pack, source.shares[0].code)

    with pytest.raises(NotFoundError):
        read_media(pack, share_id, key, token)
    with pytest.raises(NotFoundError):
        read_share(pack, "../pod", key)


def test_a_share_knows_the_tokens_of_its_pictures_and_they_tell_nothing(pack: Pack, source: PackSource) -> None:
    shares: list[Share] = [read_share(pack, *share_of(pack, packed.code)) for packed in source.shares]

    assert {name for share in shares for name in share.media} == {"story.png"}
    assert len({share.media["story.png"] for share in shares}) == 3
