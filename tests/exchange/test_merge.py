from __future__ import annotations

from itertools import permutations

import pytest

from slc_core.exchange.log import Sealed, without_box
from slc_core.exchange.merge import Chain, Fork, Journals, SetAside, chains, forks, merge, preferred, why_set_aside
from slc_core.testing.invented_pod import invented_pod

POD, ROGUE = invented_pod(1), invented_pod(2)
LOG, REHEARSAL = POD.logs
LINKS = POD.links(b"opened", b"a voice", b"answered", b"finished")
CLONE = POD.links(b"another", b"evening", after=LINKS[:2])
"""What a copy of the pod's disk wrote after the second link."""


def taken(*links: Sealed, known: Journals | None = None) -> Journals:
    return merge(known or Journals(), links, POD.enrolled)


def test_links_come_in_whatever_order_and_however_often() -> None:
    merged = taken(*LINKS)

    assert merged.of(LOG) == LINKS
    assert merged.of(REHEARSAL) == ()
    for order in permutations(LINKS):
        assert taken(*order, *order[:2]) == merged
        assert taken(*order[2:], known=taken(*order[:2])) == merged


def test_merging_leaves_what_was_known_as_it_is() -> None:
    known = taken(LINKS[0])
    taken(*LINKS, known=known)

    assert known.of(LOG) == LINKS[:1]


def test_a_link_of_a_log_that_no_pod_has_is_set_aside() -> None:
    (stranger,) = ROGUE.links(b"let me in")

    merged = taken(stranger, *LINKS)

    assert merged.set_aside == {SetAside(stranger, "not enrolled")}
    assert merged.of(LOG) == LINKS


def test_a_link_that_another_pod_signed_is_set_aside() -> None:
    forged = ROGUE.links(b"let me in")[0]._replace(log=LOG)

    assert taken(forged).set_aside == {SetAside(forged, "not signed")}
    assert not taken(forged).links


def test_a_link_of_a_revoked_pod_is_set_aside_and_what_came_before_stays() -> None:
    before = taken(*LINKS[:2])

    after = merge(before, LINKS, POD.enrolled, {POD.manifest.public})

    assert after.of(LOG) == LINKS[:2]
    assert after.set_aside == {SetAside(link, "revoked") for link in LINKS[2:]}


def test_what_was_set_aside_comes_in_once_its_pod_is_enrolled() -> None:
    early = merge(Journals(), LINKS, {})
    assert {aside.reason for aside in early.set_aside} == {"not enrolled"}

    assert merge(early, (), POD.enrolled) == taken(*LINKS)


def test_of_a_link_with_and_without_box_the_one_that_the_family_emptied_stays() -> None:
    link, emptied = LINKS[1], without_box(POD.seed, LINKS[1])

    for order in permutations((link, emptied, link)):
        assert taken(*order).of(LOG) == (emptied,)
    assert preferred(link, emptied) == preferred(emptied, link) == emptied


def test_a_box_that_a_carrier_took_away_is_set_aside_and_the_whole_link_stays() -> None:
    stripped = LINKS[1]._replace(box=None)

    merged = taken(stripped, *LINKS)

    assert merged.of(LOG) == LINKS
    assert merged.set_aside == {SetAside(stripped, "not signed")}


@pytest.mark.parametrize(
    ("public", "revoked", "reason"),
    [
        (None, set[bytes](), "not enrolled"),
        (POD.manifest.public, {POD.manifest.public}, "revoked"),
        (POD.manifest.public, {ROGUE.manifest.public}, None),
        (ROGUE.manifest.public, set[bytes](), "not signed"),
    ],
)
def test_a_link_is_taken_in_or_there_is_a_reason(public: bytes | None, revoked: set[bytes], reason: str | None) -> None:
    assert why_set_aside(LINKS[0], public, revoked) == reason


def test_a_chain_reaches_as_far_as_there_is_no_gap() -> None:
    assert chains(LINKS) == (Chain(LOG, 4, LINKS[3].digest),)
    assert chains((LINKS[0], LINKS[1], LINKS[3])) == (Chain(LOG, 2, LINKS[1].digest),)
    assert chains(LINKS[1:]) == ()
    assert chains(()) == ()


def test_a_chain_counts_its_links_without_box() -> None:
    emptied = without_box(POD.seed, LINKS[1])

    assert chains((LINKS[0], emptied, *LINKS[2:])) == (Chain(LOG, 4, LINKS[3].digest, 1),)
    assert chains((emptied, *LINKS)) == chains((*LINKS, emptied)) == (Chain(LOG, 4, LINKS[3].digest, 1),)


def test_each_log_has_its_own_chain() -> None:
    rehearsal = POD.links(b"opened", log=1)

    found = chains((*LINKS, *rehearsal))

    assert sorted(found) == list(found)
    assert set(found) == {Chain(LOG, 4, LINKS[3].digest), Chain(REHEARSAL, 1, rehearsal[0].digest)}


def test_a_fork_has_a_chain_for_each_end_the_longest_first() -> None:
    longer = POD.links(b"later", after=(*LINKS[:2], *CLONE))
    short = Chain(LOG, 4, LINKS[3].digest)

    assert chains((*CLONE, *LINKS)) == tuple(sorted([short, Chain(LOG, 4, CLONE[1].digest)], key=lambda end: end.head))
    assert chains((*LINKS, *CLONE, *longer)) == (Chain(LOG, 5, longer[0].digest), short)


def test_a_link_whose_number_jumps_continues_nothing() -> None:
    jumping = POD.links(b"later", after=(*LINKS, *LINKS))[0]._replace(previous=LINKS[3].digest)

    assert chains((*LINKS, jumping)) == chains(LINKS)


def test_a_place_that_was_written_twice_is_a_fork_and_both_are_kept() -> None:
    merged = taken(*LINKS, *CLONE)

    assert set(merged.of(LOG)) == {*LINKS, *CLONE}
    assert forks(merged.links.values()) == (
        Fork(LOG, 2, tuple(sorted([LINKS[2].digest, CLONE[0].digest]))),
        Fork(LOG, 3, tuple(sorted([LINKS[3].digest, CLONE[1].digest]))),
    )


def test_a_link_without_its_box_is_no_fork_of_itself() -> None:
    assert forks((LINKS[0], without_box(POD.seed, LINKS[0]))) == ()
