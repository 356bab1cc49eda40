"""What a hub holds, in SQLite and in PostgreSQL."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from pathlib import Path

import pytest
from slc_hub.database import FILE
from slc_hub.store import HubStore

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError, UsageError
from slc_core.exchange.log import Sealed, without_box
from slc_core.exchange.merge import Chain, Fork, Journals, chains, merge
from slc_core.testing.invented_pod import invented_pod
from slc_core.testing.postgres import PostgresServer

POD, OTHER = invented_pod(1, shares=2), invented_pod(2)
LINKS = POD.links(b"opened", b"shown", b"answered")


@pytest.fixture
def hub(store: HubStore) -> HubStore:
    """A hub that knows the one pod."""
    store.enrol(POD.manifest_bytes, "autumn")
    return store


def everything(store: HubStore) -> list[Sealed]:
    return [link for log in store.logs() for link in store.all_links(log.log)]


def test_links_of_an_enrolled_pod_are_held_as_they_came(hub: HubStore) -> None:
    taken = hub.take(LINKS, by=POD.manifest.public)

    assert taken == (3, 0, 0, frozenset())
    assert hub.links(POD.logs[0]) == LINKS
    assert hub.heads(POD.logs) == chains(LINKS)


def test_what_was_taken_before_is_only_known(hub: HubStore) -> None:
    hub.take(LINKS[:2])

    assert hub.take((*LINKS, *LINKS)) == (1, 5, 0, frozenset())
    assert hub.links(POD.logs[0]) == LINKS


def test_order_does_not_matter(hub: HubStore) -> None:
    hub.take(reversed(LINKS))

    assert hub.links(POD.logs[0]) == LINKS


def test_only_a_chain_without_a_gap_counts(hub: HubStore) -> None:
    hub.take([LINKS[0], LINKS[2]])

    assert hub.heads(POD.logs) == (Chain(POD.logs[0], 1, LINKS[0].digest),)


def test_a_log_of_which_nothing_came_has_no_chain(hub: HubStore) -> None:
    assert hub.heads([POD.logs[1], b"?" * 16]) == ()


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (OTHER.links(b"x")[0], "not enrolled"),
        (LINKS[0]._replace(signature=bytes(64)), "not signed"),
        (LINKS[0]._replace(box=b"another"), "not signed"),
        (LINKS[0]._replace(box=None), "not signed"),
        (without_box(OTHER.seed, LINKS[0]), "not signed"),
        (LINKS[0]._replace(seq=2**63 - 1), "not signed"),
    ],
    ids=["a stranger's", "no signature", "another box", "box cut off", "emptied by another", "moved"],
)
def test_what_is_not_genuine_is_set_aside_with_its_reason(hub: HubStore, link: Sealed, reason: str) -> None:
    taken = hub.take([LINKS[1], link, LINKS[2]], by=OTHER.manifest.public)

    assert taken == (2, 0, 1, frozenset())
    assert [(aside.link, aside.reason, aside.public) for aside in hub.set_asides()] == [
        (link, reason, OTHER.manifest.public)
    ]
    assert hub.links(POD.logs[0]) == LINKS[1:]


def test_a_forgery_of_a_link_that_is_held_changes_nothing(hub: HubStore) -> None:
    hub.take(LINKS)
    forged = LINKS[1]._replace(box=b"forged")

    assert hub.take([forged, forged]).set_aside == 2
    assert hub.links(POD.logs[0]) == LINKS
    assert [aside.link for aside in hub.set_asides()] == [forged]


def test_a_link_that_its_family_emptied_loses_its_box_and_never_gets_it_back(hub: HubStore) -> None:
    emptied = without_box(POD.seed, LINKS[1])
    hub.take(LINKS)

    assert hub.take([emptied]) == (1, 0, 0, frozenset())
    assert hub.take(LINKS) == (0, 3, 0, frozenset())
    assert hub.links(POD.logs[0]) == (LINKS[0], emptied, LINKS[2])
    assert hub.heads(POD.logs) == chains((LINKS[0], emptied, LINKS[2]))


def test_both_sides_of_a_fork_are_held_and_told(hub: HubStore) -> None:
    branch = POD.links(b"another", after=LINKS[:1])
    hub.take(LINKS)
    fork = Fork(POD.logs[0], 1, tuple(sorted((LINKS[1].digest, branch[0].digest))))

    assert hub.take(branch).forks == {fork}
    assert hub.take(branch).forks == frozenset()
    assert hub.forks() == (fork,)
    assert set(hub.links(POD.logs[0])) == {*LINKS, *branch}
    assert hub.heads(POD.logs) == chains((*LINKS, *branch))


def test_a_fork_inside_one_bundle_is_told_too(hub: HubStore) -> None:
    branch = POD.links(b"another", after=LINKS[:1])

    assert hub.take((*branch, *LINKS)).forks == set(hub.forks())


@pytest.mark.parametrize("order", [*permutations(range(4))], ids=str)
def test_a_store_and_the_merge_of_values_agree(tmp_path: Path, order: tuple[int, ...]) -> None:
    branch = POD.links(b"another", after=LINKS[:1])
    emptied = without_box(POD.seed, LINKS[1])
    carried = [LINKS[:2], (*branch, emptied), (LINKS[2], LINKS[1]), (LINKS[0]._replace(signature=bytes(64)),)]
    store = HubStore(tmp_path / "hub")
    store.enrol(POD.manifest_bytes, "autumn")
    merged = Journals()
    for number in order:
        store.take(carried[number])
        merged = merge(merged, carried[number], POD.enrolled)

    assert {(link.log, link.seq, link.digest): link for link in everything(store)} == merged.links
    assert {(aside.link, aside.reason) for aside in store.set_asides()} == merged.set_aside
    store.close()


def test_what_was_set_aside_is_taken_in_once_its_pod_is_enrolled(hub: HubStore) -> None:
    theirs = OTHER.links(b"a", b"b")
    hub.take([*theirs, theirs[0]._replace(box=b"forged")])

    hub.enrol(OTHER.manifest_bytes, "autumn")

    assert hub.links(OTHER.logs[0]) == theirs
    assert [aside.reason for aside in hub.set_asides()] == ["not signed"]


def test_of_a_revoked_pod_nothing_new_is_taken_and_nothing_old_lost(hub: HubStore) -> None:
    hub.take(LINKS[:1])

    hub.revoke(POD.manifest.public)

    assert hub.is_revoked(POD.manifest.public)
    assert hub.take(LINKS) == (0, 1, 2, frozenset())
    assert {aside.reason for aside in hub.set_asides()} == {"revoked"}
    assert hub.links(POD.logs[0]) == LINKS[:1]
    with pytest.raises(UsageError, match=r"^pod 1 was revoked on \d{4}-\d\d-\d\d; pack it anew"):
        hub.enrol(POD.manifest_bytes, "autumn")


def test_only_a_pod_that_is_known_can_be_revoked(hub: HubStore) -> None:
    with pytest.raises(NotFoundError, match=f"^no pod with the key {OTHER.manifest.public.hex()[:8]}"):
        hub.revoke(OTHER.manifest.public)
    assert not hub.is_revoked(OTHER.manifest.public)


def test_no_pod_takes_over_the_journal_of_another(hub: HubStore) -> None:
    greedy = OTHER.manifest.model_copy(update={"shares": POD.manifest.shares})

    with pytest.raises(UsageError, match=r"^pod 2 claims a journal that pod 1 writes"):
        hub.enrol(greedy.model_dump_json().encode(), "autumn")
    assert hub.public_of(POD.logs[0]) == POD.manifest.public
    assert [pack.number for pack in hub.enrolled()] == [1]


def test_what_is_no_manifest_enrols_nobody(hub: HubStore) -> None:
    with pytest.raises(UnreadableError, match=r"^pod\.json is not what we packed"):
        hub.enrol(b"{}", "autumn")


def test_a_pod_that_is_packed_anew_keeps_what_it_had(hub: HubStore) -> None:
    more = OTHER.manifest.shares
    again = POD.manifest.model_copy(update={"shares": more})

    packed = hub.enrol(again.model_dump_json().encode(), "spring")
    hub.enrol(POD.manifest_bytes, "autumn")

    assert packed.evening == "spring"
    assert packed.manifest == again
    assert [(pack.number, pack.evening, pack.revoked_on) for pack in hub.enrolled()] == [
        (1, "autumn", None),
        (1, "spring", None),
    ]
    assert {log.log for log in hub.logs("autumn")} == {*POD.logs}
    assert {(log.kind, log.share_id) for log in hub.logs("spring")} == {
        ("conference", more[0].id),
        ("rehearsal", more[0].id),
    }
    assert len(hub.logs()) == 6


def test_a_child_that_is_erased_leaves_no_byte_and_its_pod_still_gets_its_receipt(
    hub: HubStore, tmp_path: Path
) -> None:
    secret = "Nguyễn-canary".encode()
    told = POD.links(b"opened", secret)
    told = (told[0], told[1]._replace(box=secret * 3))  # as if the seal were none, to be able to look for it
    hub.put_back(told)
    hub.take([told[0]._replace(signature=bytes(64))])
    assert hub.copy
    hub.copy.enrol(POD.manifest_bytes, "autumn")
    hub.copy.put_back(told)
    before = hub.heads(POD.logs)

    assert hub.erase_logs([POD.logs[0]]) == 2

    assert hub.links(POD.logs[0]) == ()
    assert hub.set_asides() == ()
    assert hub.heads(POD.logs) == hub.copy.heads(POD.logs) == before
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):  # while the hub is still at work
        assert secret not in path.read_bytes(), path


def test_no_stick_brings_back_what_was_erased(hub: HubStore) -> None:
    hub.take(LINKS[:2])
    hub.erase_logs(POD.logs)

    assert hub.take(LINKS) == (1, 2, 0, frozenset())
    assert hub.links(POD.logs[0]) == ()
    assert hub.heads(POD.logs) == chains(LINKS)
    assert {log.erased_on is None for log in hub.logs()} == {False}


def test_an_emptied_link_of_an_erased_log_counts_as_emptied(hub: HubStore) -> None:
    emptied = without_box(POD.seed, LINKS[1])
    hub.take(LINKS)
    hub.erase_logs(POD.logs)

    hub.take([emptied])

    assert hub.heads(POD.logs) == chains((LINKS[0], emptied, LINKS[2]))


def test_an_evening_has_its_days(hub: HubStore) -> None:
    hub.keep("autumn", "2026-11-21", "2027-08-01")

    assert hub.evenings() == (("autumn", "2026-11-21", "2027-08-01"),)
    with pytest.raises(NotFoundError, match=r"^no pod was enrolled for the evening 'winter'"):
        hub.keep("winter", None, None)


def test_whoever_looks_is_noted(place: Path | str) -> None:
    days = iter(dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC) for day in (21, 22))
    store = HubStore(place, now=lambda: next(days))
    store.note_access("Ms. Rivera", "looked at s1")
    store.note_access("Ms. Rivera", "exported s1")

    assert store.accesses() == (
        ("2026-11-22T12:00:00+00:00", "Ms. Rivera", "exported s1"),
        ("2026-11-21T12:00:00+00:00", "Ms. Rivera", "looked at s1"),
    )
    store.close()


def test_a_flood_of_forgeries_does_not_fill_the_disk(hub: HubStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_hub.intake.SET_ASIDE_LINKS", 3)
    forged = [LINKS[0]._replace(seq=seq) for seq in range(1, 6)]

    assert hub.take(forged).set_aside == 5
    assert len(hub.set_asides()) == 3


def test_forgeries_that_are_large_do_not_fill_the_disk(hub: HubStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_hub.intake.SET_ASIDE_BYTES", 2500)

    assert hub.take([LINKS[0]._replace(box=bytes([number]) * 1000) for number in range(5)]).set_aside == 5
    assert len(hub.set_asides()) == 2


def test_what_is_held_outlasts_the_program(place: Path | str) -> None:
    first = HubStore(place)
    first.enrol(POD.manifest_bytes, "autumn")
    first.take(LINKS)
    first.close()

    second = HubStore(place)

    assert second.links(POD.logs[0]) == LINKS
    second.close()


def test_several_who_write_at_once_lose_nothing_and_tell_every_fork(hub: HubStore) -> None:
    links = POD.links(*(b"%d" % number for number in range(200)))
    branch = POD.links(*(b"other %d" % number for number in range(100)), after=links[:50])
    emptied = [without_box(POD.seed, link) for link in links[::10]]
    carried: list[list[Sealed]] = [[*links], [*links[::-1]], [*branch], emptied, [*links[100:], *branch]]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(hub.take, carried))

    expected = merge(Journals(), (link for part in carried for link in part), POD.enrolled)
    assert set(hub.links(POD.logs[0])) == {*expected.links.values()}
    assert len(hub.forks()) == 100


def test_a_postgres_that_starts_again_in_the_middle_is_waited_for(postgres: PostgresServer, postgres_url: str) -> None:
    store = HubStore(postgres_url)
    store.enrol(POD.manifest_bytes, "autumn")
    store.take(LINKS[:1])
    postgres.stop("immediate")
    with ThreadPoolExecutor(1) as pool:
        taking = pool.submit(store.take, LINKS)
        postgres.start()

        assert taking.result(timeout=30) == (2, 1, 0, frozenset())
    assert store.links(POD.logs[0]) == LINKS
    store.close()


def test_a_database_that_stays_away_is_told_in_one_sentence(
    postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slc_hub.database.PATIENCE_SECONDS", 0.1)
    store = HubStore(postgres_url)
    postgres.stop()
    try:
        with pytest.raises(UnwritableError, match=r"^the hub's database postgresql\S+ refused: .+; nothing of this"):
            store.take(LINKS)
    finally:
        postgres.start()
        store.close()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("mysql://h/x", "^a hub lies in a folder or at postgresql"), ("a b://", "^'a b://' is no address")],
)
def test_another_kind_of_database_is_refused(address: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        HubStore(address)


def test_a_hub_in_a_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    store = HubStore(tmp_path / "hub")
    store.enrol(POD.manifest_bytes, "autumn")

    assert (tmp_path / "hub").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "hub").glob(f"{FILE}*")} == {0o600}
    store.close()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "hub").write_bytes(b"")

    with pytest.raises(UnwritableError, match=r"^cannot keep a hub in .*hub: file exists; name another folder"):
        HubStore(tmp_path / "hub")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not at all" * 1000)

    with pytest.raises(UnwritableError, match="refused: file is not a database"):
        HubStore(tmp_path)
