from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from slc_station import words
from slc_station.session import Session, without_pages
from slc_station.step import Said, Step, step_of, time_shares

from slc_core.conference.flow import State
from slc_core.conference.journal import Answered, Flagged, Record, Recorded, Shown, Signed
from slc_core.conference.labels import PAGE_TITLES, STAGE_TITLES
from slc_core.conference.portfolio import Portfolio
from slc_core.conference.script import Who

SessionOf = Callable[..., Session]
BOOT: Mapping[str, Any] = {"boot_id": "b"}


def answered(question: str, value: str, who: Who = "adult", how: str = "card", seq: int = 1) -> Record:
    return Answered.model_validate(
        {**BOOT, "seq": seq, "nonce": f"a{seq}", "boot_ns": seq, "question": question, "who": who, "how": how}
        | {"value": value, "lang": "es"}
    )


def recorded(question: str, *, seq: int = 1, is_kept: bool = True) -> Record:
    return Recorded(
        **BOOT, seq=seq, nonce=f"r{seq}", boot_ns=seq, question=question, who="adult", media="m1",
        media_type="audio/webm", size_bytes=9, is_kept=is_kept,
    )  # fmt: skip


def step(session: Session, **state: Any) -> Step:
    return step_of(session._replace(state=session.state._replace(**state)))


def place_of(session: Session, step_id: str) -> Session:
    place = next(number for number, place in enumerate(session.path) if place.step == step_id)
    return session._replace(state=State(place=place))


def test_a_step_shows_its_lines_and_the_title_of_its_stage(session_of: SessionOf) -> None:
    session = session_of(at="welcome")

    assert [said.line for said in step(session).lines] == list(session.lines)
    assert step(session).title == STAGE_TITLES["welcome"]


def test_on_an_open_page_the_title_is_the_page_s_and_its_number_the_paper_s(session_of: SessionOf) -> None:
    session = session_of(at="pages")

    assert step(session).title == PAGE_TITLES["assessment"]
    assert step(session).page == session.place.page


def test_beside_an_assessment_lies_its_chart(session_of: SessionOf) -> None:
    assert step(session_of(at="pages")).sheet.chart is not None


def test_beside_a_scale_where_less_is_growth_a_sentence_says_so(session_of: SessionOf) -> None:
    pages = session_of(at="pages").talk.occasion.portfolio.of_kind("assessment")
    notes = [step(place_of(session_of(), "assessment")).sheet.note is not None for _ in pages]

    assert any(notes)


def test_beside_best_work_lies_its_picture(session_of: SessionOf) -> None:
    session = place_of(session_of(), "work")

    assert [picture.token for picture in step(session).sheet.pictures] == list(session.share.media.values())


def test_work_that_was_not_packed_is_shown_on_paper(session_of: SessionOf) -> None:
    session = place_of(session_of(), "work")
    without = session._replace(share=session.share.model_copy(update={"media": {}}))

    assert step(without).sheet.is_on_paper


def test_beside_a_goal_stands_what_is_written_on_its_page_and_no_empty_label(session_of: SessionOf) -> None:
    session = place_of(session_of(), "new-goal")
    bare = session.talk.occasion.portfolio.model_copy(
        update={"pages": tuple(page.model_copy(update={"where": ""}) for page in session.talk.occasion.portfolio.pages)}
    )
    occasion = session.talk.occasion._replace(portfolio=bare)

    facts = step(session).sheet.facts
    fewer = step(session._replace(talk=session.talk._replace(occasion=occasion))).sheet.facts

    assert len(facts) == 6
    assert len(fewer) == 5


def test_a_goal_from_last_time_says_whether_it_is_reached(session_of: SessionOf) -> None:
    labels = [fact.label.text for fact in step(place_of(session_of(), "last-goal")).sheet.facts if fact.label]

    assert labels[-1] == "Reached"


def test_where_no_page_is_open_the_gesture_is_drawn_large(session_of: SessionOf) -> None:
    assert step(session_of(at="welcome")).sheet.gesture == "offer-seat"


def test_the_path_tells_what_is_done_left_out_open_and_ahead(session_of: SessionOf) -> None:
    session = session_of(at="pages")
    left_out = frozenset(number for number, place in enumerate(session.path) if place.stage == "last-goals")

    states = [part.state for part in step(session, skipped=left_out).parts]

    assert states[:5] == ["done", "done", "skipped", "now", "ahead"]


def test_a_finished_conference_has_no_part_ahead(session_of: SessionOf) -> None:
    parts = step(session_of(at="farewell"), is_finished=True).parts

    assert {part.state for part in parts} == {"done"}


def test_cards_show_what_was_chosen_and_a_tap_takes_it_back(session_of: SessionOf) -> None:
    session = place_of(session_of("s17", "es", answered("help-read", "yes")), "family-answer")

    asked = step(session).asked
    assert asked is not None
    assert [(choice.question, choice.value) for choice in asked.choices if choice.is_chosen] == [("help-read", "no")]


def test_what_was_typed_stands_in_the_box_again(session_of: SessionOf) -> None:
    session = place_of(session_of("s17", "es", answered("help", "Leo contigo", how="typed")), "family-answer")

    asked = step(session).asked
    assert asked is not None
    assert asked.typed == "Leo contigo"


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_recording_is_offered_until_the_family_deletes_it(session_of: SessionOf, *, is_kept: bool) -> None:
    session = place_of(session_of("s17", "es", recorded("help", is_kept=is_kept)), "family-answer")

    asked = step(session).asked
    assert asked is not None
    assert len(asked.recordings) == is_kept


