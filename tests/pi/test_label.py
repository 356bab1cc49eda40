from __future__ import annotations

import datetime as dt
import re
import subprocess
from pathlib import Path

import pytest

from slc_core.classroom.folder import Classroom
from slc_core.language.catalog import Voice
from slc_core.paper.pod_label import label_text, pod_labels
from slc_core.paper.press import Press

DAY = dt.date(2026, 12, 3)
PRESS = Press(dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "labels.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def test_each_pod_has_a_label_with_its_number_and_the_evening(tmp_path: Path) -> None:
    said = text_of(pod_labels(Voice("en"), range(1, 4), DAY, PRESS), tmp_path)

    assert re.findall(r"Pod: (\d+)", said) == ["1", "2", "3"]
    assert said.count("December 3, 2026") == 3


def test_the_labels_speak_the_school_s_language(tmp_path: Path) -> None:
    assert "Date" not in text_of(pod_labels(Voice("es"), (1,), DAY, PRESS), tmp_path)


def test_no_child_of_the_class_stands_on_a_label(sample_class: Classroom, tmp_path: Path) -> None:
    said = text_of(pod_labels(Voice("en"), range(1, sample_class.settings.pods + 1), DAY, PRESS), tmp_path)

    names = [name for student in sample_class.students for name in student.full_name.split()]
    assert names
    assert not [name for name in names if name in said]


@pytest.mark.parametrize(("evening", "said"), [(DAY, "SLC:POD:7:2026-12-03"), (None, "SLC:POD:7")])
def test_a_scanner_is_told_the_pod_and_the_evening(evening: dt.date | None, said: str) -> None:
    assert label_text(7, evening) == said


def test_a_label_is_never_torn_between_two_sheets() -> None:
    six = pod_labels(Voice("en"), range(1, 7), DAY, PRESS)
    many = pod_labels(Voice("en"), range(1, 31), DAY, PRESS)

    assert (pages_of(six), pages_of(many)) == (1, 5)


def test_without_a_day_the_label_has_none(tmp_path: Path) -> None:
    assert text_of(pod_labels(Voice("en"), (1,), None, PRESS), tmp_path).split() == ["Pod:", "1"]
