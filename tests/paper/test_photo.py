from __future__ import annotations

import io
import os
import random
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from zlib import crc32

import pytest
from PIL import Image, ImageDraw

from slc_core.paper.photo import DPI, MOST_MEGAPIXELS, Photo, PhotoFault, prepare_photo

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (230, 210, 40)
ImageCms: Any = import_module("PIL.ImageCms")
GPS, ORIENTATION = 0x8825, 0x0112
POSITION = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}


def drawing(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Four coloured quarters, so that every turn and every lost channel shows."""
    picture = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width // 2, 0, width, height // 2), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2, height), fill=BLUE)
    draw.rectangle((width // 2, height // 2, width, height), fill=YELLOW)
    return picture if mode == "RGB" else picture.convert(mode)


def saved(path: Path, picture: Image.Image, **how: Any) -> Path:
    picture.save(path, **how)
    return path


def ready(answer: Photo | PhotoFault) -> Photo:
    assert isinstance(answer, Photo), answer
    return answer


def fault(answer: Photo | PhotoFault) -> PhotoFault:
    assert isinstance(answer, PhotoFault)
    assert "\n" not in answer.sentence
    assert answer.sentence == f"{answer.path} {answer.found}; {answer.do}"
    return answer


def opened(photo: Photo) -> Image.Image:
    picture = Image.open(io.BytesIO(photo.data))
    picture.load()
    assert picture.format == "JPEG"
    assert picture.size == (photo.width_px, photo.height_px)
    return picture


def pixels_of(path: Path) -> bytes:
    with Image.open(path) as picture:
        return picture.tobytes()


def quarters(picture: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters: top left, top right, bottom left, bottom right."""
    width, height = picture.size
    places = [(1, 1), (3, 1), (1, 3), (3, 3)]
    found = [picture.convert("RGB").getpixel((width * x // 4, height * y // 4)) for x, y in places]
    return [cast("tuple[int, ...]", colour) for colour in found]


def is_close(one: tuple[int, ...], other: tuple[int, ...], by: int = 14) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def exif_of_a_phone(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "PhoneMaker"
    exif[GPS] = POSITION
    return exif.tobytes()


def markers_of(data: bytes) -> list[int]:
    """Every marker before the pixels."""
    at, found = 2, list[int]()
    while data[at + 1] != 0xDA:
        found.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found


# Scaling


def test_a_large_photo_is_scaled_to_three_hundred_dots_an_inch(tmp_path: Path) -> None:
    path = saved(tmp_path / "large.jpg", drawing(3000, 2000))

    photo = ready(prepare_photo(path, 100, 100))

    assert photo.width_px == int(100 / 25.4 * DPI)
    assert photo.width_px * 2 == pytest.approx(photo.height_px * 3, abs=3)
    assert all(map(is_close, quarters(opened(photo)), [RED, GREEN, BLUE, YELLOW]))


@pytest.mark.parametrize("size", [(1, 9000), (9000, 1), (1, 1), (7, 3)])
def test_a_picture_of_any_shape_keeps_at_least_one_pixel_each_way(tmp_path: Path, size: tuple[int, int]) -> None:
    photo = ready(prepare_photo(saved(tmp_path / "thin.png", drawing(*size)), 50, 50))

    assert 1 <= photo.width_px <= 590
    assert 1 <= photo.height_px <= 590


def test_a_small_picture_is_never_enlarged(tmp_path: Path) -> None:
    photo = ready(prepare_photo(saved(tmp_path / "small.png", drawing(80, 60)), 180, 120))

    assert (photo.width_px, photo.height_px) == (80, 60)


def test_a_camera_s_photo_for_a_whole_page_gives_up_fineness_before_memory(tmp_path: Path) -> None:
    path = saved(tmp_path / "camera.jpg", drawing(6000, 4000, "L"), quality=30)

    photo = ready(prepare_photo(path, 297, 210))

    assert 297 / 25.4 * 150 < photo.width_px <= 297 / 25.4 * DPI


def test_fine_lines_survive_scaling_as_an_even_tone(tmp_path: Path) -> None:
    lines = Image.new("L", (4000, 400), 255)
    for x in range(0, 4000, 2):
        lines.paste(0, (x, 0, x + 1, 400))

    picture = opened(ready(prepare_photo(saved(tmp_path / "lines.png", lines), 40, 40)))

    darkest, lightest = cast("tuple[int, int]", picture.crop((20, 10, 450, 37)).getextrema())
    assert 110 < darkest <= lightest < 145


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path / "work.png", drawing(2000, 1500))

    assert prepare_photo(path, 90, 60) == prepare_photo(path, 90, 60)


# Orientation and metadata


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tif"])
def test_a_photo_stands_upright_whichever_way_the_phone_was_held(tmp_path: Path, orientation: int, kind: str) -> None:
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    upright = drawing()
    lying = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    path = saved(tmp_path / f"held.{kind}", lying, exif=exif_of_a_phone(orientation))

    small = opened(ready(prepare_photo(path, 20, 20)))
    large = opened(ready(prepare_photo(path, 200, 200)))

    assert small.size == (236, 177)
    assert large.size == upright.size
    for picture in (small, large):
        assert all(map(is_close, quarters(picture), [RED, GREEN, BLUE, YELLOW], [30] * 4))


@pytest.mark.parametrize("box_mm", [20, 200])
@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tif"])
def test_nothing_of_where_and_how_a_photo_was_taken_is_kept(tmp_path: Path, box_mm: int, kind: str) -> None:
    about = {"comment": b"at home, 12 Rose Street"} if kind == "jpg" else {}
    path = saved(tmp_path / f"home.{kind}", drawing(), exif=exif_of_a_phone(), dpi=(72, 72), **about)
    with Image.open(path) as before:
        assert before.getexif().get_ifd(GPS)[2] == (52.0, 31.0, 12.0)

    photo = ready(prepare_photo(path, box_mm, box_mm))

    picture = opened(photo)
    assert not picture.getexif()
    assert not {"exif", "comment", "dpi", "icc_profile", "xmp"} & set(picture.info)
    assert not set(markers_of(photo.data)) & {*range(0xE1, 0xEE), 0xEF, 0xFE}
    assert not any(word in photo.data for word in (b"Exif", b"PhoneMaker", b"Rose Street"))


def test_a_jpeg_that_fits_keeps_its_pixels_as_they_are(tmp_path: Path) -> None:
    path = saved(tmp_path / "fits.jpg", drawing(), quality=61, exif=exif_of_a_phone(), comment=b"mine")

    photo = ready(prepare_photo(path, 180, 120))

    assert opened(photo).tobytes() == pixels_of(path)
    assert len(photo.data) < path.stat().st_size


@pytest.mark.parametrize("how", [{"progressive": True}, {"restart_marker_rows": 2}, {"subsampling": 0}])
def test_every_usual_kind_of_jpeg_is_kept(tmp_path: Path, how: dict[str, Any]) -> None:
    path = saved(tmp_path / "kind.jpg", drawing(), **how)

    photo = ready(prepare_photo(path, 180, 120))

    assert opened(photo).tobytes() == pixels_of(path)


def test_a_jpeg_with_adobe_s_colours_keeps_the_note_that_explains_them(tmp_path: Path) -> None:
    path = saved(tmp_path / "rgb.jpg", drawing(), keep_rgb=True)

    photo = ready(prepare_photo(path, 180, 120))

    assert 0xEE in markers_of(photo.data)
    assert is_close(quarters(opened(photo))[0], RED)


def test_the_film_that_a_phone_hides_behind_a_photo_is_left_behind(tmp_path: Path) -> None:
    path = saved(tmp_path / "motion.jpg", drawing())
    whole = path.read_bytes()
    path.write_bytes(whole[:2] + b"\xff" + whole[2:] + b"ftypmp42 GPS 52.31.12" * 99)

    photo = ready(prepare_photo(path, 180, 120))

    assert b"GPS" not in photo.data
    assert photo.data.endswith(b"\xff\xd9")


def test_a_second_picture_in_the_same_file_is_left_behind(tmp_path: Path) -> None:
    two = drawing()
    path = saved(tmp_path / "two.jpg", two, format="MPO", save_all=True, append_images=[Image.new("RGB", (400, 300))])
    with Image.open(path) as before:
        assert before.format == "MPO"

    photo = ready(prepare_photo(path, 180, 120))
    small = ready(prepare_photo(path, 20, 20))

    assert opened(photo).tobytes() == pixels_of(path)
    assert photo.data.count(b"\xff\xd8\xff") == 1
    assert all(map(is_close, quarters(opened(small)), [RED, GREEN, BLUE, YELLOW], [30] * 4))


def test_a_broken_note_about_a_photo_does_not_break_the_photo(tmp_path: Path) -> None:
    path = saved(tmp_path / "note.jpg", drawing(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")

    assert all(map(is_close, quarters(opened(ready(prepare_photo(path, 20, 20)))), [RED, GREEN], [30] * 4))


@pytest.mark.parametrize("orientation", [0, 9, 400])
def test_an_orientation_that_no_standard_knows_turns_nothing(tmp_path: Path, orientation: int) -> None:
    path = saved(tmp_path / "odd.jpg", drawing(), exif=exif_of_a_phone(orientation))

    assert ready(prepare_photo(path, 180, 120)).width_px == 400


# Colours


@pytest.mark.parametrize("kind", ["png", "webp", "gif", "tif", "bmp"])
def test_every_usual_format_is_read(tmp_path: Path, kind: str) -> None:
    photo = ready(prepare_photo(saved(tmp_path / f"work.{kind}", drawing()), 25, 25))

    assert all(map(is_close, quarters(opened(photo)), [RED, GREEN, BLUE, YELLOW], [30] * 4))


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "png"), ("RGBA", "webp"), ("LA", "png"), ("RGBA", "tif")])
@pytest.mark.parametrize("box_mm", [10, 100])
def test_what_is_transparent_is_white_on_paper(tmp_path: Path, mode: str, kind: str, box_mm: int) -> None:
    clear = drawing(mode=mode)
    clear.paste(Image.new(mode, (200, 300), 0), (0, 0))

    found = quarters(opened(ready(prepare_photo(saved(tmp_path / f"clear.{kind}", clear), box_mm, box_mm))))

    assert is_close(found[0], (255, 255, 255), 2)
    assert is_close(found[2], (255, 255, 255), 2)
    assert not is_close(found[1], (255, 255, 255), 60)


@pytest.mark.parametrize(("mode", "clear"), [("P", 0), ("RGB", RED), ("L", 0)])
def test_one_colour_that_means_transparent_is_white_on_paper(tmp_path: Path, mode: str, clear: Any) -> None:
    picture = Image.new(mode, (300, 300), clear)
    picture.paste(1 if mode != "RGB" else BLUE, (150, 0, 300, 300))
    if mode == "P":
        picture.putpalette([*RED, *BLUE])
    path = saved(tmp_path / "clear.png", picture, transparency=clear)

    found = quarters(opened(ready(prepare_photo(path, 10, 10))))

    assert is_close(found[0], (255, 255, 255), 3)
    assert not is_close(found[1], (255, 255, 255), 60)


def test_a_half_transparent_edge_is_mixed_with_white(tmp_path: Path) -> None:
    half = Image.new("RGBA", (200, 200), (0, 0, 0, 128))

    picture = opened(ready(prepare_photo(saved(tmp_path / "half.png", half), 100, 100)))

    assert is_close(quarters(picture)[0], (127, 127, 127), 3)


def test_ink_for_a_printing_press_becomes_ordinary_colour(tmp_path: Path) -> None:
    path = saved(tmp_path / "press.jpg", drawing(mode="CMYK"))

    for box_mm in (20, 200):
        found = quarters(opened(ready(prepare_photo(path, box_mm, box_mm))))
        assert all(map(is_close, found, [RED, GREEN, BLUE, YELLOW], [30] * 4))


@pytest.mark.parametrize("kind", ["png", "tif"])
@pytest.mark.parametrize("order", ["I;16", "I;16B"])
def test_a_scan_of_sixteen_bits_keeps_its_tones(tmp_path: Path, kind: str, order: str) -> None:
    if kind == "png" and order == "I;16B":
        pytest.skip("PNG has one byte order")
    deep = Image.frombytes("I;16", (256, 40), b"".join((x * 257).to_bytes(2, "little") for x in range(256)) * 40)
    if order == "I;16B":
        deep = deep.convert("I").convert("I;16B")

    picture = opened(ready(prepare_photo(saved(tmp_path / f"deep.{kind}", deep), 100, 100)))

    assert picture.mode == "L"
    assert [picture.getpixel((x, 20)) for x in (0, 128, 255)] == pytest.approx([0, 128, 255], abs=4)


def test_a_scan_with_wide_numbers_for_eight_bits_is_not_black(tmp_path: Path) -> None:
    picture = opened(ready(prepare_photo(saved(tmp_path / "f.tif", Image.new("F", (90, 90), 200.0)), 50, 50)))

    assert is_close(quarters(picture)[0], (200, 200, 200), 3)


@pytest.mark.parametrize("mode", ["1", "L", "P", "YCbCr", "LAB"])
def test_every_way_to_write_colours_down_is_read(tmp_path: Path, mode: str) -> None:
    odd = drawing(mode="RGB" if mode == "LAB" else mode)
    if mode == "LAB":
        odd = ImageCms.applyTransform(
            odd,
            ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"),
        )

    answer = prepare_photo(saved(tmp_path / "odd.tif", odd), 25, 25)

    picture = opened(ready(answer))
    assert picture.mode == ("L" if mode in {"1", "L"} else "RGB")
    if picture.mode == "RGB":
        assert all(map(is_close, quarters(picture), [RED, GREEN, BLUE, YELLOW], [40] * 4))


def test_only_the_first_picture_of_a_moving_one_is_printed(tmp_path: Path) -> None:
    frames = [drawing(), Image.new("RGB", (400, 300), "black")]

    for kind in ("gif", "webp"):
        path = saved(tmp_path / f"moves.{kind}", frames[0], save_all=True, append_images=frames[1:], duration=99)
        found = quarters(opened(ready(prepare_photo(path, 25, 25))))
        assert all(map(is_close, found, [RED, GREEN, BLUE, YELLOW], [30] * 4))


@pytest.mark.parametrize("box_mm", [20, 200])
@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_school_that_prints_in_grey_gets_grey(tmp_path: Path, box_mm: int, kind: str) -> None:
    photo = ready(prepare_photo(saved(tmp_path / f"work.{kind}", drawing()), box_mm, box_mm, grey=True))

    assert opened(photo).mode == "L"
    assert ready(prepare_photo(saved(tmp_path / "grey.jpg", drawing(mode="L")), box_mm, box_mm, grey=True))


def swapped_profile() -> bytes:
    """sRGB's own profile with red and green exchanged, so that heeding it shows."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = {bytes(profile[p : p + 4]): p for p in range(132, 132 + 12 * profile[131], 12)}
    red, green = (profile[at[name] + 4 : at[name] + 8] for name in (b"rXYZ", b"gXYZ"))
    profile[at[b"rXYZ"] + 4 : at[b"rXYZ"] + 8], profile[at[b"gXYZ"] + 4 : at[b"gXYZ"] + 8] = green, red
    return bytes(profile.replace(b"s\0R\0G\0B", b"o\0t\0h\0e"))


def test_a_wide_screen_s_colours_are_turned_into_a_printer_s(tmp_path: Path) -> None:
    path = saved(tmp_path / "wide.jpg", Image.new("RGB", (300, 300), (250, 0, 0)), icc_profile=swapped_profile())

    photo = ready(prepare_photo(path, 100, 100))

    assert is_close(quarters(opened(photo))[0], (0, 250, 0), 20)
    assert "icc_profile" not in opened(photo).info


def test_a_profile_that_makes_no_sense_is_passed_over(tmp_path: Path) -> None:
    path = saved(tmp_path / "odd.jpg", drawing(), icc_profile=b"nothing like a profile")

    assert is_close(quarters(opened(ready(prepare_photo(path, 100, 100))))[0], RED, 20)


def test_a_photo_that_says_it_is_srgb_is_kept_as_it_is(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = saved(tmp_path / "srgb.jpg", drawing(), icc_profile=srgb)

    assert opened(ready(prepare_photo(path, 180, 120))).tobytes() == pixels_of(path)


# What cannot be printed


def file_of(start: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "lion.jpg").write_bytes(start)
        return folder / "lion.jpg"

    return write


@pytest.mark.parametrize(
    ("start", "kind", "says"),
    [
        (b"", "damaged", "is empty; copy it again"),
        (b"My lion, by Amina\n", "not-a-picture", "is not a picture that can be read here; save or export"),
        (b"%PDF-1.7\n%\xe2\xe3", "not-a-picture", "is a PDF, not a picture; export its page"),
        (b"PK\x03\x04\x14\0\6\0", "not-a-picture", "is a document or an archive, not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "unsupported", "is a HEIC picture, which cannot be read"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "unsupported", "is a HEIC picture, which cannot be read"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "unsupported", "is an AVIF picture, which cannot be read"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "not-a-picture", "is a film, not a picture; save one moment"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "damaged", "is damaged or cut short; copy it again"),
        (b"\x89PNG\r\n\x1a\n", "damaged", "is damaged or cut short; copy it again"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not-a-picture", "is not a picture"),
        (b"\0" * 99, "not-a-picture", "is not a picture that can be read here"),
    ],
)
def test_what_is_no_picture_is_named_for_what_it_is(tmp_path: Path, start: bytes, kind: str, says: str) -> None:
    found = fault(prepare_photo(file_of(start)(tmp_path), 100, 80))

    assert found.kind == kind
    assert found.sentence.startswith(f"{tmp_path / 'lion.jpg'} {says}")


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    found = fault(prepare_photo(tmp_path / "lion.jpg", 100, 80))

    assert found.is_missing
    assert found.found == "is not there"


def test_a_folder_with_a_picture_s_name_says_so(tmp_path: Path) -> None:
    (tmp_path / "lion.jpg").mkdir()

    assert fault(prepare_photo(tmp_path / "lion.jpg", 100, 80)).found == "is a folder, not a picture"


def test_a_pipe_never_keeps_anybody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lion.jpg")

    assert fault(prepare_photo(tmp_path / "lion.jpg", 100, 80)).found == "is no ordinary file"


@pytest.mark.parametrize("name", ["a" * 5000 + ".jpg", "li\0on.jpg"])
def test_a_name_that_no_file_can_have_says_so(tmp_path: Path, name: str) -> None:
    assert fault(prepare_photo(tmp_path / name, 100, 80)).kind == "missing"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = saved(tmp_path / "locked.png", drawing())
    path.chmod(0)

    assert fault(prepare_photo(path, 100, 80)).found == "may not be read"


@pytest.mark.parametrize("kind", ["jpg", "png", "gif", "webp", "tif", "bmp"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_picture_that_was_cut_short_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    noise = Image.effect_noise((120, 90), 80).convert("RGB")
    path = saved(tmp_path / f"cut.{kind}", noise)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    for box_mm in (5, 200):
        assert fault(prepare_photo(path, box_mm, box_mm)).kind in {"damaged", "not-a-picture"}


def test_a_jpeg_with_nonsense_among_its_tables_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "tables.jpg", drawing())
    whole = path.read_bytes()
    at = whole.index(b"\xff\xc4")
    path.write_bytes(whole[: at + 5] + b"\xff" * 16 + whole[at + 21 :])

    assert fault(prepare_photo(path, 200, 200)).kind == "damaged"


def test_a_jpeg_that_lacks_only_its_end_is_mended(tmp_path: Path) -> None:
    path = saved(tmp_path / "end.jpg", drawing())
    path.write_bytes(path.read_bytes()[:-2])

    answer = prepare_photo(path, 200, 200)

    assert isinstance(answer, PhotoFault) or answer.data.endswith(b"\xff\xd9")


@pytest.mark.parametrize("kind", ["jpg", "png", "gif", "webp", "tif", "bmp"])
def test_a_picture_with_wrong_bytes_never_raises(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311 - damage, not a secret
    path = saved(tmp_path / f"wrong.{kind}", drawing(60, 40), **({"exif": exif_of_a_phone()} if kind != "bmp" else {}))
    whole = path.read_bytes()
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(broken)

        answer = prepare_photo(path, chance.choice([3, 60]), 60)

        assert opened(answer) if isinstance(answer, Photo) else fault(answer)


def test_filling_between_the_parts_of_a_jpeg_is_left_out(tmp_path: Path) -> None:
    path = saved(tmp_path / "filled.jpg", drawing())
    path.write_bytes(path.read_bytes().replace(b"\xff\xc0", b"\xff\xff\xff\xc0"))

    assert b"\xff\xff\xff\xc0" not in ready(prepare_photo(path, 200, 200)).data


@pytest.mark.parametrize("marker", [0xC3, 0xC9])
def test_a_kind_of_jpeg_that_no_pdf_can_hold_is_not_passed_on(tmp_path: Path, marker: int) -> None:
    path = saved(tmp_path / "rare.jpg", drawing())
    path.write_bytes(path.read_bytes().replace(b"\xff\xc0", bytes([0xFF, marker])))

    answer = prepare_photo(path, 200, 200)

    assert isinstance(answer, PhotoFault) or marker not in markers_of(answer.data)


# Too much


def a_png_that_claims(width: int, height: int, path: Path) -> Path:
    whole = bytearray(saved(path, drawing(8, 8)).read_bytes())
    whole[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    whole[29:33] = crc32(whole[12:29]).to_bytes(4, "big")
    path.write_bytes(whole)
    return path


@pytest.mark.parametrize("side", [12_300, 13_000, 60_000])
def test_a_picture_meant_to_fill_the_memory_is_refused_unseen(tmp_path: Path, side: int) -> None:
    found = fault(prepare_photo(a_png_that_claims(side, side, tmp_path / "bomb.png"), 100, 80))

    assert found.kind == "too-large"
    assert found.found == f"has more than {MOST_MEGAPIXELS} megapixels"


def test_a_hundred_megapixels_that_cannot_be_opened_small_are_refused(tmp_path: Path) -> None:
    found = fault(prepare_photo(a_png_that_claims(10_000, 10_000, tmp_path / "huge.png"), 100, 80))

    assert found.kind == "too-large"
    assert found.found == "has 100 megapixels, more than can be opened from a PNG file of its kind"


def test_a_progressive_jpeg_is_counted_at_its_full_size(tmp_path: Path) -> None:
    path = saved(tmp_path / "slow.jpg", Image.new("RGB", (6000, 5000)), progressive=True, subsampling=0)

    assert fault(prepare_photo(path, 100, 80)).found.startswith("has 30 megapixels, more than")


MEASURED = r"""
import re, sys
from pathlib import Path
import fpdf
from slc_core.paper.photo import prepare_photo
def peak():
    return re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]
before = peak()
answer = prepare_photo(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
print(before, peak(), type(answer).__name__)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process its peak so plainly")
@pytest.mark.parametrize(
    ("name", "size", "how", "comes"),
    [
        ("baseline.jpg", (11_550, 8_660), {"quality": 60}, "Photo"),
        ("phone.jpg", (4032, 3024), {"quality": 85}, "Photo"),
        ("camera.jpg", (7000, 4900), {"quality": 70}, "Photo"),
        ("progressive.jpg", (5000, 4000), {"progressive": True, "quality": 60}, "Photo"),
        ("scan.png", (2480, 3508), {}, "Photo"),
        ("huge.png", (11_550, 8_660), {}, "PhotoFault"),
        ("wide.webp", (2000, 1800), {"quality": 40}, "Photo"),
        ("old.gif", (2000, 1800), {}, "Photo"),
        ("office.tif", (2480, 3508), {"compression": "tiff_lzw"}, "Photo"),
        ("camera.webp", (4032, 3024), {"quality": 20}, "PhotoFault"),
    ],
)
def test_no_picture_takes_more_than_a_packet_may(
    tmp_path: Path, name: str, size: tuple[int, int], how: dict[str, Any], comes: str
) -> None:
    path = saved(tmp_path / name, drawing(*size), **how)

    done = subprocess.run(
        [sys.executable, "-c", MEASURED, path, "170", "240"], capture_output=True, text=True, check=True
    )

    before, peak, kind = done.stdout.split()
    assert kind == comes
    assert int(peak) <= 140_000, f"{before} KB before, {peak} KB at most"
