"""A card opens its own child's share and nothing else; a stolen pack names nobody; damage is found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from slc_core.classroom.folder import Classroom
from slc_core.conference.script import script_for_grade
from slc_core.errors import NotFoundError, SealError, SlcError
from slc_core.exchange.card import new_code
from slc_core.exchange.pack import (
    Pack,
    PackedShare,
    PackSource,
    Share,
    read_media,
    read_pack,
    read_share,
    unlock,
    write_pack,
)
from slc_core.exchange.seal import FLOOR, new_key
from slc_core.exchange.share import parse_share, write_share


@pytest.fixture(scope="module")
def source(sample_class: Classroom) -> PackSource:
    """Every child of the sample class at one pod, with two pictures each."""
    settings = sample_class.settings
    shares = [
        Share(
            student=student,
            household=household,
            portfolio=sample_class.portfolio_of(student),
            script=script_for_grade(student.grade),
            school=settings.school,
            teacher=settings.teacher,
            class_name=settings.class_name,
            school_lang=settings.school_language,
            contact=settings.contact,
            reflection=f"A word for {student.full_name}",
        )
        for student in sample_class.students
        for household in sample_class.households_of(student)
    ]
    packed = tuple(
        PackedShare(share, {"a.png": share.student.full_name.encode() * 9, "reflection": b"ink"}, new_code(), None, "")
        for share in shares
    )
    return PackSource(1, settings.school_language, ("en",), 10, new_code(), packed, {}, {}, None)


@pytest.fixture(scope="module")
def pack(source: PackSource, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("packed") / "pod"
    write_pack(folder, source, FLOOR)
    return read_pack(folder)


@pytest.fixture(scope="module")
def keys(pack: Pack, source: PackSource) -> dict[str, bytes]:
    """The key that each child's card gives, by the id of the share it opens."""
    opened = [unlock(pack, packed.code) for packed in source.shares]
    return {share_id: key for unlocked in opened if unlocked for share_id, key in unlocked.keys.items()}


def test_each_card_opens_one_share_and_together_they_open_all(pack: Pack, keys: dict[str, bytes]) -> None:
    assert list(keys) == [share.id for share in pack.manifest.shares]
    assert len(keys) > 20


def test_no_child_s_key_opens_a_byte_of_another_s(pack: Pack, keys: dict[str, bytes]) -> None:
    tokens = {share_id: read_share(pack, share_id, key).media.values() for share_id, key in keys.items()}
    refused = 0
    for mine, key in keys.items():
        for other in keys.keys() - {mine}:
            with pytest.raises(SealError):
                read_share(pack, other, key)
            for token in tokens[other]:
                for claimed in (mine, other):
                    with pytest.raises(SealError):
                        read_media(pack, claimed, key, token)
            refused += 1

    assert refused == len(keys) * (len(keys) - 1)


def canaries(value: object) -> Iterator[str]:
    """Every text of a share that would tell of a child."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in {"script", "kind", "school_lang"}:
                yield from canaries(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from canaries(item)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, str):
        yield value


def test_a_stolen_pack_names_nobody(pack: Pack, source: PackSource) -> None:
    texts = {text for packed in source.shares for text in canaries(packed.share)}
    # Five bytes come up by chance in a megabyte of sealed bytes; seven do not.
    planted = [form for text in texts for form in (text.encode(), text.encode("utf-16-le")) if len(form) > 6]
    files = {path: path.read_bytes() for path in pack.folder.rglob("*") if path.is_file()}
    everything = b"\n".join(str(path.relative_to(pack.folder)).encode() + b"\n" + files[path] for path in files)

    assert len(planted) > 500
    assert [form for form in planted if form in everything] == []
    # The same search finds them in what was not sealed.
    opened = b"\n".join(write_share(packed.share) for packed in source.shares)
    assert sum(form in opened for form in planted) > 250


def test_the_clear_list_of_a_pack_knows_no_short_name_either(pack: Pack, source: PackSource) -> None:
    words = set(re.findall(r"\w+", (pack.folder / "pod.json").read_text(encoding="utf-8")))
    names = {part for packed in source.shares for part in packed.share.student.full_name.split()}
    homes = {packed.share.household.id for packed in source.shares} | {p.share.student.id for p in source.shares}

    assert words.isdisjoint(names | homes)


def test_every_turned_byte_of_a_sealed_file_is_found(pack: Pack, keys: dict[str, bytes], tmp_path: Path) -> None:
    share_id, key = next(iter(keys.items()))
    stolen = pack._replace(folder=tmp_path)
    whole = (pack.folder / "shares" / f"{share_id}.sealed").read_bytes()
    (tmp_path / "shares").mkdir()
    with (tmp_path / "shares" / f"{share_id}.sealed").open("wb", buffering=0) as file:
        file.write(whole)
        for place, byte in enumerate(whole):
            file.seek(place)
            file.write(bytes([byte ^ 0x40]))
            with pytest.raises(SealError):
                read_share(stolen, share_id, key)
            file.seek(place)
            file.write(bytes([byte]))

    assert read_share(stolen, share_id, key)


def test_a_list_with_any_byte_turned_is_refused_in_one_sentence_or_opens_the_right_share(
    source: PackSource, tmp_path: Path
) -> None:
    small = source._replace(shares=source.shares[:2])
    write_pack(tmp_path, small, FLOOR)
    whole = (tmp_path / "pod.json").read_bytes()
    refusals: list[str] = []
    for place in range(len(whole)):
        (tmp_path / "pod.json").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            hurt = read_pack(tmp_path)
            if place % 30 == 0:  # each derivation takes its time
                opened = unlock(hurt, small.shares[0].code)
                shares = [read_share(hurt, *found) for found in opened.keys.items()] if opened else []
                assert all(share.student == small.shares[0].share.student for share in shares)
        except SlcError as error:
            refusals.append(str(error))

    assert len(refusals) > len(whole) / 4
    assert all(len(refusal.splitlines()) == 1 for refusal in refusals)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
def test_a_hostile_list_is_refused_in_one_sentence(
    pack: Pack, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    fields: Any = json.loads((pack.folder / "pod.json").read_bytes())
    spot: Any = data.draw(st.sampled_from([fields, fields["shares"][0], fields["shares"][0]["wraps"]]))
    spot[data.draw(st.sampled_from(sorted(spot)))] = data.draw(JSON)
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "pod.json").write_text(json.dumps(fields))
    (folder / "pod.key").write_bytes(pack.identity)

    try:
        read = read_pack(folder)
        refusals = [refusal_of(read, share.id) for share in read.manifest.shares]
    except SlcError as error:
        refusals = [str(error)]
    assert all(len(refusal.splitlines()) == 1 for refusal in refusals)


def refusal_of(pack: Pack, share_id: str) -> str:
    with pytest.raises(NotFoundError) as refused:
        read_share(pack, share_id, new_key())
    return str(refused.value)


@given(data=st.data())
def test_a_share_is_read_as_it_was_written(
    source: PackSource, portfolios: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    share = data.draw(st.sampled_from(source.shares)).share.model_copy(update={"portfolio": data.draw(portfolios)})

    read = parse_share(write_share(share), "a share")
    assert read == share
    assert repr(read) == repr(share)
