"""Whatever stands in a card's ``cmdline.txt``, no word of it is lost, and what we add is added once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from slc_station.pi.boot_partition import BootPartition, Scheme
from slc_station.pi.first_boot import SEEDS, first_boot_files, instance_in
from slc_station.pi.sums import parse_sums, sums_of

INSTANCE = "slc-20261203T170000Z-a1b2c3"
WORDS = st.text("abcxyz0189=/.,:_-", min_size=1, max_size=20).map(str.encode)
ENDS = st.sampled_from([b"", b"\n", b"\r\n", b" \n"])
SCHEMES: st.SearchStrategy[Scheme] = st.sampled_from(["cloud-init", "firstrun", "preseed"])
NAMES = st.from_regex(r"[a-z0-9][A-Za-z0-9_.-]{0,12}(/[a-z0-9][A-Za-z0-9_.\[\],-]{0,12}){0,2}", fullmatch=True)


@given(words=st.lists(WORDS, min_size=1, max_size=8), end=ENDS, scheme=SCHEMES)
def test_the_line_keeps_its_words_and_grows_once(words: list[bytes], end: bytes, scheme: Scheme) -> None:
    with tempfile.TemporaryDirectory() as folder:
        boot = BootPartition(Path(folder), scheme, "")
        (boot.folder / "cmdline.txt").write_bytes(b" ".join(words) + end)

        once = first_boot_files(boot, INSTANCE)
        for name, content in once.items():
            (boot.folder / name).write_bytes(content)
        twice = first_boot_files(boot, INSTANCE)

        assert twice == once
        assert once["cmdline.txt"].split()[: len(words)] == words
        assert once["cmdline.txt"].count(b"\n") == 1
        assert list(once)[-1] == "cmdline.txt"
        assert set(once) <= set(SEEDS)
        assert instance_in(boot) == (INSTANCE if scheme == "cloud-init" else "")


@given(contents=st.dictionaries(NAMES, st.binary(max_size=20), min_size=1, max_size=8))
def test_the_list_of_hashes_names_every_file_once(contents: dict[str, bytes]) -> None:
    listed = parse_sums(sums_of(contents))

    assert listed.keys() == contents.keys()
    assert len({listed[name] for name in contents}) == len(set(contents.values()))
