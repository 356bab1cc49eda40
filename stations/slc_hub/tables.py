"""What the hub keeps, as tables that SQLite and PostgreSQL both have, and whatever speaks PostgreSQL's language.

A link's key begins with its log, whose name is random: so rows can be dealt out over several machines. Nothing here
counts up, locks a table or calls anybody: that is what such databases lack. A fork is a second row at one place.

What lies in a link's ``box`` says what became of it: NULL was emptied by the family, no bytes at all were erased by
the school. Its digests and its signature stay, so that a pod still gets its receipt and no stick brings it back.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Dialect

__all__ = ["ACCESS", "ENTRY", "EVENING", "LOG", "PACK", "POD", "SET_ASIDE", "TABLES"]

TABLES: Final = MetaData()


class Bytes(LargeBinary):
    """Bytes, given to the driver as they are: both drivers know them, and a link has six."""

    def bind_processor(self, dialect: Dialect) -> None:
        """Nothing to do on the way in."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Nothing to do on the way out."""


POD: Final = Table(
    "pod",
    TABLES,
    Column("public", Bytes, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("enrolled_on", Text, nullable=False),
    Column("revoked_on", Text),
)
"""A pod whose signature is believed; what came before *revoked_on* still is."""

PACK: Final = Table(
    "pack",
    TABLES,
    Column("digest", Bytes, primary_key=True),
    Column("public", Bytes, nullable=False),
    Column("evening", Text, nullable=False),
    Column("manifest", Bytes, nullable=False),
    Column("enrolled_on", Text, nullable=False),
)
"""The ``pod.json`` of a pod; one that is packed anew keeps its key and has a second."""

LOG: Final = Table(
    "log",
    TABLES,
    Column("log_id", Bytes, primary_key=True),
    Column("pack", Bytes, nullable=False),
    Column("public", Bytes, nullable=False),
    Column("share_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("erased_on", Text),
)
"""A journal that a pod may write; *kind* is ``conference``, ``rehearsal`` or, of no share, ``reading``."""

ENTRY: Final = Table(
    "entry",
    TABLES,
    Column("log_id", Bytes, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Bytes, primary_key=True),
    Column("previous", Bytes, nullable=False),
    Column("box_digest", Bytes, nullable=False),
    Column("signature", Bytes, nullable=False),
    Column("box", Bytes),  # last, so that nobody reads through it who asks for the others
)

SET_ASIDE: Final = Table(
    "set_aside",
    TABLES,
    Column("digest", Bytes, primary_key=True),
    Column("public", Bytes, nullable=False),
    Column("reason", Text, nullable=False),
    Column("seen_on", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("log_id", Bytes, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("previous", Bytes, nullable=False),
    Column("box_digest", Bytes, nullable=False),
    Column("signature", Bytes, nullable=False),
    Column("box", Bytes),
)
"""A link that was not taken in; *public* is the pod whose bundle held it, *digest* that of everything it says."""

ACCESS: Final = Table(
    "access",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
)

EVENING: Final = Table(
    "evening",
    TABLES,
    Column("name", Text, primary_key=True),
    Column("held_on", Text),
    Column("keep_until", Text),
)
