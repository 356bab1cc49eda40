"""``slc station verify``, ``check`` and ``send``: how a card or a running pod is, and what it gets over the network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slc_cli.terminal import errors, print_json, print_table

if TYPE_CHECKING:
    from slc_station.pi.check import Finding
    from slc_station.pi.sums import Content

Hub = Annotated[
    Path | None, typer.Option("--hub", metavar="HUB", help="The school's hub, which should have signed it.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_MARKS = {"well": "well", "look": "look at this", "stop": "not yet"}


def verify(
    card: Annotated[Path, typer.Argument(metavar="CARD", help="The card's drive, called bootfs.")],
    hub: Hub = None,
    as_json: Json = False,
) -> None:
    """Read a card back and compare every file with its list; with --hub the list must be signed by that hub.

    Example: slc station verify /media/bootfs
    """
    from slc_station.pi.check import findings_of_card
    from slc_station.pi.verify import verify as verify_card

    verified = verify_card(card, _public(hub))
    _tell(findings_of_card(card, verified), as_json=as_json)


def check(
    where: Annotated[str, typer.Argument(metavar="CARD|HOST", help="A card's drive, or a pod: pi@pod-3.local")],
    hub: Hub = None,
    as_json: Json = False,
) -> None:
    """Say in plain sentences how a card or a running pod is, and what to do about it.

    A running pod is asked through your own ssh, with your key and no password; nothing of a child is looked at.

    Example: slc station check pi@pod-3.local
    """
    import time

    from slc_station.pi.check import findings_of_card, findings_of_pod
    from slc_station.pi.remote import ask_facts, is_host
    from slc_station.pi.verify import verify as verify_card

    if is_host(where):
        findings = findings_of_pod(ask_facts(where), time.time())
    else:
        card = Path(where)
        findings = findings_of_card(card, verify_card(card, _public(hub)))
    _tell(findings, as_json=as_json)


def send(
    hosts: Annotated[
        list[str], typer.Argument(metavar="HOST[=POD]...", help="A pod, and perhaps a new pack: pi@pod-3.local=pod-3")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,
) -> None:
    """Install this SLC on running Raspberry Pis, many at once, through your own ssh with your key and no password.

    A pod keeps its journal, its keys and its settings; with =POD it gets a new pack too. (What happened at a pod goes
    to the hub with `slc station carry`.)

    Example: slc station send pi@pod-1.local pi@pod-2.local
    """
    from slc_station.pi.making import make_parcel
    from slc_station.pi.wheels import cache_folder

    from slc_core.errors import SlcError

    packs = _packs(hosts)
    with errors().status("Gathering") as status:
        parcels = make_parcel(packs, cache_folder(), progress=status.update)
    if dry_run:
        rows = [(host, str(len(parcel)), f"{_size(parcel) // 2**20} MiB") for host, parcel in parcels.items()]
        print_table("", ("pod", "files", "size"), rows)
        return
    answers = _send_all(parcels)
    told = [(host, said if isinstance(said, str) else "not installed") for host, said in answers.items()]
    print_table("", ("pod", "answer"), told)
    if failed := [answer for answer in answers.values() if isinstance(answer, SlcError)]:
        raise SlcError("\n".join(map(str, failed)))


def _send_all(parcels: Mapping[str, Mapping[str, Content]]) -> dict[str, str | Exception]:
    """What each pod answered; all of them at once, each with its line of progress."""
    import sys
    from concurrent.futures import ThreadPoolExecutor

    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from slc_station.pi.remote import send as send_to

    from slc_core.errors import SlcError

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=errors(), disable=not sys.stderr.isatty()) as shown:

        def one(host: str) -> str | Exception:
            task = shown.add_task(host, total=_size(parcels[host]))
            try:
                return send_to(host, parcels[host], lambda done: shown.update(task, completed=done))
            except SlcError as error:
                return error

        with ThreadPoolExecutor(min(len(parcels), 16)) as pool:
            return dict(zip(parcels, pool.map(one, parcels), strict=True))


def _packs(hosts: list[str]) -> dict[str, Path | None]:
    """The new pack of each pod, if it is to get one."""
    from slc_station.pi.remote import checked_host

    from slc_core.errors import UsageError

    packs: dict[str, Path | None] = {}
    for said in hosts:
        host, equals, pack = said.partition("=")
        if "://" in said:
            raise UsageError(
                f"'{said}' is a hub's address; `slc station carry POD --hub {said}` sends an evening there"
            )
        if checked_host(host) in packs:
            raise UsageError(f"{host} is named twice; name each pod once")
        packs[host] = Path(pack) if equals else None
    return packs


def _size(parcel: Mapping[str, Content]) -> int:
    return sum(len(content) if isinstance(content, bytes) else content.stat().st_size for content in parcel.values())


def _public(hub: Path | None) -> bytes | None:
    if hub is None:
        return None
    from slc_hub.folder import read_hub

    return read_hub(hub).address.receipts


def _tell(findings: tuple[Finding, ...], *, as_json: bool) -> None:
    """Print them; the exit code is 2 if something will not work."""
    is_well = all(finding.level != "stop" for finding in findings)
    if as_json:
        rows: list[dict[str, Any]] = [finding._asdict() for finding in findings]
        print_json({"is_well": is_well, "findings": rows})
    else:
        for finding in findings:
            typer.echo(f"{_MARKS[finding.level]}: {finding.sentence}")
    if not is_well:
        raise typer.Exit(2)
