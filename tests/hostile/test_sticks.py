"""A stick may hold anything: no pod and no hub waits for it, follows it, fills its memory with it, or believes it.

Each entry of STICKS makes one; the test says what must be found on it. What a system cannot make (a device needs
root) is skipped with the reason.
"""

from __future__ import annotations

import os
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from slc_station.carry import Carried, carry
from slc_station.store import Store

from slc_core.errors import UnreadableError
from slc_core.exchange.bundle import BUNDLE_BYTES, BundleError, read_bundle
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.log import Sealed
from slc_core.exchange.merge import Chain
from slc_core.exchange.pack import Pack, read_pack
from slc_core.exchange.receipt import write_receipts
from slc_core.exchange.sticks import Found, StickError, found_on, opened
from slc_core.testing.invented_pod import invented_pod
from slc_core.testing.small_pod import write_small_pod

POD = invented_pod(1)
HUB, OTHER_HUB = keys_of(bytes(32)), keys_of(b"\1" * 32)
LINKS = POD.links(b"opened", b"answered", b"signed")
GENUINE = POD.bundle(LINKS)
RECEIPTS = write_receipts(HUB.receipt_seed, [Chain(POD.logs[0], 3, LINKS[-1].digest)])
SECONDS, GROWTH_MIB = 60, 64


Make = Callable[[Path], None]


class Hostile(NamedTuple):
    """How a stick is made, how many bundles and genuine links are found on it, and what else is told of it."""

    make: Make
    bundles: int = 0
    told: str = ""
    links: int = 0


def both(*makes: Make) -> Make:
    def make(stick: Path) -> None:
        for one in makes:
            one(stick)

    return make


def file(name: str | bytes, content: bytes = GENUINE, size: int = 0, mode: int = 0o644) -> Make:
    """A file of *content*; with *size*, the rest is a hole."""

    def make(stick: Path) -> None:
        path = stick / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if size:
            os.truncate(path, size)
        path.chmod(mode)

    return make


def files(count: int, name: str) -> Make:
    def make(stick: Path) -> None:
        for number in range(count):
            (stick / name.format(number)).touch()

    return make


def folder(name: str, mode: int = 0o755) -> Make:
    def make(stick: Path) -> None:
        (stick / name).mkdir(parents=True)
        (stick / name).chmod(mode)

    return make


def folders(count: int) -> Make:
    return both(*(folder(f"f{number}") for number in range(count)))


