"""What a pod takes into the classroom: a folder of sealed shares, opened by a child's card or the teacher's.

::

    POD/
        pod.json              in clear, with nobody's name: which card opens what
        pod.key               the seed that the pod signs its journal with; it opens nothing
        shares/<id>.sealed    what one conference needs
        media/<token>.sealed  its pictures
        pictures/<id>.jpg     the picture that the child is known by on the idle screen; in clear
        fonts/  locales/      letters, and a school's own wordings
        journal/              made by the pod

Each share has a random key, and ``pod.json`` holds it wrapped for the child's card, for the evening's teacher card
and for the school's hub. The slow derivation runs once for a card that is shown, not once for each share; for that
all cards of a pack share one salt. So a thief tries each guess on all *n* cards at once, and finding any one of
them takes log₂ *n* bits less than the 55 of a code: 50 for 32 shares.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from slc_core.errors import NotFoundError, SealError, UnreadableError, UsageError
from slc_core.exchange.card import read_code
from slc_core.exchange.hub_keys import HubAddress
from slc_core.exchange.manifest import FILE, ForReading, Listed, Manifest, Wraps, parse_manifest
from slc_core.exchange.pod_folder import (
    KEY_FILE,
    check_replaceable,
    delete_older,
    identity_in,
    read_bytes,
    write_identity,
)
from slc_core.exchange.seal import (
    USUAL,
    Cost,
    digest,
    key_from_code,
    new_identity,
    new_key,
    new_salt,
    public_of,
    seal,
    seal_for,
    subkey,
    unseal,
)
from slc_core.exchange.share import Share, parse_share, write_share
from slc_core.files import settle, write_together

__all__ = [
    "Listed",
    "Manifest",
    "Pack",
    "PackSource",
    "PackedShare",
    "Share",
    "Unlocked",
    "log_key",
    "read_media",
    "read_pack",
    "read_share",
    "unlock",
    "write_pack",
]

_MIB = 2**20
_MANIFEST_BYTES = 4 * _MIB
_SEALED_BYTES = 64 * _MIB


class PackedShare(NamedTuple):
    """One share to pack.

    *media* are contents by their name in the portfolio; :func:`write_pack` draws their tokens. *code* is the child's
    card. *picture* is a JPEG without metadata, for it stays in clear; so does the name of its *symbol*.
    """

    share: Share
    media: Mapping[str, bytes]
    code: str
    picture: bytes | None
    symbol: str


class PackSource(NamedTuple):
    """All that goes into the pack of one pod.

    *fonts* are files by the name they get, *wordings* contents by their path inside ``locales/``.
    """

    pod: int
    school_lang: str
    languages: tuple[str, ...]
    lock_minutes: int
    teacher_code: str
    shares: tuple[PackedShare, ...]
    fonts: Mapping[str, Path]
    wordings: Mapping[str, bytes]
    hub: HubAddress | None


class Pack(NamedTuple):
    """A pack on disk; *identity* is the seed that its pod signs with."""

    folder: Path
    manifest: Manifest
    identity: bytes


class Unlocked(NamedTuple):
    """What a card opens: keys by the ids of their shares, one for a child's card, all for the teacher's.

    *reading* is the key of those who read a translation, and comes with the teacher's card alone.
    """

    card: Literal["child", "teacher"]
    keys: Mapping[str, bytes]
    reading: bytes | None = None


def write_pack(folder: Path, source: PackSource, cost: Cost = USUAL) -> None:
    """Write the pack of one pod; one that is there and was not used yet gives way, and the pod keeps its key.

    Raises:
        UsageError: no share, one card for two, or a name that leads out of the folder.
        CardError: a code is none.
        UnreadableError: a font cannot be read.
        UnwritableError: *folder* holds a journal or what is no pack, or the disk refused; it reads as it did before.
    """
    _check_source(source)
    check_replaceable(folder)
    identity = identity_in(folder) or new_identity()
    contents = {**_clear_files(source), **_sealed_files(source, cost, identity)}
    write_identity(folder, identity)
    write_together(folder, contents)
    delete_older(folder, contents)


def read_pack(folder: Path) -> Pack:
    """The pack in *folder*; a change that a power cut had interrupted is carried out first.

    Raises:
        NotFoundError: there is none.
        UnreadableError: it is damaged, or of a version that we do not know.
    """
    settle(folder)
    manifest = parse_manifest(read_bytes(folder / FILE, _MANIFEST_BYTES), str(folder / FILE))
    identity = identity_in(folder)
    if identity is None or public_of(identity) != manifest.public:
        raise UnreadableError(f"{folder / KEY_FILE} is not the key of this pack; pack the pod again")
    return Pack(folder, manifest, identity)


def unlock(pack: Pack, code: str) -> Unlocked | None:
    """What the card with *code* opens; None if it is none of this pod's. Takes as long as one derivation.

    Raises:
        CardError: *code* is none; nothing was derived.
        SealError: ``pod.json`` was changed since it was packed.
    """
    manifest = pack.manifest
    card = key_from_code(read_code(code), manifest.salt, manifest.cost)
    tag = _tag_of(card)
    if tag == manifest.teacher:
        keys = {
            share.id: _unwrapped(pack, share, _for_teacher(card, share.id), share.wraps.teacher)
            for share in manifest.shares
        }
        return Unlocked("teacher", keys, _reading_key(pack, card))
    for share in manifest.shares:
        if share.tag == tag:
            return Unlocked("child", {share.id: _unwrapped(pack, share, _for_child(card), share.wraps.child)})
    return None


def read_share(pack: Pack, share_id: str, key: bytes) -> Share:
    """One share, opened.

    Raises:
        NotFoundError: the pack does not list it, or its file is gone.
        SealError: *key* is another's, or the file was changed since.
        UnreadableError: the file cannot be read, or another version packed it.
    """
    path = pack.folder / _share_file(pack.manifest.share(share_id).id)
    about = _about(pack.manifest.salt, share_id, b"share")
    return parse_share(_opened(_pages_key(key), read_bytes(path, _SEALED_BYTES), about, path), str(path))


def read_media(pack: Pack, share_id: str, key: bytes, token: str) -> bytes:
    """One picture of a share, by its token, opened.

    Raises:
        NotFoundError: the pack does not list the share, or there is no such picture.
        SealError: it is another share's, or was changed since.
        UnreadableError: the file cannot be read.
    """
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        raise NotFoundError("no picture has such a token; open the page again")
    path = pack.folder / _media_file(token)
    about = _about(pack.manifest.salt, pack.manifest.share(share_id).id, b"media", token.encode())
    return _opened(_pages_key(key), read_bytes(path, _SEALED_BYTES), about, path)


def log_key(share_key: bytes) -> bytes:
    """What the entries of a share's two journals, or of the readers' one, are sealed under."""
    return subkey(share_key, "journal")


class _Sealing(NamedTuple):
    """What all shares of one pack are sealed with; *teacher* is the key of the teacher's card."""

    salt: bytes
    cost: Cost
    teacher: bytes
    hub: HubAddress | None


