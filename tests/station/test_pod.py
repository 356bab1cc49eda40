from __future__ import annotations

import random
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from slc_station.pod import Opened, Pod, Refused, Teacher
from slc_station.session import Aids, Session, is_put_away
from slc_station.store import Store

from slc_core.conference.filling_in import open_blanks
from slc_core.conference.flow import Act, after
from slc_core.conference.journal import PART_BYTES
from slc_core.conference.script import StageId
from slc_core.errors import CardError, NotFoundError
from slc_core.exchange.card import new_code, scan_text
from slc_core.exchange.log import Sealed, is_genuine
from slc_core.exchange.pack import read_pack
from slc_core.exchange.seal import public_of
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp
from slc_core.testing.small_pod import SmallPod, white_square

MakePod = Callable[[], Pod]
VOICE = b"\x1aE\xdf\xa3" + bytes(range(256)) * 3000


@pytest.fixture
def pod(make_pod: MakePod) -> Pod:
    return make_pod()


def opened(pod: Pod) -> Session:
    session = pod.session
    assert session
    return session


def lead(pod: Pod, card: str, stage: StageId = "welcome") -> Session:
    """The conference of a card's child, led to the beginning of a stage."""
    pod.present(card)
    pod.begin("conference")
    while opened(pod).place.stage != stage:
        tap(pod)
    return opened(pod)


def tap(pod: Pod, act: Act = "next", taps: int = 1) -> Session:
    for _ in range(taps):
        session = opened(pod)
        pod.act(f"tap-{len(session.held.shown)}-{act}", session.state.place, act)
    return opened(pod)


def test_a_child_s_card_opens_its_share_and_no_other(pod: Pod, small_pod: SmallPod) -> None:
    assert (pod.session, pod.waiting, pod.teacher) == (None, None, None)

    shown = pod.present(small_pod.cards[1])

    assert isinstance(shown, Opened)
    assert pod.waiting
    assert (pod.waiting.share_id, pod.waiting.name, pod.waiting.is_finished) == (shown.share_id, "Omar", False)
    assert pod.waiting.voices.family.language.tag == "ar"
    assert pod.session is None

    pod.begin("conference")
    session = opened(pod)
    assert (session.share.student.given_name, session.card, session.mode) == ("Omar", "child", "conference")
    assert (session.talk.lang, session.state.place, session.light) == ("ar", 0, "leading")
    assert session.lines
    assert pod.waiting is None


SAID: list[Callable[[str], str]] = [str.lower, scan_text, lambda code: f" {code.replace('-', ' ')} "]


@pytest.mark.parametrize("said", SAID)
def test_a_card_can_be_typed_or_scanned(pod: Pod, small_pod: SmallPod, said: Callable[[str], str]) -> None:
    assert isinstance(pod.present(said(small_pod.cards[0])), Opened)


def test_a_slip_of_the_finger_costs_no_wait(pod: Pod, small_pod: SmallPod) -> None:
    code = small_pod.cards[0]
    with pytest.raises(CardError):
        pod.present(code[:-1] + ("0" if code[-1] != "0" else "1"))

    assert isinstance(pod.present(code), Opened)


def test_cards_of_other_pods_wait_longer_each_time_and_a_restart_saves_nothing(
    make_pod: MakePod, small_pod: SmallPod, clock: HandClock
) -> None:
    pod = make_pod()
    waits: list[int] = []
    for _ in range(8):
        refused = pod.present(new_code())
        assert isinstance(refused, Refused)
        assert pod.present(small_pod.cards[0]) == refused
        waits.append(refused.wait_seconds)
        clock.pass_seconds(refused.wait_seconds)

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    clock.boot_again()
    pod = make_pod()
    assert pod.present(small_pod.cards[0]) == Refused(60)
    clock.pass_seconds(59.5)
    assert pod.present(small_pod.cards[0]) == Refused(1)
    clock.pass_seconds(0.5)
    assert isinstance(pod.present(small_pod.cards[0]), Opened)
    assert pod.present(new_code()) == Refused(1)


def test_while_a_card_waits_no_key_is_derived(pod: Pod, small_pod: SmallPod, monkeypatch: pytest.MonkeyPatch) -> None:
    pod.present(new_code())
    monkeypatch.setattr("slc_station.pod.unlock", None)

    assert isinstance(pod.present(small_pod.cards[0]), Refused)


def test_a_wrong_card_disturbs_nobody_who_leads(pod: Pod, small_pod: SmallPod) -> None:
    before = lead(pod, small_pod.cards[0], "pages")
    pod.present(new_code())

    assert opened(pod) == before


