"""A photo of a child's work, made ready for paper: upright, no finer than print needs, and silent about its origin.

A phone writes into a picture where and when it was taken, and by which device. Nothing of that is printed, so
nothing of it is kept: what leaves this module holds pixels only. Whatever cannot be printed is answered with a
:class:`PhotoFault`, so that one broken file costs a child one picture and not the packet.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

DPI = 300
"""As fine as a school's printer can show a photo."""

MOST_MEGAPIXELS = 150
"""Above this a picture is refused unseen: it is a mistake, or it is meant to fill the memory."""

_MEMORY = 80_000_000
"""Bytes that one picture may take while it is open; with fpdf2 loaded that stays below 140 MB."""

_QUALITY = 88
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
_ORIENTATION = 0x0112
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""EXIF's orientation -> Pillow's transposition."""
_LYING = frozenset({2, 4, 5, 6})
"""Those of Pillow's transpositions that swap width and height."""

_SAVE_SMALLER = "save it again as a JPEG picture of 4000 by 3000 pixels or fewer"
_SAVE_JPEG = "save or export it as a JPEG picture"
_COPY_AGAIN = "copy it again, or take the photo again"

FaultKind = Literal["missing", "not-a-picture", "unsupported", "too-large", "damaged"]


class Photo(NamedTuple):
    """A JPEG without metadata, in sRGB or grey."""

    data: bytes
    width_px: int
    height_px: int


class PhotoFault(NamedTuple):
    """Why a file cannot be printed, for the teacher: what was *found* in it, and what to *do*."""

    path: Path
    kind: FaultKind
    found: str
    do: str

    @property
    def is_missing(self) -> bool:
        """Whether there is no file at all."""
        return self.kind == "missing"

    @property
    def sentence(self) -> str:
        """One line: the file, what was found, what to do."""
        return f"{self.path} {self.found}; {self.do}"


class _UnprintableError(Exception):
    """What is wrong with a picture, on its way to becoming a PhotoFault: its kind, what was found, what to do."""


def prepare_photo(path: Path, width_mm: float, height_mm: float, *, grey: bool = False) -> Photo | PhotoFault:
    """The picture in *path* for a printed box of that size, upright, at most 300 dpi, without metadata.

    A JPEG that already is all that keeps its pixels as they are. Transparency becomes white, an animation its
    first frame. The same file gives the same bytes. What Pillow finds wrong in a file is never raised.
    """
    box = (_pixels(width_mm), _pixels(height_mm))
    try:
        _refuse_what_is_no_picture(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow doubts a file aloud; we decide by size and by decoding
            return _prepared(path, box, grey=grey)
    except _UnprintableError as refused:
        return PhotoFault(path, *refused.args)
    except MemoryError:
        return PhotoFault(path, "too-large", "does not fit into this computer's memory", _SAVE_SMALLER)
    except PermissionError:
        return PhotoFault(path, "missing", "may not be read", "allow yourself to read it, or copy it again")
    # Whatever a decoder trips over in a broken file: there is no narrower base than these.
    except (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError,
            EOFError, struct.error, zlib.error):  # fmt: skip
        return PhotoFault(path, "damaged", "is damaged or cut short", _COPY_AGAIN)


def _pixels(length_mm: float) -> int:
    return max(1, int(length_mm / 25.4 * DPI))


_KINDS: tuple[tuple[int, tuple[bytes, ...], FaultKind, str, str], ...] = (
    (0, (b"%PDF",), "not-a-picture", "is a PDF, not a picture", "export its page as a JPEG picture"),
    (0, (b"PK\x03\x04",), "not-a-picture", "is a document or an archive, not a picture", _SAVE_JPEG),
    (8, (b"hei", b"hev", b"mif1", b"msf1"), "unsupported", "is a HEIC picture, which cannot be read here", _SAVE_JPEG),
    (8, (b"avif", b"avis"), "unsupported", "is an AVIF picture, which cannot be read here", _SAVE_JPEG),
    (4, (b"ftyp",), "not-a-picture", "is a film, not a picture", "save one moment of it as a JPEG picture"),
)
"""Offset, signatures, and what to say: what teachers put where a picture should be."""
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"BM")
"""How the pictures that we do read begin."""