def _sealed_files(source: PackSource, cost: Cost, identity: bytes) -> dict[str, bytes]:
    salt = new_salt()
    teacher = key_from_code(read_code(source.teacher_code), salt, cost)
    sealing = _Sealing(salt, cost, teacher, source.hub)
    contents: dict[str, bytes] = {}
    listed: list[Listed] = []
    for packed in source.shares:
        share, key = _listed(packed, sealing)
        listed.append(share)
        contents.update(_files_of(packed, share.id, key, salt))
    manifest = Manifest(
        pod=source.pod,
        school_lang=source.school_lang,
        languages=source.languages,
        lock_minutes=source.lock_minutes,
        salt=salt,
        memory_kib=cost.memory_kib,
        passes=cost.passes,
        public=public_of(identity),
        hub=source.hub.address if source.hub else None,
        receipts=source.hub.receipts if source.hub else None,
        teacher=_tag_of(teacher),
        shares=tuple(listed),
        reading=_for_reading(sealing),
    )
    return {**contents, FILE: manifest.model_dump_json(indent=1).encode()}


def _listed(packed: PackedShare, sealing: _Sealing) -> tuple[Listed, bytes]:
    """The share as ``pod.json`` lists it, and its new key."""
    key, share_id = new_key(), secrets.token_hex(8)
    log, rehearsal = secrets.token_bytes(16), secrets.token_bytes(16)
    card = key_from_code(read_code(packed.code), sealing.salt, sealing.cost)
    about = _about_key(sealing.salt, share_id, log, rehearsal)
    wraps = Wraps(
        child=seal(_for_child(card), key, about),
        teacher=seal(_for_teacher(sealing.teacher, share_id), key, about),
        hub=seal_for(sealing.hub.address, key) if sealing.hub else None,
    )
    listed = Listed(
        id=share_id,
        log=log,
        rehearsal=rehearsal,
        symbol=packed.symbol,
        has_picture=packed.picture is not None,
        tag=_tag_of(card),
        wraps=wraps,
    )
    return listed, key


