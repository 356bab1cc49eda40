"""A pod packed for the school's hub is believed there at once."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from slc_core.classroom.folder import Classroom
    from slc_core.exchange.hub_keys import HubAddress


@contextmanager
def enrolling(hub: Path | None, classroom: Classroom, out: Path, *, dry_run: bool) -> Generator[HubAddress | None]:
    """The address of the hub to pack for, if any; the pod that was packed meanwhile is enrolled there."""
    if hub is None:
        yield None
        return
    from contextlib import closing

    from slc_hub.enrolment import enrol_pod
    from slc_hub.folder import open_store, read_hub

    at = read_hub(hub)
    if dry_run:
        yield at.address
        return
    with closing(open_store(at)) as store:
        yield at.address
        held_on = evening_of(classroom)
        enrol_pod(store, at.address, out, evening=held_on, held_on=held_on)
    typer.echo(f"it is enrolled at {hub}, for the evening {held_on}")


def evening_of(classroom: Classroom) -> str:
    """The day of the conferences, as 2026-12-03; today if the class does not say."""
    import datetime as dt

    return (classroom.settings.conference_on or dt.datetime.now().astimezone().date()).isoformat()
