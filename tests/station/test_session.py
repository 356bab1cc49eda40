from __future__ import annotations

from pathlib import Path

import pytest
from slc_station.session import is_put_away, occasion_of, places_put_away, voices_of

from slc_core.conference.flow import Path as Steps
from slc_core.conference.flow import Place
from slc_core.conference.script import StageId
from slc_core.conference.talk import fill
from slc_core.exchange.pack import Pack, Share, read_pack, read_share, unlock
from slc_core.testing.small_pod import SmallPod


def steps(*stages: StageId) -> Steps:
    return tuple(Place(stage, f"step-{number}", 0) for number, stage in enumerate(stages))


@pytest.mark.parametrize(
    ("path", "away"),
    [
        (steps("welcome", "pages", "put-away", "teacher", "farewell"), [False, False, False, True, True]),
        (steps("pages", "put-away", "put-away", "farewell"), [False, False, False, True]),
        (steps("put-away"), [False]),
        (steps("welcome", "pages", "teacher", "farewell"), [False] * 4),
    ],
)
def test_materials_are_away_once_their_stage_is_over(path: Steps, away: list[bool]) -> None:
    assert [is_put_away(path, place) for place in range(len(path))] == away
    assert places_put_away(path) in {0, away.index(True) if True in away else len(path)}


@pytest.fixture
def share(packed_pod: SmallPod) -> Share:
    """Omar's, who is in kindergarten and whose family reads Arabic."""
    pack: Pack = read_pack(packed_pod.folder)
    unlocked = unlock(pack, packed_pod.cards[1])
    assert unlocked
    ((share_id, key),) = unlocked.keys.items()
    return read_share(pack, share_id, key)


def test_a_family_hears_its_language_beside_the_school_s(share: Share, tmp_path: Path) -> None:
    voices = voices_of(share, tmp_path)

    assert (voices.family.language.tag, voices.school.language.tag, voices.reading) == ("ar", "en", None)


def test_a_child_who_cannot_read_the_letters_gets_the_romanised_line_where_there_is_one(
    share: Share, tmp_path: Path
) -> None:
    student = share.student.model_copy(update={"reads_script": False})
    reading = voices_of(share.model_copy(update={"student": student}), tmp_path).reading

    assert reading is not None
    assert reading.language.tag == "ar-Latn"


def test_native_digits_are_a_family_s_choice(share: Share, tmp_path: Path) -> None:
    home = share.household.model_copy(update={"digits": "native"})
    line = next(line for line in _talk(share.model_copy(update={"household": home}), tmp_path) if "٢" in line)

    assert line
    assert not any("٢" in line for line in _talk(share, tmp_path))


def _talk(share: Share, wordings: Path) -> list[str]:
    return [line.text.value for line in fill(share.script, occasion_of(share), voices_of(share, wordings)).lines]