def test_the_teacher_s_card_shows_every_child_and_opens_the_one_she_chooses(pod: Pod, small_pod: SmallPod) -> None:
    lead(pod, small_pod.cards[0], "farewell")
    while not opened(pod).state.is_finished:
        tap(pod)

    shown = pod.present(small_pod.teacher_card)

    assert isinstance(shown, Teacher)
    assert pod.teacher == shown
    assert [(child.name, child.symbol, child.has_picture, child.is_finished) for child in shown.children] == [
        ("Isay", "star", False, True),
        ("Omar", "star", False, False),
        ("Hodan", "star", False, False),
    ]
    pod.begin("conference")
    assert pod.session is None
    pod.begin("conference", shown.children[2].share_id)
    assert (opened(pod).share.student.given_name, opened(pod).card) == ("Hodan", "teacher")
    assert pod.teacher is None


def test_one_spoiled_share_keeps_no_other_child_out(pod: Pod, small_pod: SmallPod) -> None:
    spoiled = read_pack(small_pod.folder).manifest.shares[0].id
    (small_pod.folder / "shares" / f"{spoiled}.sealed").write_bytes(b"spoiled")

    shown = pod.present(small_pod.teacher_card)

    assert isinstance(shown, Teacher)
    assert [child.name for child in shown.children] == ["Omar", "Hodan"]


def test_what_nobody_opened_cannot_be_led(pod: Pod) -> None:
    pod.begin("conference")
    pod.begin("conference", "0" * 16)
    pod.act("n1", 0, "next")
    pod.answer("n2", "goal", "child", "card", "reading")
    pod.sign("n3", "child", "mark")
    pod.flag("n4", "abc")
    pod.forget("n5", "abc")

    assert pod.session is None
    with pytest.raises(NotFoundError, match="nothing is open at this pod; show a card"):
        pod.keep("n6", "goal", "child", "audio/webm", VOICE)
    with pytest.raises(NotFoundError):
        pod.recording("abc")
    with pytest.raises(NotFoundError):
        pod.picture("abc")


def test_a_double_tap_moves_one_step(pod: Pod, small_pod: SmallPod) -> None:
    lead(pod, small_pod.cards[0])
    pod.act("tap", 0, "next")
    pod.act("tap", 0, "next")
    pod.act("other", 0, "next")

    assert opened(pod).state.place == 1
    assert len(opened(pod).held.shown) == 2


def test_a_tap_on_an_old_page_is_not_done_again_after_going_back(pod: Pod, small_pod: SmallPod) -> None:
    lead(pod, small_pod.cards[0])
    pod.act("tap", 0, "next")
    pod.act("back", 1, "back")
    pod.act("tap", 0, "next")

    assert opened(pod).state.place == 0


def test_a_call_and_the_teacher_s_coming_are_written_down(pod: Pod, small_pod: SmallPod, lamp: RememberingLamp) -> None:
    lead(pod, small_pod.cards[0], "pages")
    assert tap(pod, "call").light == "please-come"
    assert tap(pod, "came").light == "leading"

    assert lamp.shown[-2:] == ["please-come", "leading"]
    assert opened(pod).held.has_come


@pytest.mark.parametrize("stop", ["killed", "power cut", "locked", "idle"])
def test_the_same_card_brings_the_family_back_to_the_same_step(
    make_pod: MakePod, small_pod: SmallPod, clock: HandClock, stop: str
) -> None:
    pod = make_pod()
    lead(pod, small_pod.cards[1], "pages")
    tap(pod, "not-today")
    before = tap(pod, "call")
    if stop == "locked":
        pod.lock()
    elif stop == "idle":
        clock.pass_seconds(180)
        assert pod.lock_if_idle()
    else:
        if stop == "power cut":
            clock.boot_again()
        pod = make_pod()
    assert pod.session is None

    assert isinstance(pod.present(small_pod.cards[1]), Opened)

    after = opened(pod)
    assert (after.state, after.place, after.lines) == (before.state, before.place, before.lines)
    assert after.held.interruptions == (stop == "power cut")
    assert tap(pod).state.place == before.state.place + 1


def test_a_conference_begun_by_mistake_can_be_left_for_the_rehearsal(pod: Pod, small_pod: SmallPod) -> None:
    lead(pod, small_pod.cards[0])
    pod.present(small_pod.cards[0])

    assert pod.session is None
    assert pod.waiting


