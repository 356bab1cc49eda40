"""Coverage-guided noise against everything that reads what a carrier brings; needs ``pip install atheris``.

``python tests/hostile/fuzz_bundles.py -max_total_time=600 -max_len=8192 FOLDER`` keeps what it learns in FOLDER. The
first byte of an input says which reader gets the rest.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from slc_core.errors import ProblemsError, UnreadableError

atheris = importlib.import_module("atheris")
with atheris.instrument_imports(include=["slc_core.exchange"]):
    from slc_core.exchange import receipt
    from slc_core.exchange.bundle import MAGIC, BundleError, bundle_name, read_bundle, write_bundle
    from slc_core.exchange.hub_keys import address_in, keys_of, recovery_text, seal_hub, seed_from_recovery
    from slc_core.exchange.log import FIRST, Sealed, without_box
    from slc_core.exchange.merge import Journals, chains, forks, merge
    from slc_core.exchange.seal import FLOOR, digest, sign
    from slc_core.testing.invented_pod import invented_pod

POD = invented_pod(1)
HUB, OTHER_HUB = keys_of(bytes(32)), keys_of(b"\1" * 32)


def written(*boxes: bytes) -> tuple[Sealed, ...]:
    """The same links in every run, so that a kept input stays what it was."""
    links: list[Sealed] = []
    for seq, box in enumerate(boxes):
        previous = links[-1].digest if links else FIRST
        link = Sealed(POD.logs[0], seq, previous, digest(box), b"", box)
        links.append(link._replace(signature=sign(POD.seed, link.digest)))
    return tuple(links)


WRITTEN = written(b"opened", b"a voice", b"", b"finished")
LINKS = (WRITTEN[0], without_box(POD.seed, WRITTEN[1]), *WRITTEN[2:])
BLOCKS = tuple(write_bundle(POD.manifest_bytes, POD.seed, LINKS))
(OWN,) = chains(LINKS)


def a_bundle(content: bytes) -> None:
    with suppress(BundleError):
        found = read_bundle(io.BytesIO(content))
        links = list(found)
        held = merge(Journals(), links, POD.enrolled)
        assert set(held.links.values()) <= {*WRITTEN, *LINKS}
        assert merge(Journals(), reversed(links), POD.enrolled) == held
        assert all(end.n for end in chains(links))
        assert not forks(held.links.values())
        bundle_name(found.head, chains(links))


def links_of_a_bundle(content: bytes) -> None:
    a_bundle(BLOCKS[0] + content)


def a_head(content: bytes) -> None:
    a_bundle(MAGIC + b"M" + (64 + len(content)).to_bytes(4, "big") + bytes(64) + content)


def edited_blocks(content: bytes) -> None:
    chance, blocks = atheris.FuzzedDataProvider(content), list[bytes]()
    while chance.remaining_bytes() and len(blocks) < 12:
        which: int = chance.ConsumeIntInRange(1, len(BLOCKS) - 1)
        block = bytearray(BLOCKS[which])
        for _ in range(chance.ConsumeIntInRange(0, 3)):
            block[chance.ConsumeIntInRange(0, len(block) - 1)] = chance.ConsumeIntInRange(0, 255)
        cut: int = chance.ConsumeIntInRange(0, len(block))
        blocks.append(bytes(block[: cut or None]))
    a_bundle(BLOCKS[0] + b"".join(blocks))


def receipts(content: bytes) -> None:
    for file in (content, receipt.MAGIC + content):
        with suppress(UnreadableError):
            given = receipt.read_receipts(file)
            assert not any(receipt.is_valid(HUB.receipt_public, one) for one in given)
            assert receipt.safe_count(HUB.receipt_public, given, OWN) == 0


def keys(content: bytes) -> None:
    with suppress(UnreadableError):
        address_in(content)
    with suppress(ProblemsError):
        seed_from_recovery(content.decode("utf-8", "replace"))


READERS: tuple[Callable[[bytes], None], ...] = (a_bundle, links_of_a_bundle, a_head, edited_blocks, receipts, keys)


def examples() -> tuple[bytes, ...]:
    """What each reader is made for, so that the noise begins near it; the receipts are another hub's."""
    return (
        b"\0" + b"".join(BLOCKS),
        b"\1" + b"".join(BLOCKS[1:]),
        b"\2" + POD.manifest_bytes,
        b"\3" + bytes(range(64)),
        b"\4" + receipt.write_receipts(OTHER_HUB.receipt_seed, [OWN]),
        b"\5" + seal_hub(bytes(32), "nobody's passphrase", FLOOR),
        b"\5" + recovery_text(bytes(32)).encode(),
    )


def one_input(content: bytes) -> None:
    if content:
        READERS[content[0] % len(READERS)](content[1:])


if __name__ == "__main__":
    for folder in map(Path, (word for word in sys.argv[1:] if not word.startswith("-"))):
        folder.mkdir(exist_ok=True)
        for number, example in enumerate(examples()):
            (folder / f"example-{number}").write_bytes(example)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
