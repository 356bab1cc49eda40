"""How fast a family's eight pages are made, beside other engines that make the same pages, in turns in one run.

``python -m tests.benchmarks.packets``: CPU time of one process, all its threads, per warm packet, the median of
several different packets; peak memory of each engine in a process of its own. The other engines come with
``slc-core[bench]``; one that is not installed is named and left out. They are given static fonts, which are made
before the clock runs and kept in ``--fonts``; ours reads the variable fonts themselves.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

from slc_core.language.registry import language
from slc_core.print_run import spare_the_collector
from tests.benchmarks.packet_peers.contents import LANGUAGES, PAGES, Packet, font_files, packet
from tests.benchmarks.packet_peers.engine import Engine, Make, Place, static_font
from tests.benchmarks.packet_peers.likeness import Reading, reading

ENGINES = (
    Engine("ours", "ours", "open_ours", "slc-core[paper]", "shaped, bidi, tagged"),
    Engine(
        "plain fpdf2",
        "plain_fpdf2",
        "open_plain_fpdf2",
        "fpdf2",
        "ar has boxes and letters on top of each other, only the photo tagged",
    ),
    Engine("WeasyPrint", "weasyprint_peer", "open_weasyprint", "weasyprint", "pages good, not tagged unless asked"),
    Engine(
        "ReportLab", "reportlab_peer", "open_reportlab", "reportlab", "defaults: no shaping, no bidi, photo as ASCII85"
    ),
    Engine("ReportLab binary", "reportlab_peer", "open_binary", "reportlab", "useA85=0: ar and hi unreadable as above"),
    Engine(
        "ReportLab shaped",
        "reportlab_peer",
        "open_shaped",
        "reportlab",
        "useA85=0, shaping=1; no bidi; hi cannot be copied",
    ),
    Engine("Typst", "typst_peer", "open_typst", "typst", "pages good, tagged; Rust"),
)
WANTED = {"plain fpdf2": 15.0, "WeasyPrint": 10.0, "ReportLab": 4.0, "Typst": 1.5}
WANTED_GROWTH, WANTED_PEAK_MB = 10.5, 140.0
_WARM_UP, _MEMORY, _GROWTH = 1_000, 2_000, 3_000
"""Where the children's numbers begin, so that no part of a run meets a packet of another."""

T = TypeVar("T")


class Trial(NamedTuple):
    """One engine alone in a process: what it made, or why it could not."""

    peak_mb: float = 0.0
    kilobytes: float = 0.0
    readings: Mapping[str, Reading] = {}
    failures: Mapping[str, str] = {}
    missing: str = ""


class Growth(NamedTuple):
    """CPU seconds of ten and of a hundred children's packets, and the most memory they took."""

    ten: float
    hundred: float
    peak_mb: float