def test_a_family_that_comes_back_after_another_chooses_again(pod: Pod, small_pod: SmallPod) -> None:
    before = lead(pod, small_pod.cards[0], "pages")
    lead(pod, small_pod.cards[1])
    pod.present(small_pod.cards[0])
    assert pod.session is None
    pod.begin("conference")

    assert opened(pod).state == before.state


def test_materials_put_away_are_gone_and_the_way_back_asks_for_the_card(pod: Pod, small_pod: SmallPod) -> None:
    session = lead(pod, small_pod.cards[0], "put-away")
    assert session.has_pages
    pages = session.share.portfolio
    assert pod.picture("work.png") == ("image/png", white_square())
    session = tap(pod)

    assert session.place.stage == "teacher"
    assert not session.has_pages
    assert (session.share.portfolio.pages, session.packed.pages) == ((), ())
    assert session.talk.occasion.portfolio.pages == ()
    assert (session.share.reflection, session.share.media) == ("", {})
    assert session.lines
    assert "Read every day" not in repr(session)
    with pytest.raises(NotFoundError, match="show the card again"):
        pod.picture("work.png")
    tap(pod)
    assert tap(pod, "back").lines

    pod.act("way-back", opened(pod).state.place, "back")
    assert pod.session is None
    pod.present(small_pod.cards[0])
    session = opened(pod)
    assert (session.place.stage, session.has_pages, session.share.portfolio) == ("put-away", True, pages)


def test_a_card_shown_after_the_put_away_brings_no_pages_back(make_pod: MakePod, small_pod: SmallPod) -> None:
    lead(make_pod(), small_pod.cards[0], "sign")
    pod = make_pod()
    pod.present(small_pod.cards[0])

    assert (opened(pod).place.stage, opened(pod).has_pages) == ("sign", False)
    assert opened(pod).share.portfolio.pages == ()
    assert tap(pod, "back").lines


def test_a_finished_conference_opens_again_to_look_at(pod: Pod, small_pod: SmallPod) -> None:
    lead(pod, small_pod.cards[0], "farewell")
    while not opened(pod).state.is_finished:
        tap(pod)
    assert opened(pod).light == "finished"

    pod.present(small_pod.cards[0])

    assert pod.session is None
    assert pod.waiting
    assert pod.waiting.is_finished
    pod.begin("conference")
    assert (opened(pod).place.stage, opened(pod).state.is_finished) == ("farewell", True)


def test_answers_signatures_and_flags_are_kept(make_pod: MakePod, small_pod: SmallPod) -> None:
    pod = make_pod()
    lead(pod, small_pod.cards[1], "pages")
    pod.answer("n1", "goal", "child", "card", "reading")
    pod.answer("n1", "goal", "child", "card", "maths")
    pod.answer("n2", "help", "adult", "typed", "أقرأ معه\nكل يوم")
    pod.sign("n3", "child", "drawn", ((0, 0, 500, 500), (7, 7)))
    pod.sign("n4", "adult", "later")
    pod.flag("n5", "abc123", "better words")
    pod = make_pod()
    pod.present(small_pod.cards[1])

    held = opened(pod).held
    assert {question: answer.value for question, answer in held.answers.items()} == {
        ("goal", "child"): "reading",
        ("help", "adult"): "أقرأ معه\nكل يوم",
    }
    assert held.answers["help", "adult"].lang == "ar"
    assert held.signatures["child"].strokes == ((0, 0, 500, 500), (7, 7))
    assert held.signatures["adult"].how == "later"
    assert [(flag.message, flag.better, flag.lang) for flag in held.flags] == [("abc123", "better words", "ar")]


IMPOSSIBLE: list[Callable[[Any], object]] = [
    lambda pod: pod.answer("n1", "no token", "child", "card", "x"),
    lambda pod: pod.answer("n1", "goal", "child", "card", "x" * 2001),
    lambda pod: pod.answer("n1", "goal", "child", "card", "bell\a"),
    lambda pod: pod.answer("n1", "goal", "nobody", "card", "x"),
    lambda pod: pod.answer("no nonce", "goal", "child", "card", "x"),
    lambda pod: pod.act("no nonce", 0, "next"),
    lambda pod: pod.sign("n1", "child", "shouted"),
    lambda pod: pod.flag("n1", "no token"),
    lambda pod: pod.keep("n1", "no token", "child", "audio/webm", VOICE),
    lambda pod: pod.keep("n1", "goal", "child", "audio/webm" * 100, VOICE),
]


