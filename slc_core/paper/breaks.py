"""Where a line may end.

The rules are Unicode's line breaking algorithm (UAX #14, by a library), a phrase model for Thai and Japanese,
which write no spaces, and what school readers expect: Korean words, East Asian dates and Filipino words with a
hyphen stay whole, zero-width spaces of a catalog are trusted. Where nothing else helps, a line ends between
grapheme clusters; never inside one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Literal

import budoux
from unicode_segmentation_rs import graphemes, line_break_units

ZERO_WIDTH_SPACE = "\u200b"
HANGING = " \t\u1680" + "".join(map(chr, range(0x2000, 0x200C))) + "\u205f\u3000"
"""Spaces that take no room at a line's end."""
_QUOTATION = re.compile("[“”‘’]")
_AS_BRACKETS = str.maketrans("“”‘’", "「」『』")
_THAI = re.compile("[\u0e01-\u0e5b]+")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_DATE = re.compile(r"\d+年\d+月(?:\d+日)?|\d+月\d+日")
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")  # pag-aaral: the hyphen only parts two vowels
_GOES_ON = re.compile(r"\S\s?…")  # "I will …": what a child is to finish
_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f]")
_LEADING_VOWELS = "เแโใไເແໂໃໄ"
_JOINERS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d\u1039\u17d2\u1a60"
_SINHALA_JOINER = "\u0dca\u200d"
_KILLED = re.compile("[\u1000-\u1021\u103f][\u1037\u103b-\u103e]*[\u103a\u1039]")
_ENDS_WORD = " \u00ad\u200b-–—/"
_NEVER_FIRST = "ะาำๅະາຳຽๆฯຯໆ។៕៖ៗ၊။，、。．！？：；」』】）》〉"


def is_spaceless(text: str) -> bool:
    """Whether its script puts no spaces between words, so that a line is better filled than left short."""
    return _SPACELESS.search(text) is not None


@lru_cache(maxsize=256)  # what is set at several widths; paragraphs themselves are remembered elsewhere
def units(text: str, lang: str = "") -> tuple[str, ...]:
    """*text* cut where a line may end; spaces stay at the end of the unit before them. Joined, they are *text*."""
    base = lang.partition("-")[0]
    cut = _by_rules(text, as_brackets=base in {"zh", "ja"})
    if base in {"fil", "tl"}:
        cut = _kept_whole(cut, _HYPHENED)
    if text.isascii():
        return tuple(cut)
    if base in {"zh", "ja"}:
        cut = _kept_whole(cut, _DATE)
    if "…" in text:
        cut = _kept_whole(cut, _GOES_ON)
    if base == "ko" or (base != "ja" and _HANGUL.search(text)):
        cut = _whole_korean_words(cut)
    if base == "ja" and _KANA.search(text):
        cut = _common_places(cut, _phrases("ja").parse(text))
    if _THAI.search(text):
        cut = [piece for unit in cut for piece in _thai_words(unit)]
    return tuple(cut)


@lru_cache(maxsize=4_096)
def smaller_units(unit: str, lang: str = "") -> tuple[str, ...]:
    """A unit too wide for its box, cut into the next smaller ones: by Unicode's rules, else by clusters."""
    cut = _by_rules(unit, as_brackets=lang.startswith(("zh", "ja")))
    if len(cut) == 1:
        return clusters(unit)
    if lang.startswith("ja") and len(words := _common_places(cut, _phrases("ja-word").parse(unit))) > 1:
        return tuple(words)
    return tuple(cut)


@lru_cache(maxsize=4_096)
def clusters(text: str) -> tuple[str, ...]:
    """*text* in pieces that a reader sees as one letter: no conjunct, stacked consonant or final is taken apart."""
    joined: list[str] = []
    for cluster in graphemes(text, is_extended=True):
        if joined and _belongs_together(joined[-1], cluster):
            joined[-1] += cluster
        else:
            joined.append(cluster)
    return tuple(joined)


def _belongs_together(before: str, cluster: str) -> bool:
    if before[-1] in _LEADING_VOWELS and not cluster.isspace():
        return True
    if cluster[0] in _NEVER_FIRST or unicodedata.category(cluster[0]).startswith("M"):
        return True
    stacks = before[-1] in _JOINERS or before.rstrip("\u200d")[-1:] in _JOINERS
    if (stacks or before.endswith(_SINHALA_JOINER)) and cluster[0].isalpha():
        return True
    return _KILLED.match(cluster) is not None


def _by_rules(text: str, *, as_brackets: bool) -> list[str]:
    """Unicode's units; in East Asian text a quotation mark opens or closes, which the rules cannot know."""
    if not as_brackets or not _QUOTATION.search(text):
        return line_break_units(text)
    cut = line_break_units(text.translate(_AS_BRACKETS))
    places = [0]
    for unit in cut:
        places.append(places[-1] + len(unit))
    return [text[start:end] for start, end in pairwise(places)]


def _kept_whole(cut: list[str], what: re.Pattern[str]) -> list[str]:
    """The units without the places inside *what*."""
    text = "".join(cut)
    inside = {place for found in what.finditer(text) for place in range(found.start() + 1, found.end())}
    joined: list[str] = []
    place = 0
    for unit in cut:
        if place in inside:
            joined[-1] += unit
        else:
            joined.append(unit)
        place += len(unit)
    return joined


def _whole_korean_words(cut: list[str]) -> list[str]:
    joined: list[str] = []
    for unit in cut:
        if joined and joined[-1][-1] not in _ENDS_WORD and _HANGUL.match(unit):
            joined[-1] += unit
        else:
            joined.append(unit)
    return joined


def _common_places(cut: list[str], other: list[str]) -> list[str]:
    """Only the places that both know."""
    places: set[int] = set()
    end = 0
    for unit in other:
        end += len(unit)
        places.add(end)
    joined: list[str] = []
    end, is_open = 0, False
    for unit in cut:
        if is_open:
            joined[-1] += unit
        else:
            joined.append(unit)
        end += len(unit)
        is_open = end not in places and not unit[-1].isspace()
    return joined


def _thai_words(unit: str) -> list[str]:
    """A unit's Thai stretch in words; one that a catalog has cut already is trusted."""
    stretch = _THAI.search(unit)
    if stretch is None:
        return [unit]
    words: list[str] = []
    for word in _phrases("th").parse(stretch[0]):
        if words and (word[0] in _NEVER_FIRST or not _is_cluster_start(stretch[0], len("".join(words)))):
            words[-1] += word
        else:
            words.append(word)
    words[0] = unit[: stretch.start()] + words[0]
    joined, *others = _thai_words(unit[stretch.end() :])
    words[-1] += joined
    return words + others


def _is_cluster_start(text: str, place: int) -> bool:
    end = 0
    for cluster in clusters(text):
        if end >= place:
            break
        end += len(cluster)
    return end == place


@cache
def _phrases(kind: Literal["th", "ja", "ja-word"]) -> budoux.Parser:
    match kind:
        case "th":
            return budoux.load_default_thai_parser()
        case "ja":
            return budoux.load_default_japanese_parser()
        case "ja-word":  # the package holds this model without a function to load it
            model = resources.files("budoux").joinpath("models/ja_word.json").read_text(encoding="utf-8")
            return budoux.Parser(json.loads(model))