def in_child(work: Callable[[], T]) -> T:
    """What *work* gives in a forked process, so that what it imports and remembers stays there."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        return pool.submit(work).result()


def peak_mb() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make_fonts(folder: Path) -> None:
    """Every static font that the other engines read."""
    for path in dict.fromkeys(path for lang in LANGUAGES for path in font_files(lang)):
        static_font(path, folder)


def seconds(make: Make, contents: Packet) -> float:
    """CPU time of one packet, the rubbish of others swept up before."""
    gc.collect()
    start = time.process_time()
    make(contents)
    return time.process_time() - start


def trial(engine: Engine, place: Place, keep: Path | None, packets: int = 5) -> Trial:
    """A few packets of every language by one engine, measured for memory, size and text."""
    try:
        make = engine.open(place)
    except (ImportError, OSError) as error:
        return Trial(missing=f"{error}")
    failures, sizes, last = dict[str, str](), list[int](), dict[str, tuple[Packet, bytes]]()
    for lang in LANGUAGES:
        try:
            for number in range(packets):
                contents = packet(_MEMORY + number, lang, place.work)
                pdf = make(contents)
                sizes.append(len(pdf))
                last[lang] = contents, pdf
        except Exception as error:  # noqa: BLE001  # an engine may fail in any way; its words are printed
            failures[lang] = f"{type(error).__name__}: {error}"
    peak = peak_mb()
    readings = {lang: reading(pdf, contents) for lang, (contents, pdf) in last.items() if lang not in failures}
    for lang, (_, pdf) in last.items():
        if keep:
            (keep / f"{engine.name.replace(' ', '-')}-{lang}.pdf").write_bytes(pdf)
    return Trial(peak, statistics.mean(sizes) / 1000 if sizes else 0.0, readings, failures)


def growth(engine: Engine, place: Place) -> Growth:
    """The languages in turn, every child another; each packet's contents are made while the clock stands.

    As many children in tens as in hundreds, in turns, and their means: a single short batch misses the garbage
    collector's slow rounds, and a busy machine bends it.
    """
    make = engine.open(place)
    numbers = count(_GROWTH)

    def spent(children: int) -> float:
        total = 0.0
        for number in islice(numbers, children):
            contents = packet(number, LANGUAGES[number % len(LANGUAGES)], place.work)
            start = time.process_time()
            make(contents)
            total += time.process_time() - start
            contents.photo.unlink()
        return total

    spent(len(LANGUAGES))
    spare_the_collector()  # as a print run does after its first file
    rounds = [([spent(10) for _ in range(10)], spent(100)) for _ in range(3)]
    tens = [seconds for batches, _ in rounds for seconds in batches]
    return Growth(statistics.mean(tens), statistics.mean(hundred for _, hundred in rounds), peak_mb())


class Times:
    """CPU seconds of warm packets, by engine and language."""

    def __init__(self) -> None:
        self._spent: dict[tuple[str, str], list[float]] = {}
        self.packets: list[Packet] = []

    def measure(self, engines: Mapping[Engine, frozenset[str]], place: Place, runs: int) -> None:
        """Every engine makes the same packets, one after the other, in languages it does not fail in."""
        makers = {engine: engine.open(place) for engine in engines}
        for run in range(-1, runs):
            for lang in LANGUAGES:
                contents = packet(run if run >= 0 else _WARM_UP, lang, place.work)
                for engine in (engine for engine, works in engines.items() if lang in works):
                    spent = seconds(makers[engine], contents)
                    if run >= 0:
                        self._spent.setdefault((engine.name, lang), []).append(spent)
                if run >= 0:
                    self.packets.append(contents)
            if run < 0:
                gc.freeze()  # or each engine would pay for sweeping past what the others have loaded

    def median(self, name: str, lang: str) -> float | None:
        """Seconds, or nothing where the engine failed."""
        spent = self._spent.get((name, lang))
        return statistics.median(spent) if spent else None

    def mean(self, name: str, langs: Iterable[str]) -> float:
        """The mean of the medians over those languages; not a number if there are none."""
        medians = [median for lang in langs if (median := self.median(name, lang)) is not None]
        return statistics.mean(medians) if medians else float("nan")

    def ratio(self, name: str) -> float:
        """How many times our time an engine takes, over the languages it can write."""
        langs = [lang for lang in LANGUAGES if self.median(name, lang) is not None]
        return self.mean(name, langs) / self.mean("ours", langs)


def repeats(packets: Sequence[Packet]) -> str:
    """What an engine that remembers could find again."""
    paragraphs = Counter(paragraph for made in packets for paragraph in made.paragraphs)
    twice = sum(times - 1 for times in paragraphs.values())
    words = Counter(word for made in packets for word in made.words)
    return (
        f"{len(packets)} different packets, {paragraphs.total()} paragraphs of which {twice} come twice,"
        f" {words.total()} words of which {len(words)} are different"
    )


def row(engine: Engine, tried: Trial, times: Times) -> str:
    """One engine's line of the table."""
    cells = [
        f"{median * 1000:7.1f}" if (median := times.median(engine.name, lang)) else "  fails" for lang in LANGUAGES
    ]
    works = [lang for lang in LANGUAGES if times.median(engine.name, lang)]
    mean = times.mean(engine.name, works) * 1000
    return (
        f"{engine.name:16} {' '.join(cells)} {mean:7.1f} {times.ratio(engine.name):7.2f}"
        f" {tried.peak_mb:8.0f} {tried.kilobytes:7.0f} {pages(tried):>5} {likeness(tried):>6}  {engine.remark}"
    )