@pytest.mark.parametrize("tap", IMPOSSIBLE)
def test_what_no_record_may_hold_is_refused_and_nothing_is_kept(
    pod: Pod, small_pod: SmallPod, tap: Callable[[Any], object]
) -> None:
    before = lead(pod, small_pod.cards[0])
    with pytest.raises(ValueError, match="validation error"):
        tap(pod)

    assert opened(pod) == before
    pod.answer("n1", "goal", "child", "card", "reading")
    assert opened(pod).held.answers


def test_a_voice_is_kept_whole_and_once(make_pod: MakePod, small_pod: SmallPod) -> None:
    pod = make_pod()
    lead(pod, small_pod.cards[0], "pages")
    assert len(VOICE) > 2 * PART_BYTES
    token = pod.keep("n1", "reflection", "adult", "audio/webm", VOICE)
    assert pod.keep("n1", "reflection", "adult", "audio/webm", VOICE) == token
    other = pod.keep("n2", "reflection", "adult", "application/json", b"[]")
    pod = make_pod()
    pod.present(small_pod.cards[0])

    assert pod.recording(token) == ("audio/webm", VOICE)
    assert pod.recording(other) == ("application/json", b"[]")
    assert set(opened(pod).held.recordings) == {token, other}
    tap(pod)


def test_a_voice_that_the_family_deletes_is_gone(make_pod: MakePod, small_pod: SmallPod) -> None:
    pod = make_pod()
    lead(pod, small_pod.cards[0], "pages")
    size = _size_of(small_pod.folder)
    token = pod.keep("n1", "reflection", "adult", "audio/webm", VOICE)
    kept = pod.keep("n2", "help", "adult", "audio/webm", VOICE)
    pod.forget("n3", token)
    pod.forget("n4", token)

    assert set(opened(pod).held.recordings) == {kept}
    with pytest.raises(NotFoundError, match="record it again"):
        pod.recording(token)
    pod.forget("n5", kept)
    assert all(map(partial(is_genuine, public_of(read_pack(small_pod.folder).identity)), entries_of(pod)))
    assert sum(entry.box is None for entry in entries_of(pod)) == 2 * 3
    pod.lock()
    assert _size_of(small_pod.folder) - size < 3 * len(VOICE)
    pod = make_pod()
    pod.present(small_pod.cards[0])
    assert opened(pod).held.recordings == {}
    with pytest.raises(NotFoundError):
        pod.recording(kept)


def entries_of(pod: Pod) -> list[Sealed]:
    """All that the log written last holds on the disk."""
    store: Store = vars(pod)["_store"]
    return list(store.entries(store.latest_log() or b""))


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "journal").iterdir())


def test_pictures_are_found_by_their_name_or_token(pod: Pod, small_pod: SmallPod) -> None:
    session = lead(pod, small_pod.cards[0])

    assert pod.picture(session.share.media["work.png"]) == ("image/png", white_square())
    for strange in ("", "../pod.key", "0" * 32):
        with pytest.raises(NotFoundError):
            pod.picture(strange)


def test_the_lines_beside_the_family_s_own_stay_as_it_wants_them(make_pod: MakePod, small_pod: SmallPod) -> None:
    pod = make_pod()
    lead(pod, small_pod.cards[0], "pages")
    assert opened(pod).aids == Aids(school=True, reading=True)
    pod.set_aid("n1", "school", on=False)
    assert opened(pod).aids == Aids(school=False, reading=True)
    pod.set_aid("n2", "reading", on=False)
    pod.set_aid("n3", "school", on=True)
    pod = make_pod()
    pod.present(small_pod.cards[0])

    assert opened(pod).aids == Aids(school=True, reading=False)


def rehearse(pod: Pod, card: str) -> Session:
    pod.present(card)
    pod.begin("rehearsal")
    return opened(pod)


def test_a_rehearsal_is_written_apart_and_shows_no_light(pod: Pod, small_pod: SmallPod, lamp: RememberingLamp) -> None:
    rehearse(pod, small_pod.cards[0])
    tap(pod, taps=5)
    assert set(lamp.shown) == {"idle"}

    session = lead(pod, small_pod.cards[0])
    assert (session.mode, session.state.place) == ("conference", 0)
    assert rehearse(pod, small_pod.cards[0]).state.place == 5


def test_a_rehearsal_keeps_its_pages_open_and_goes_back_freely(pod: Pod, small_pod: SmallPod) -> None:
    rehearse(pod, small_pod.cards[0])
    while not opened(pod).state.is_finished:
        tap(pod)
    while opened(pod).state.place:
        tap(pod, "back")

    assert opened(pod).has_pages