def test_the_adult_s_words_from_home_stand_where_they_are_read_out(session_of: SessionOf) -> None:
    asked = step(place_of(session_of(), "adult-reflection")).asked

    assert asked is not None
    assert asked.from_home == "Estoy orgullosa de ti."


def test_the_wish_for_a_private_talk_is_offered_with_the_questions_for_the_teacher(session_of: SessionOf) -> None:
    asked = step(place_of(session_of(), "not-sure")).asked

    assert asked is not None
    assert asked.private_talk is not None


def test_the_teacher_s_page_opens_only_with_her_own_tap(session_of: SessionOf) -> None:
    session = session_of("s17", "es", answered("private-talk", "yes"), at="teacher")

    before, after = step(session), step(session, has_come=True)

    assert before.teacher is None
    assert before.awaits_teacher
    assert after.teacher is not None
    assert after.teacher.wants_private_talk
    assert not after.awaits_teacher


def test_the_teacher_reads_the_cards_the_words_and_hears_the_voice(session_of: SessionOf) -> None:
    session = session_of(
        "s17", "es", answered("for-teacher-hard", "yes"), answered("for-teacher", "¿Qué libro?", how="typed", seq=2),
        recorded("question", seq=3), at="teacher",
    )  # fmt: skip

    teacher = step(session, has_come=True).teacher

    assert teacher is not None
    assert [card.id for card in teacher.questions] == ["hard"]
    assert teacher.typed == ("¿Qué libro?",)
    assert len(teacher.recordings) == 1
    assert not teacher.wants_private_talk


def test_a_child_that_called_sees_that_the_teacher_will_come(session_of: SessionOf) -> None:
    calm, calling = step(session_of(at="pages")), step(session_of(at="pages"), is_calling=True)

    assert (calm.can_call, calm.awaits_teacher) == (True, False)
    assert (calling.can_call, calling.awaits_teacher) == (False, True)


def test_the_button_that_leaves_the_tidying_says_that_everything_is_away(session_of: SessionOf) -> None:
    assert step(session_of(at="put-away")).next == words.ALL_AWAY
    assert step(session_of(at="sign")).next == words.NEXT


def test_once_put_away_a_step_back_shows_nothing_of_the_pages(session_of: SessionOf) -> None:
    session = without_pages(place_of(session_of(), "work"))

    shown = step(session)

    assert shown.is_closed
    assert not shown.lines
    assert not shown.sheet.pictures


def test_a_signature_that_is_there_is_shown(session_of: SessionOf) -> None:
    signed = Signed(**BOOT, seq=1, nonce="s1", boot_ns=1, who="child", how="drawn", strokes=((1, 2, 3, 4),))
    asked = step(session_of("s17", "es", signed, at="sign")).asked

    assert asked is not None
    assert asked.signed == signed


@pytest.mark.parametrize("stage", ["sign", "worthwhile", "teacher"])
def test_a_rehearsal_signs_nothing_judges_nothing_and_waits_for_nobody(session_of: SessionOf, stage: str) -> None:
    shown = step(session_of(at=stage, mode="rehearsal"), has_come=True)

    assert shown.asked is None
    assert shown.teacher is None
    assert not shown.can_call
    assert not shown.awaits_teacher


def test_a_rehearsing_child_can_leave_a_work_out_and_take_it_in_again(session_of: SessionOf) -> None:
    chosen = place_of(session_of(mode="rehearsal"), "work")
    page = chosen.place.page
    left_out = place_of(
        session_of("s17", "es", answered(f"work-{page}", "no", who="child", how="choice"), mode="rehearsal"), "work"
    )

    assert [shown.rehearsal and shown.rehearsal.is_shown for shown in (step(chosen), step(left_out))] == [True, False]


def test_a_rehearsing_child_fills_what_the_packed_page_leaves_open(session_of: SessionOf) -> None:
    session = place_of(session_of(mode="rehearsal"), "new-goal")
    number = session.place.page
    packed = Portfolio(
        pages=tuple(
            page.model_copy(update={"helper": ""}) if page.number == number else page for page in session.packed.pages
        )
    )

    shown = step(session._replace(packed=packed)).rehearsal

    assert shown is not None
    assert [fill_in.question for fill_in in shown.fill_ins] == [f"fill-{number}-helper"]


def test_a_partner_card_lies_beside_pages_and_questions_only(session_of: SessionOf) -> None:
    here, there = (step(session_of(at=at, mode="rehearsal")).rehearsal for at in ("pages", "welcome"))

    assert here is not None
    assert here.partner is not None
    assert there is not None
    assert there.partner is None


def test_a_flagged_line_is_known_by_its_key(session_of: SessionOf) -> None:
    first: Said = step(session_of(mode="rehearsal")).lines[0]
    flag = Flagged(**BOOT, seq=1, nonce="f1", boot_ns=1, message=first.key, lang="es", better="Siéntate")

    flagged = step(session_of("s17", "es", flag, mode="rehearsal")).lines[0]

    assert (first.is_flagged, flagged.is_flagged, flagged.better) == (False, True, "Siéntate")


def test_the_child_s_own_time_is_told_in_shares_of_the_parts(session_of: SessionOf) -> None:
    shown = [
        Shown(boot_id="b", seq=1, nonce="1", boot_ns=0, stage="welcome", step="seat"),
        Shown(boot_id="b", seq=2, nonce="2", boot_ns=10**9, stage="pages", step="work", page=4),
        Shown(boot_id="b", seq=3, nonce="3", boot_ns=4 * 10**9, stage="farewell", step="thanks"),
    ]

    times = time_shares(session_of("s17", "en", *shown, mode="rehearsal"))

    assert [(time.title, time.shown.value) for time in times] == [
        (STAGE_TITLES["welcome"], "25%"),
        (STAGE_TITLES["pages"], "75%"),
    ]