def _for_reading(sealing: _Sealing) -> ForReading:
    key, log = new_key(), secrets.token_bytes(16)
    return ForReading(
        log=log,
        teacher=seal(subkey(sealing.teacher, "wrap:reading"), key, _about_reading(sealing.salt, log)),
        hub=seal_for(sealing.hub.address, key) if sealing.hub else None,
    )


def _reading_key(pack: Pack, card: bytes) -> bytes | None:
    reading = pack.manifest.reading
    if reading is None:
        return None
    about = _about_reading(pack.manifest.salt, reading.log)
    return _opened(subkey(card, "wrap:reading"), reading.teacher, about, pack.folder / FILE)


def _files_of(packed: PackedShare, share_id: str, key: bytes, salt: bytes) -> Iterator[tuple[str, bytes]]:
    tokens = {name: secrets.token_hex(16) for name in packed.media}
    share = packed.share.model_copy(update={"media": tokens})
    pages = _pages_key(key)
    yield _share_file(share_id), seal(pages, write_share(share), _about(salt, share_id, b"share"))
    for name, token in tokens.items():
        yield _media_file(token), seal(pages, packed.media[name], _about(salt, share_id, b"media", token.encode()))
    if packed.picture is not None:
        yield f"pictures/{share_id}.jpg", packed.picture


def _clear_files(source: PackSource) -> dict[str, bytes]:
    fonts = {f"fonts/{name}": read_bytes(path, _SEALED_BYTES) for name, path in source.fonts.items()}
    return {**fonts, **{f"locales/{path}": content for path, content in source.wordings.items()}}


def _check_source(source: PackSource) -> None:
    if not source.shares:
        raise UsageError(f"nobody sits at pod {source.pod}; give it a child, or do not pack it")
    codes = [read_code(code) for code in (source.teacher_code, *(packed.code for packed in source.shares))]
    if len(set(codes)) < len(codes):
        raise UsageError(f"two cards of pod {source.pod} have the same code; make new cards")
    for name in (*source.fonts, *source.wordings):
        path = PurePosixPath(name)
        if not path.parts or path.is_absolute() or ".." in path.parts or set(name) & set("\\:"):
            raise UsageError(f"'{name}' leads out of the pack; rename that file")


def _opened(key: bytes, box: bytes, about: bytes, path: Path) -> bytes:
    try:
        return unseal(key, box, about)
    except SealError as error:
        raise SealError(f"{path}: wrong key, or changed since it was sealed; pack the pod again") from error


def _unwrapped(pack: Pack, share: Listed, key: bytes, wrap: bytes) -> bytes:
    about = _about_key(pack.manifest.salt, share.id, share.log, share.rehearsal)
    return _opened(key, wrap, about, pack.folder / FILE)


def _about(salt: bytes, share_id: str, *parts: bytes) -> bytes:
    """Ties what is sealed to its pack, its share and its own name, so that no file can stand in for another."""
    return digest(b"slc pack 1", salt, share_id.encode(), *parts)


def _about_key(salt: bytes, share_id: str, log: bytes, rehearsal: bytes) -> bytes:
    return _about(salt, share_id, b"key", log, rehearsal)


def _about_reading(salt: bytes, log: bytes) -> bytes:
    return _about(salt, "reading", b"key", log)


def _tag_of(card: bytes) -> bytes:
    return subkey(card, "tag")[:16]


def _for_child(card: bytes) -> bytes:
    return subkey(card, "wrap")


def _for_teacher(card: bytes, share_id: str) -> bytes:
    return subkey(card, f"wrap:{share_id}")


def _pages_key(share_key: bytes) -> bytes:
    return subkey(share_key, "pages")


def _share_file(share_id: str) -> str:
    return f"shares/{share_id}.sealed"


def _media_file(token: str) -> str:
    return f"media/{token}.sealed"