def nested(depth: int, name: str = "f") -> Make:
    def make(stick: Path) -> None:
        here = os.open(stick, os.O_RDONLY)
        for _ in range(depth):
            os.mkdir(name, dir_fd=here)
            there = os.open(name, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = there
        os.close(os.open("deep.slcb", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        os.close(here)

    return make


def link(name: str, target: str) -> Make:
    def make(stick: Path) -> None:
        (stick / name).symlink_to(target)

    return make


def pipe(name: str) -> Make:
    def make(stick: Path) -> None:
        os.mkfifo(stick / name)

    return make


def ear(name: str) -> Make:
    def make(stick: Path) -> None:
        here = Path.cwd()
        os.chdir(stick)  # a socket's whole path has little room
        try:
            with closing(socket.socket(socket.AF_UNIX)) as heard:
                heard.bind(name)
        finally:
            os.chdir(here)

    return make


def device(name: str, kind: int, major: int, minor: int) -> Make:
    def make(stick: Path) -> None:
        try:
            os.mknod(stick / name, kind | 0o666, os.makedev(major, minor))
        except PermissionError:
            pytest.skip("only root can make a device: run these tests as root")

    return make


def for_others(make: Make) -> Make:
    def made(stick: Path) -> None:
        if not os.geteuid():
            pytest.skip("root may look into everything: run these tests as somebody else too")
        make(stick)

    return made


OTHERS = write_receipts(OTHER_HUB.receipt_seed, [Chain(POD.logs[0], 3, bytes(32))])
PICKLE = b"\x80\4cos\nsystem\n(S'touch pwned'\ntR."
NO_FILE, LINK, FOLDER, HIDDEN = "a pipe or a device", "a link", "a folder", "a hidden file"
READABLE = 0 if os.geteuid() else 3
"""Root reads what nobody may."""

STICKS: dict[str, Hostile] = {
    # What is no file
    "a pipe named like a bundle": Hostile(pipe("a.slcb"), told=NO_FILE),
    "a pipe named like receipts": Hostile(pipe("a.slcr"), told=NO_FILE),
    "a pipe in a folder": Hostile(both(folder("f"), pipe("f/a.slcb")), told=NO_FILE),
    "a socket": Hostile(ear("a.slcb"), told=NO_FILE),
    "the device of zeros": Hostile(device("a.slcb", stat.S_IFCHR, 1, 5), told=NO_FILE),
    "the terminal": Hostile(device("a.slcb", stat.S_IFCHR, 5, 0), told=NO_FILE),
    "a whole disk": Hostile(device("a.slcb", stat.S_IFBLK, 254, 0), told=NO_FILE),
    # What leads elsewhere
    "a link to a secret": Hostile(link("a.slcb", "/etc/shadow"), told=LINK),
    "a link to the device of zeros": Hostile(link("a.slcr", "/dev/zero"), told=LINK),
    "a link to nothing": Hostile(link("a.slcb", "nowhere"), told=LINK),
    "a link to itself": Hostile(link("a.slcb", "a.slcb"), told=LINK),
    "two links in a circle": Hostile(both(link("a.slcb", "b.slcb"), link("b.slcb", "a.slcb")), told=LINK),
    "a link to a genuine bundle": Hostile(both(file("b"), link("a.slcb", "b")), told=LINK),
    "a link to the whole disk": Hostile(link("all", "/")),
    "a link to its own top": Hostile(link("again", ".")),
    "a link out of a folder": Hostile(both(folder("f"), link("f/a.slcb", "../../../../etc/passwd")), told=LINK),
    "a link upwards named like a bundle": Hostile(link("a.slcb", ".."), told=LINK),
    # Folders
    "a folder named like a bundle": Hostile(folder("a.slcb"), told=FOLDER),
    "a folder named like receipts with a bundle in it": Hostile(file("a.slcr/b.slcb"), 1, FOLDER, 3),
    "a bundle too deep, in folders named like bundles": Hostile(file("a.slcb/b.slcb/c.slcb"), told=FOLDER),
    "folders 900 deep": Hostile(nested(900)),
    "folders 200 deep, each named like a bundle": Hostile(nested(200, "f.slcb"), told=FOLDER),
    "2,000 folders": Hostile(folders(2000), told="more"),
    "a folder that nobody may look into": Hostile(for_others(folder("f", mode=0)), told="cannot be looked at"),
    # Numbers
    "10,000 empty bundles": Hostile(files(10_000, "{}.slcb"), 1000, "one too many"),
    "10,000 empty receipts": Hostile(files(10_000, "{}.slcr"), told="one too many"),
    "25,000 names": Hostile(files(25_000, "{}.jpg"), told="more"),
    "10,000 names with letters that nobody sees": Hostile(files(10_000, "a\u200b{}\u200d.slcb"), 1000, "one too many"),
    # Sizes
    "a bundle of 100 GiB": Hostile(file("a.slcb", b"", 100 * 2**30), told="too large"),
    "receipts of 100 GiB": Hostile(file("a.slcr", b"", 100 * 2**30), told="too large"),
    "a bundle of 8 TiB": Hostile(file("a.slcb", b"", 2**43), told="too large"),
    "a bundle of 2 GiB of nothing": Hostile(file("a.slcb", b"", 2**31), 1),
    "a bundle with 2 GiB of nothing behind it": Hostile(file("a.slcb", GENUINE, 2**31), 1, "", 3),
    "receipts of a whole MiB of noise": Hostile(file("a.slcr", b"SLCRCPT1" + b"x" * 1_048_568)),
    "receipts with a hole": Hostile(file("a.slcr", b"", 2**20), told="no file of receipts"),
    "an empty bundle": Hostile(file("a.slcb", b""), 1),
    "a bundle of one letter": Hostile(file("a.slcb", b"S"), 1),
    # Names
    "a name that is read from the right": Hostile(file("a\u202ebcls.slcb"), 1, "", 3),
    "a name with a line in it": Hostile(file("a\nslc: everything is safe.slcb"), 1, "", 3),
    "a name that clears the screen": Hostile(file("\x1b[2J\x1b[31m.slcb"), 1, "", 3),
    "a name that is no UTF-8": Hostile(file(b"\xff\xfe\x80.slcb"), 1, "", 3),
    "a name of 255 bytes": Hostile(file("x" * 250 + ".slcb"), 1, "", 3),
    "a name of nothing but its ending": Hostile(file(".slcb"), told=HIDDEN),
    "a hidden twin, as macOS leaves it": Hostile(file("._a.slcb"), told=HIDDEN),
    "names that look like the way up": Hostile(both(file("..slcb"), file("..\\..\\a.slcb")), told=HIDDEN),
    "a device's name of Windows": Hostile(file("nul.slcb"), 1, "", 3),
    "a name that is a command": Hostile(file("$(touch pwned);`touch pwned`.slcb"), 1, "", 3),
    "a name that is an option": Hostile(file("--help.slcb"), 1, "", 3),
    "two names that look the same": Hostile(both(file("\u00e9.slcb"), file("e\u0301.slcb")), 2, "", 6),
    # Contents
    "a zip bomb's beginning": Hostile(file("a.slcb", b"PK\3\4" + bytes(1000)), 1),
    "a pickle": Hostile(file("a.slcb", PICKLE), 1),
    "a genuine bundle, cut": Hostile(file("a.slcb", GENUINE[:-100]), 1, "", 2),
    "another pod's bundle": Hostile(file("a.slcb", invented_pod(2).bundle(())), 1),
    "another hub's receipts": Hostile(file("a.slcr", OTHERS)),
    "receipts of this hub for another pod": Hostile(file("a.slcr", RECEIPTS)),
    "a file that nobody may read": Hostile(file("a.slcb", mode=0), 1, "", READABLE),
}


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pack, Store]]:
    small = write_small_pod(tmp_path_factory.mktemp("hostile") / "pod", hub=HUB.public)
    pack, store = read_pack(small.folder), Store(small.folder / "journal", ballast_bytes=0)
    ours = invented_pod(1)
    store.append([link._replace(log=pack.manifest.logs[0]) for link in ours.links(b"one", b"two")], "nonce")
    yield pack, store
    store.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def links_on(found: Found) -> list[Sealed]:
    """What a hub reads of the bundles; nothing but our own errors comes of them."""
    links: list[Sealed] = []
    for one in found.files:
        try:
            with opened(one) as stream:
                links += read_bundle(stream)
        except (BundleError, UnreadableError) as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017 - most bundles raise nothing
    return links


def memory_mib(what: str) -> int:
    """``VmRSS`` is what this program takes now, ``VmHWM`` the most since that was last set back."""
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(told.partition(f"{what}:")[2].split()[0]) // 1024


def test_there_are_more_than_forty() -> None:
    assert len(STICKS) > 40


@pytest.mark.skipif(sys.platform != "linux", reason="made of what Linux lets a stick hold")
@pytest.mark.parametrize("name", STICKS)
def test_a_hostile_stick_costs_little_and_gains_nothing(name: str, stick: Path, pod: tuple[Pack, Store]) -> None:
    hostile = STICKS[name]
    hostile.make(stick)
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    before, began = memory_mib("VmRSS"), time.monotonic()

    found = found_on(stick, ".slcb", BUNDLE_BYTES)
    links = links_on(found)
    carried = carry(*pod, stick)

    assert len(found.files) == hostile.bundles
    assert len(links) == hostile.links
    assert set(links) <= set(LINKS)
    remarks = [f"{one.shown} {one.why}" for one in found.passed_over] + list(carried.remarks)
    assert hostile.told in " | ".join([*remarks, "more" if found.is_cut else ""])
    assert all(said.isprintable() for said in [*remarks, *(one.shown for one in found.files)])
    assert_only_ours_was_written(stick, carried)
    assert time.monotonic() - began < SECONDS
    assert memory_mib("VmHWM") - before < GROWTH_MIB
    assert not Path("pwned").exists()


def assert_only_ours_was_written(stick: Path, carried: Carried) -> None:
    """The bundle is there whole, nothing counts as safe, and no half of one is left."""
    (bundle,) = carried.bundles
    assert bundle.parent == stick
    assert not bundle.is_symlink()
    with bundle.open("rb") as stream:
        found = read_bundle(stream)
        assert len(list(found)) == 2
    assert found.is_whole
    assert carried.safe.n == 0
    assert not list(stick.glob(".slc-*.part"))


BEFOREHAND: dict[str, Callable[[str], Make]] = {
    "a link to a secret": lambda name: link(name, "/etc/hostname"),
    "a link to nothing": lambda name: link(name, "../made"),
    "a pipe": pipe,
    "a file of something else": lambda name: file(name, b"not a bundle"),
    "a folder": lambda name: folder(f"{name}/x"),
}


@pytest.mark.parametrize("kind", BEFOREHAND)
@pytest.mark.parametrize("is_part", [False, True])
def test_whatever_lies_where_the_bundle_is_to_go_is_never_followed(
    kind: str, stick: Path, pod: tuple[Pack, Store], tmp_path: Path, is_part: bool
) -> None:
    (bundle,) = carry(*pod, stick).bundles
    bundle.unlink()
    secret = Path("/etc/hostname").read_bytes()
    BEFOREHAND[kind](f".{bundle.name}.part" if is_part else bundle.name)(stick)

    if kind != "a folder":
        assert_only_ours_was_written(stick, carry(*pod, stick))
    else:
        with pytest.raises(StickError, match="take another stick"):
            carry(*pod, stick)
    assert Path("/etc/hostname").read_bytes() == secret
    assert not (tmp_path / "made").exists()