def test_what_a_child_fills_in_stands_in_its_lines_and_in_its_conference(pod: Pod, small_pod: SmallPod) -> None:
    session = rehearse(pod, small_pod.cards[0])
    assert any(blank.name == "goal" for blank in open_blanks(session.packed))
    pod.answer("n1", "fill-7-goal", "child", "typed", "Learn ten songs")
    pod.answer("n2", "fill-6-skill", "child", "typed", "x" * 1000)
    pod.answer("n3", "fill-1-goal", "child", "typed", "Not mine to change")

    session = opened(pod)
    assert any("Learn ten songs" in line.text.value for line in session.talk.lines)
    assert not any("Not mine" in line.text.value for line in session.talk.lines)
    assert any(blank.name == "goal" for blank in open_blanks(session.packed))
    session = lead(pod, small_pod.cards[0])
    assert any("Learn ten songs" in line.text.value for line in session.talk.lines)


def test_work_left_out_in_the_rehearsal_is_not_shown_in_the_conference(pod: Pod, small_pod: SmallPod) -> None:
    rehearse(pod, small_pod.cards[0])
    pod.answer("n1", "work-3", "child", "choice", "no")
    assert 3 in {place.page for place in opened(pod).path}
    assert {place.page for place in lead(pod, small_pod.cards[0]).path} == {0, 1, 2, 4, 5, 6, 7}

    rehearse(pod, small_pod.cards[0])
    pod.answer("n2", "work-3", "child", "choice", "yes")
    assert 3 in {place.page for place in lead(pod, small_pod.cards[0]).path}


def test_a_pod_locks_when_nobody_has_tapped_for_its_minutes(pod: Pod, small_pod: SmallPod, clock: HandClock) -> None:
    lead(pod, small_pod.cards[0])
    clock.pass_seconds(179)
    assert not pod.lock_if_idle()
    pod.touch()
    clock.pass_seconds(179)
    tap(pod)
    clock.pass_seconds(179)
    assert not pod.lock_if_idle()
    clock.pass_seconds(1)

    assert pod.lock_if_idle()
    assert pod.session is None
    assert not pod.lock_if_idle()


@pytest.mark.parametrize("card", ["teacher", "child"])
def test_a_card_that_nobody_goes_on_with_locks_too(pod: Pod, small_pod: SmallPod, clock: HandClock, card: str) -> None:
    pod.present(small_pod.teacher_card if card == "teacher" else small_pod.cards[0])
    clock.pass_seconds(180)

    assert pod.lock_if_idle()
    assert (pod.waiting, pod.teacher) == (None, None)


def test_a_locked_pod_holds_no_key_and_no_page(pod: Pod, small_pod: SmallPod, lamp: RememberingLamp) -> None:
    lead(pod, small_pod.cards[0], "pages")
    pod.lock()

    held = [value for name, value in vars(pod).items() if name in {"_unlocked", "_waiting", "_teacher", "_table"}]
    assert not any(held)
    assert lamp.shown[-1] == "idle"


def test_fingers_on_many_tabs_tap_one_after_the_other(pod: Pod, small_pod: SmallPod) -> None:
    lead(pod, small_pod.cards[0])

    def finger(number: int) -> None:
        for place in range(20):
            pod.act(f"finger-{number}-{place}", place, "next")
            pod.answer(f"answer-{number}-{place}", "goal", "child", "card", str(number))
            assert pod.session

    fingers = [threading.Thread(target=finger, args=(number,)) for number in range(4)]
    for each in fingers:
        each.start()
    for each in fingers:
        each.join()

    held = opened(pod).held
    assert [shown.act for shown in held.shown] == ["next"] * 21
    assert opened(pod).state.place == 20


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_tapped_a_restart_changes_nothing(
    make_pod: MakePod, small_pod: SmallPod, clock: HandClock, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same walk each time
    card = small_pod.cards[seed % 3]
    pod = make_pod()
    lead(pod, card)
    tap(pod)
    acts: tuple[Act, ...] = get_args(Act)
    for number in range(80):
        session = opened(pod)
        act = chance.choice((*acts, "next", "next"))
        pod.act(f"walk-{number}", session.state.place, act)
        expected = after(session.path, session.state, act)
        if chance.random() < 0.3 or not pod.session:
            clock.boot_again()
            pod = make_pod()
            pod.present(card)
            if not pod.session:
                pod.begin("conference")

        assert opened(pod).state == expected
        assert opened(pod).has_pages == (not is_put_away(session.path, expected.place))
