"""The folder of a hub: who may look into it, what its two settings may say, and what is never written over."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest
from slc_hub.folder import KEY_FILE, SETTINGS_FILE, Hub, make_hub, open_store, read_hub, renew_key
from slc_hub.store import COPY

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError, UsageError
from slc_core.exchange.hub_keys import keys_of, open_hub, seal_hub
from slc_core.exchange.seal import FLOOR

SEED, OTHER_SEED = bytes(range(32)), bytes(32)
OLD, NEW = "four words of my own", "four other words now"
KEY = seal_hub(SEED, OLD, FLOOR)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return make_hub(tmp_path / "hub", KEY)


def test_a_new_hub_is_read_back_and_only_its_owner_may_look_into_it(hub: Hub, tmp_path: Path) -> None:
    assert hub == read_hub(tmp_path / "hub") == Hub(tmp_path / "hub", KEY)
    assert hub.address == keys_of(SEED).public
    assert {path.name for path in hub.folder.iterdir()} == {KEY_FILE, SETTINGS_FILE}
    if os.name == "posix":
        assert stat.S_IMODE(hub.folder.stat().st_mode) == 0o700


def test_an_empty_folder_and_one_in_which_making_was_cut_off_become_a_hub(tmp_path: Path) -> None:
    (tmp_path / "hub" / ".slc-pending").mkdir(parents=True)

    assert make_hub(tmp_path / "hub", KEY).address == keys_of(SEED).public


def test_a_hub_is_never_made_over_another(hub: Hub) -> None:
    with pytest.raises(UnwritableError, match="is a hub already, and its keys open what families said"):
        make_hub(hub.folder, seal_hub(OTHER_SEED, OLD, FLOOR))

    assert read_hub(hub.folder) == hub


def test_a_hub_is_not_made_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"sea")

    with pytest.raises(UnwritableError, match=r"holds holiday\.jpg and is no place for a hub"):
        make_hub(tmp_path, KEY)

    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_hub_is_not_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")

    with pytest.raises(UnwritableError, match=r"cannot make a hub in .*hub: not a directory; name another folder"):
        make_hub(tmp_path / "file" / "hub", KEY)


def test_a_hub_is_not_made_where_a_link_leads_to_a_disk_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "hub").symlink_to(tmp_path / "gone" / "hub")

    with pytest.raises(UnwritableError, match=r"cannot make a hub in .*; name another folder"):
        make_hub(tmp_path / "hub", KEY)

    assert [path.name for path in tmp_path.iterdir()] == ["hub"]


def test_the_second_copy_lies_beside_the_database_or_where_it_was_said(hub: Hub, tmp_path: Path) -> None:
    other = make_hub(tmp_path / "other", KEY, copy=tmp_path / "disk" / "second")
    (tmp_path / "disk").mkdir()

    with closing(open_store(hub)) as usual, closing(open_store(read_hub(other.folder))) as elsewhere:
        assert usual.copy_folder == hub.folder / COPY
        assert elsewhere.copy_folder == tmp_path / "disk" / "second"


def test_a_database_that_was_named_is_remembered(tmp_path: Path) -> None:
    address = "postgresql://slc@db.school/hub"

    assert make_hub(tmp_path / "hub", KEY, address).database == address
    assert read_hub(tmp_path / "hub").database == address


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("the server in the office", "is no address of a database; take postgresql://user@host/hub"),
        ("mysql://slc@db/hub", "a hub speaks PostgreSQL, not mysql"),
        ("postgresql://slc:secret@db/hub", "a password does not belong into the address"),
        ("postgresql://slc@db/hub?password=secret", "a password does not belong into the address"),
    ],
)
def test_a_database_that_will_not_do_is_told_before_anything_is_written(
    tmp_path: Path, address: str, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        make_hub(tmp_path / "hub", KEY, address)

    assert not (tmp_path / "hub").exists()


def test_a_password_that_somebody_wrote_into_the_settings_is_refused(hub: Hub) -> None:
    (hub.folder / SETTINGS_FILE).write_text('database = "postgresql://slc:secret@db/hub"\n')

    with pytest.raises(UsageError, match=r"put it into ~/\.pgpass") as told:
        read_hub(hub.folder)

    assert "secret" not in str(told.value)


def test_a_hub_whose_settings_were_lost_is_the_usual_one(hub: Hub) -> None:
    (hub.folder / SETTINGS_FILE).unlink()

    assert read_hub(hub.folder) == hub


@pytest.mark.parametrize("content", [b"database = ", b'databse = ""\n', b"copy_in = 7\n", b'database = "\xff"\n'])
def test_settings_that_cannot_be_read_are_told_with_what_belongs_there(hub: Hub, content: bytes) -> None:
    (hub.folder / SETTINGS_FILE).write_bytes(content)

    with pytest.raises(UnreadableError, match=r"hub\.toml cannot be read; it has two lines, database = .* and copy_in"):
        read_hub(hub.folder)


def test_a_folder_without_a_hub_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"`slc hub init .*` makes one"):
        read_hub(tmp_path)


def test_a_damaged_key_is_told(hub: Hub) -> None:
    (hub.folder / KEY_FILE).write_bytes(KEY[:-20])

    with pytest.raises(UnreadableError):
        read_hub(hub.folder)


def test_another_passphrase_opens_the_same_hub_from_then_on(hub: Hub) -> None:
    renewed = renew_key(hub, seal_hub(SEED, NEW, FLOOR))

    assert renewed == read_hub(hub.folder)
    assert open_hub(renewed.key_file, NEW) == keys_of(SEED)


def test_the_key_of_another_hub_changes_nothing(hub: Hub) -> None:
    with pytest.raises(UsageError, match="this recovery sheet is another hub's"):
        renew_key(hub, seal_hub(OTHER_SEED, NEW, FLOOR))

    assert open_hub(read_hub(hub.folder).key_file, OLD) == keys_of(SEED)
