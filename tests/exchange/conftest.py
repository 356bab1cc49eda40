"""A pod with three children of the sample class, packed at the lowest cost that is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from slc_core.classroom.folder import Classroom
from slc_core.conference.script import script_for_grade
from slc_core.exchange.card import new_code
from slc_core.exchange.pack import Pack, PackedShare, PackSource, Share, read_pack, write_pack
from slc_core.exchange.seal import FLOOR

PICTURE = b"\xff\xd8\xff\xe0 a drawn fox"


@pytest.fixture(scope="session")
def shares(sample_class: Classroom) -> tuple[Share, ...]:
    """The first three children's, with no pictures yet."""
    settings = sample_class.settings
    return tuple(
        Share(
            student=student,
            household=sample_class.households_of(student)[0],
            portfolio=sample_class.portfolio_of(student),
            script=script_for_grade(student.grade),
            school=settings.school,
            teacher=settings.teacher,
            class_name=settings.class_name,
            school_lang=settings.school_language,
            contact="The office, room 2",
            reflection="Estamos orgullosos.",
        )
        for student in sample_class.students[:3]
    )


@pytest.fixture(scope="session")
def source(shares: tuple[Share, ...], tmp_path_factory: pytest.TempPathFactory) -> PackSource:
    font = tmp_path_factory.mktemp("fonts") / "NotoSans[wght].ttf"
    font.write_bytes(b"letters")
    return PackSource(
        pod=3,
        school_lang="en",
        languages=("es", "ar"),
        lock_minutes=10,
        teacher_code=new_code(),
        shares=tuple(
            PackedShare(share, {"story.png": b"picture of " + share.student.id.encode()}, new_code(), PICTURE, "fox")
            for share in shares
        ),
        fonts={"latin.ttf": font},
        wordings={"es/LC_MESSAGES/slc.po": b"wordings"},
        hub=None,
    )


@pytest.fixture(scope="session")
def pack(source: PackSource, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("pack") / "pod-3"
    write_pack(folder, source, FLOOR)
    return read_pack(folder)


@pytest.fixture
def own_folder(tmp_path: Path, source: PackSource) -> Path:
    """A pack of its own, for a test that changes it."""
    write_pack(tmp_path / "pod", source, FLOOR)
    return tmp_path / "pod"