def _refuse_what_is_no_picture(path: Path) -> None:
    try:
        exists, is_file, is_folder = path.exists(), path.is_file(), path.is_dir()
    except (ValueError, OSError) as error:
        raise _UnprintableError("missing", "is no possible file name", "give the file a short, plain name") from error
    if not exists:
        raise _UnprintableError("missing", "is not there", "copy it into the folder, or take its name off the page")
    if is_folder:
        raise _UnprintableError("not-a-picture", "is a folder, not a picture", "name a picture inside it")
    if not is_file:
        raise _UnprintableError("not-a-picture", "is no ordinary file", "copy the picture itself into the folder")
    with path.open("rb") as file:
        head = file.read(32)
    if not head:
        raise _UnprintableError("damaged", "is empty", _COPY_AGAIN)
    for offset, signatures, kind, found, do in _KINDS:
        if head.startswith(signatures, offset) and (offset == 0 or head[4:8] == b"ftyp"):
            raise _UnprintableError(kind, found, do)


def _prepared(path: Path, box: tuple[int, int], *, grey: bool) -> Photo:
    image = _pillow("Image")
    try:
        opened = image.open(path, formats=_FORMATS)
    except image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except image.UnidentifiedImageError as error:
        raise _unidentified(path) from error
    with opened as picture:
        if picture.width * picture.height > MOST_MEGAPIXELS * 1_000_000:
            raise _too_many_pixels()
        if picture.format in {"JPEG", "MPO"}:
            return _kept_jpeg(path, picture, box, grey=grey) or _from_jpeg(picture, box, grey=grey)
        return _from_other(picture, box, grey=grey)


def _unidentified(path: Path) -> _UnprintableError:
    with path.open("rb") as file:
        if file.read(8).startswith(_SIGNATURES):
            return _UnprintableError("damaged", "is damaged or cut short", _COPY_AGAIN)
    return _UnprintableError("not-a-picture", "is not a picture that can be read here", _SAVE_JPEG)


def _too_many_pixels() -> _UnprintableError:
    return _UnprintableError("too-large", f"has more than {MOST_MEGAPIXELS} megapixels", _SAVE_SMALLER)


