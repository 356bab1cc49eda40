"""The teacher's corner, after the evening: one tap copies the journal to a stick, another sends it over the cable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import NotFoundError
from slc_core.exchange.sticks import StickError
from slc_core.language.values import Value
from slc_station import words
from slc_station.carry import Carried, carry
from slc_station.forms import GatherForm
from slc_station.pod import Pod
from slc_station.safe import Safe
from slc_station.screen import Notice
from slc_station.sticks import SeveralSticksError, the_stick
from slc_station.uplink import HubError, send


class Ways(NamedTuple):
    """How the journal leaves a pod: to the stick that *stick* finds, and to the *hub* of that address, unless empty."""

    hub: str = ""
    stick: Callable[[], Path] = the_stick


USUAL_WAYS = Ways()


class Corner:
    """What the two buttons do; *told* is what became of the last one, in sentences."""

    def __init__(self, pod: Pod, ways: Ways) -> None:
        self._pod, self._ways = pod, ways
        self.told: tuple[Notice, ...] = ()

    @property
    def can_send(self) -> bool:
        """Whether this pod knows a hub."""
        return bool(self._ways.hub)

    def copy(self, _form: GatherForm) -> None:
        """Copy the journal to the stick, and take receipts from it.

        Raises:
            UnwritableError: the pod's own disk refused.
        """
        try:
            stick = self._ways.stick()
            carried = self._pod.hand_over(lambda pack, store: carry(pack, store, stick))
        except SeveralSticksError:
            self.told = (Notice(words.STICKS["several"]),)
        except NotFoundError:
            self.told = (Notice(words.STICKS["none"]),)
        except StickError as error:
            self.told = (Notice(words.STICKS[error.why]),)
        else:
            self.told = _told(carried) if carried else ()

    def send(self, _form: GatherForm) -> None:
        """Send the hub what it does not have, and take its receipts.

        Raises:
            UnwritableError: the pod's own disk refused.
        """
        if not self.can_send:
            return
        try:
            safe = self._pod.hand_over(lambda pack, store: send(pack, store, self._ways.hub))
        except HubError as error:
            self.told = (Notice(words.HUBS[error.why]),)
        else:
            self.told = (_how_safe(safe),) if safe else ()


def _told(carried: Carried) -> tuple[Notice, ...]:
    is_copied = (Notice(words.TAKE_OUT),) if carried.bundles else ()
    return (*is_copied, _how_safe(carried.safe))


def _how_safe(safe: Safe) -> Notice:
    if not safe.of:
        return Notice(words.NOTHING_TO_COPY)
    if safe.is_all:
        return Notice(words.ALL_SAFE)
    values: Mapping[str, Value] = {"number": Value("of", (Decimal(safe.n), Decimal(safe.of)))}
    return Notice(words.SAFE_SO_FAR, values=values)