def pages(tried: Trial) -> str:
    """The number of pages; every packet should have eight."""
    found = sorted({read.pages for read in tried.readings.values()})
    return "/".join(map(str, found)) or "-"


def likeness(tried: Trial) -> str:
    """The least likeness of a left-to-right packet's text to what was to be written."""
    found = [read.likeness for lang, read in tried.readings.items() if language(lang).direction == "ltr"]
    return f"{min(found):.3f}" if found else "-"


def verdict(what: str, found: float, wanted: float, *, at_most: bool = False) -> str:
    """A figure beside the one wanted."""
    met = found <= wanted if at_most else found >= wanted
    return f"  {what:28} {found:8.2f}   wanted {'<=' if at_most else '>='} {wanted:g}   {'met' if met else 'NOT MET'}"


def report(trials: Mapping[Engine, Trial], times: Times, grown: Growth | None) -> None:
    """Print what was measured."""
    print(f"\nCPU ms per warm packet of {PAGES} pages; {repeats(times.packets)}")
    heads = " ".join(f"{lang:>7}" for lang in LANGUAGES)
    print(f"{'':16} {heads} {'mean':>7} {'x ours':>7} {'peak MB':>8} {'PDF kB':>7} pages  text")
    for engine, tried in trials.items():
        if not tried.missing:
            print(row(engine, tried, times))
    for engine, tried in trials.items():
        for lang, failure in tried.failures.items():
            print(f"  {engine.name} fails on {lang}: {failure}")
        if tried.missing:
            print(f"  {engine.name} is left out ({tried.missing}); pip install '{engine.distribution}'")
    if grown is None:
        return
    print("\nwanted of ours")
    for name, wanted in WANTED.items():
        if any(engine.name == name and not tried.missing for engine, tried in trials.items()):
            print(verdict(f"{name} / ours", times.ratio(name), wanted))
    print(verdict("100 children / 10 children", grown.hundred / grown.ten, WANTED_GROWTH, at_most=True))
    print(verdict("peak MB after 600 packets", grown.peak_mb, WANTED_PEAK_MB, at_most=True))
    print(f"  10 children {grown.ten:.2f} s, 100 children {grown.hundred:.2f} s, four languages in turn")


def arguments() -> argparse.Namespace:
    """What may be chosen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7, help="packets per engine and language")
    parser.add_argument("--only", nargs="*", help="engines to measure, by name")
    parser.add_argument("--keep", type=Path, help="a folder for one PDF per engine and language")
    fonts = Path(tempfile.gettempdir()) / "slc-packet-fonts"
    parser.add_argument("--fonts", type=Path, default=fonts, help="where static fonts are kept from run to run")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    chosen = arguments()
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    engines = [engine for engine in ENGINES if not chosen.only or engine.name in chosen.only]
    with tempfile.TemporaryDirectory() as folder:
        place = Place(chosen.fonts, Path(folder))
        in_child(partial(make_fonts, chosen.fonts))
        trials = {engine: in_child(partial(trial, engine, place, chosen.keep)) for engine in engines}
        works = {
            engine: frozenset(LANGUAGES).difference(tried.failures)
            for engine, tried in trials.items()
            if not tried.missing
        }
        ours = next((engine for engine in works if engine.name == "ours"), None)
        grown = in_child(partial(growth, ours, place)) if ours else None
        times = Times()
        times.measure(works, place, chosen.runs)
    report(trials, times, grown)


if __name__ == "__main__":
    main()