def _from_jpeg(picture: Picture, box: tuple[int, int], *, grey: bool) -> Photo:
    turn = _turn(picture)
    size = _fitted(picture.size, box, turn)
    full, coefficients = picture.size, _coefficients(picture)
    if picture.mode in {"RGB", "L"}:  # libjpeg leaves pixels out while it decodes; not from CMYK
        reduction = _reduction(full, size)
        picture.draft("L" if grey else picture.mode, (full[0] // reduction, full[1] // reduction))
        size = min(size[0], picture.width), min(size[1], picture.height)
    size = _affordable(picture, full, size, coefficients)
    picture.load()
    return _encoded(_turned(_flat(picture, size, grey=grey), turn))


def _reduction(full: tuple[int, int], size: tuple[int, int]) -> int:
    """The largest step of libjpeg (1, 2, 4, 8) that leaves enough pixels, or else one that fits the memory."""
    enough = max(1, min(have // want for have, want in zip(full, size, strict=True)))
    step = max(step for step in (1, 2, 4, 8) if step <= enough)
    while step < 8 and full[0] * full[1] * 4 > _MEMORY / 2 * step**2:
        step *= 2
    return step


def _coefficients(picture: Any) -> int:
    """Bytes that a progressive JPEG takes while it is decoded: 2 for each sample of its full size."""
    if not picture.info.get("progressive"):
        return 0
    samples = [(across, down) for _, across, down, _ in picture.layer]
    finest = max(across for across, _ in samples) * max(down for _, down in samples)
    pixels: int = picture.width * picture.height
    every: int = sum(across * down for across, down in samples)
    return 2 * pixels * every // int(finest)


def _kept_jpeg(path: Path, picture: Picture, box: tuple[int, int], *, grey: bool) -> Photo | None:
    """The JPEG as it is, without metadata; None if its pixels or its colours must change."""
    is_ready = (
        _turn(picture) is None
        and _fitted(picture.size, box, None) == picture.size
        and (picture.mode == "L" or (picture.mode == "RGB" and not grey))
        and not _has_other_colours(picture)
    )
    if not is_ready:
        return None
    jpeg = _without_metadata(path.read_bytes())
    return Photo(jpeg[0], *picture.size) if jpeg and _is_sound(jpeg[1]) else None


def _is_sound(blank: bytes) -> bool:
    """Whether libjpeg takes it: tried without its pixels, which take long and can be wrong without stopping it."""
    try:
        with _pillow("Image").open(io.BytesIO(blank), formats=("JPEG",)) as picture:
            picture.draft("L", (1, 1))
            picture.load()
    except (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error):
        return False
    return True


_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_ALL_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset({0xC4, 0xDB, 0xDD})
_SCAN, _END, _APP0, _ADOBE = 0xDA, 0xD9, 0xE0, 0xEE
_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def _without_metadata(file: bytes) -> tuple[bytes, bytes] | None:
    """A JPEG up to its first end (a phone may add a film, or a second picture), with what decoding needs only.

    The second answer lacks the pixels too. None if it is not whole, or of a kind that no PDF holds (lossless).
    """
    kept, blank = [b"\xff\xd8"], [b"\xff\xd8"]
    for marker, segment in _segments(file):
        if marker in _ALL_FRAMES - _FRAMES:
            return None
        needed = _needed(marker, segment)
        kept.append(needed)
        blank.append(needed[: 2 + int.from_bytes(needed[2:4], "big")] if marker == _SCAN else needed)
        if marker == _END:
            return b"".join(kept), b"".join(blank)
    return None


def _needed(marker: int, segment: bytes) -> bytes:
    """What a segment says about decoding; most say nothing."""
    if marker == _APP0 and segment[4:9] == b"JFIF\0":
        return _JFIF  # the file's own may carry a small picture of itself
    if marker == _ADOBE and segment[4:9] == b"Adobe":
        return b"\xff\xee\x00\x0e" + segment[4:16]
    return segment if marker in _FRAMES | _TABLES | {_SCAN, _END} else b""


def _segments(file: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with their bytes, up to the first end; a scan brings its pixels. Stops where the file makes no sense."""
    at = 2
    while at + 2 <= len(file) and file[at : at + 1] == b"\xff":
        marker = file[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == _END:
            yield marker, b"\xff\xd9"
            return
        end = at + 2 + int.from_bytes(file[at + 2 : at + 4], "big")
        if marker == _SCAN:
            found = _AFTER_SCAN.search(file, end)
            end = found.start() if found else len(file)
        yield marker, file[at:end]
        at = end


def _from_other(picture: Picture, box: tuple[int, int], *, grey: bool) -> Photo:
    _affordable(picture, picture.size, _fitted(picture.size, box, None))
    picture.load()
    turn = _turn(picture)  # some formats write it behind the pixels
    size = _affordable(picture, picture.size, _fitted(picture.size, box, turn))
    return _encoded(_turned(_flat(picture, size, grey=grey), turn))


_LOADED = {"1": 1, "L": 1, "P": 1, "I;16": 2}
"""Bytes of a pixel as Pillow keeps it; 4 for every other mode."""
_SMOOTHED = {"1": 2, "L": 1, "P": 9, "RGB": 4, "CMYK": 4, "I;16": 5}
"""The same with the copies that a change of mode and scaling need; 12 for rare modes, 8 with transparency."""
_DECODERS = {"WEBP": 5, "TIFF": 2}
"""How often a decoder holds the picture while it is at work."""


def _affordable(
    picture: Picture, full: tuple[int, int], size: tuple[int, int], coefficients: int = 0
) -> tuple[int, int]:
    """*size*, or down to half of it where scaling would take too much memory: 150 dpi still print well.

    Counting first keeps a packet's memory flat: Pillow would take whatever a picture asks for.
    """
    pixels, mode = picture.width * picture.height, picture.mode
    loading = pixels * _LOADED.get(mode, 4) * _DECODERS.get(picture.format or "", 1) + coefficients
    smoothed = pixels * _SMOOTHED.get(mode, 8 if mode in {"RGBA", "LA"} else 12)
    for eighths in range(8, 3, -1):
        width, height = (max(1, side * eighths // 8) for side in size)
        scaling = width * (picture.height + height) * 4  # Pillow scales across, then down
        if max(loading, smoothed + scaling) <= _MEMORY:
            return width, height
    megapixels = round(full[0] * full[1] / 1_000_000)
    found = f"has {megapixels} megapixels, more than can be opened from a {picture.format} file of its kind"
    raise _UnprintableError("too-large", found, _SAVE_SMALLER)


def _turn(picture: Picture) -> int | None:
    try:
        orientation = picture.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error):
        return None  # a broken note about a picture does not make it a broken picture
    return _TURNS.get(orientation) if isinstance(orientation, int) else None


def _turned(picture: Picture, turn: int | None) -> Picture:
    return picture if turn is None else picture.transpose(_pillow("Image").Transpose(turn))


def _fitted(size: tuple[int, int], box: tuple[int, int], turn: int | None) -> tuple[int, int]:
    """*size* made to fit *box* once turned, never enlarged."""
    across, down = reversed(box) if turn in _LYING else box
    width, height = size
    scale = min(across / width, down / height, 1)
    return max(1, int(width * scale + 1e-6)), max(1, int(height * scale + 1e-6))


def _flat(picture: Any, size: tuple[int, int], *, grey: bool) -> Picture:
    """*picture* at *size* on white, grey or in sRGB; *picture* itself is let go."""
    profile = picture.info.get("icc_profile") if _has_other_colours(picture) else None
    smooth: Any = _smooth(picture)
    flat: Any = smooth.resize(size, _pillow("Image").Resampling.LANCZOS, reducing_gap=3.0)
    picture.close()
    if flat.mode in {"RGBA", "LA"}:
        white = _pillow("Image").new("RGBA", size, "white")
        white.alpha_composite(flat.convert("RGBA"))
        flat = white.convert("RGB" if flat.mode == "RGBA" else "L")
    if profile:
        flat = _in_srgb(flat, profile)
    mode = "L" if grey or flat.mode == "L" else "RGB"
    done: Picture = flat if flat.mode == mode else flat.convert(mode)
    return done


def _smooth(picture: Picture) -> Picture:
    """*picture* in a mode that can be scaled: 8 bits for each colour, no palette."""
    if picture.mode[:1] in {"I", "F"}:
        return _eight_bits(picture if picture.mode in {"I;16", "F"} else picture.convert("I"))
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in {"P", "PA"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture if picture.mode in {"L", "LA", "RGB", "RGBA", "CMYK"} else picture.convert("RGB")


def _eight_bits(picture: Any) -> Picture:
    """A scan with 16 bits for each pixel: the upper 8."""
    _, brightest = picture.getextrema()
    share = 1 / 256 if isinstance(brightest, int | float) and brightest > 255 else 1

    def upper(value: float) -> float:
        return value * share + 0

    eight: Picture = picture.point(upper).convert("L")
    return eight


def _has_other_colours(picture: Picture) -> bool:
    """Whether the numbers mean other colours than in sRGB, as phones with wide screens write them."""
    profile = picture.info.get("icc_profile")
    named = (b"sRGB", "sRGB".encode("utf-16-be"))
    return isinstance(profile, bytes) and bool(profile) and not any(name in profile for name in named)


def _in_srgb(picture: Picture, profile: bytes) -> Picture:
    colours = _pillow("ImageCms")
    try:
        changed: Picture | None = colours.profileToProfile(
            picture, io.BytesIO(profile), colours.createProfile("sRGB"), outputMode="RGB"
        )
    except (colours.PyCMSError, OSError, ValueError, TypeError):
        return picture  # a profile for other pixels than these: as good as none
    return changed or picture


def _encoded(picture: Picture) -> Photo:
    picture.info = {}  # Pillow would write its comment and resolution again
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY, subsampling="4:2:0", optimize=True)
    return Photo(file.getvalue(), *picture.size)


def _pillow(module: str) -> Any:
    """A module of Pillow, imported when the first picture comes."""
    return import_module(f"PIL.{module}")
