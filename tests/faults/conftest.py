from __future__ import annotations

import os
from pathlib import Path

import pytest

from slc_core.testing.small_pod import SmallPod, write_small_pod


@pytest.fixture(scope="session")
def effort() -> float:
    """How much longer than usual to try: ``SLC_FAULTS=20`` for a night."""
    return float(os.environ.get("SLC_FAULTS", "1"))


@pytest.fixture
def small_pod(tmp_path: Path) -> SmallPod:
    return write_small_pod(tmp_path / "pod")
