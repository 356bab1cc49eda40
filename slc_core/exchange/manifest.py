"""``pod.json``: what everybody who holds a pod's pack may see, with nobody's name in it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from slc_core.conference.model import Model
from slc_core.conference.people import LanguageTag
from slc_core.errors import NotFoundError, UnreadableError
from slc_core.exchange.seal import CEILING, FLOOR, Cost

__all__ = ["FILE", "ForReading", "Listed", "Manifest", "Wraps", "parse_manifest"]

FILE = "pod.json"

Name16 = Annotated[bytes, Field(min_length=16, max_length=16)]
PublicKey = Annotated[bytes, Field(min_length=32, max_length=32)]
SealedKey = Annotated[bytes, Field(min_length=72, max_length=72)]
KeyForHub = Annotated[bytes, Field(min_length=80, max_length=80)]


class _Clear(Model):
    model_config = ConfigDict(ser_json_bytes="hex", val_json_bytes="hex")


class Wraps(_Clear):
    """One share's key, wrapped for each who may open the share."""

    child: SealedKey
    teacher: SealedKey
    hub: KeyForHub | None = None


class ForReading(_Clear):
    """The journal of those who read a translation at the pod; *teacher* and *hub* hold its key."""

    log: Name16
    teacher: SealedKey
    hub: KeyForHub | None = None


class Listed(_Clear):
    """One share. *tag* tells which card opens it, *log* and *rehearsal* name its two journals."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    log: Name16
    rehearsal: Name16
    symbol: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")]
    has_picture: bool
    tag: Name16
    wraps: Wraps


class Manifest(_Clear):
    """A whole pack.

    *public* is the key that the pod's signatures are known by, *teacher* the tag of the evening's teacher card. If the
    school has a hub, keys are sealed for *hub*, and by *receipts* its receipts are known. Without *reading* nobody can
    read a translation there.
    """

    version: Literal[1] = 1
    pod: Annotated[int, Field(ge=1, le=999)]
    school_lang: LanguageTag
    languages: Annotated[tuple[LanguageTag, ...], Field(max_length=200)]
    lock_minutes: Annotated[int, Field(ge=1, le=60)]
    salt: Name16
    memory_kib: Annotated[int, Field(ge=FLOOR.memory_kib, le=CEILING.memory_kib)]
    passes: Annotated[int, Field(ge=FLOOR.passes, le=CEILING.passes)]
    public: PublicKey
    hub: PublicKey | None = None
    receipts: PublicKey | None = None
    teacher: Name16
    shares: Annotated[tuple[Listed, ...], Field(min_length=1, max_length=1000)]
    reading: ForReading | None = None

    @model_validator(mode="after")
    def _nothing_names_two(self) -> Self:
        tags = [self.teacher, *(share.tag for share in self.shares)]
        if any(len(set(names)) < len(names) for names in ([share.id for share in self.shares], self.logs, tags)):
            raise ValueError("two shares have the same id, log or card")
        return self

    @property
    def cost(self) -> Cost:
        """What one guess at a card costs."""
        return Cost(self.memory_kib, self.passes)

    @property
    def logs(self) -> tuple[bytes, ...]:
        """The logs that this pod may write: of each share the conference's, then the rehearsal's; last the readers'."""
        of_shares = tuple(log for share in self.shares for log in (share.log, share.rehearsal))
        return (*of_shares, self.reading.log) if self.reading else of_shares

    def share(self, share_id: str) -> Listed:
        """The share of that id.

        Raises:
            NotFoundError: this pack holds none.
        """
        for share in self.shares:
            if share.id == share_id:
                return share
        raise NotFoundError(f"pod {self.pod} holds no share '{share_id}'; show a card of this pod")


def parse_manifest(content: bytes, name: str) -> Manifest:
    """The manifest in *content*; *name* is for the message.

    Raises:
        UnreadableError: it is none, or one of a version that we do not know; says what was found first.
    """
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UnreadableError(f"{name} is not what we packed ({where}: {first['msg']}); pack the pod again") from error
