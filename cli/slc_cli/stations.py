"""``slc station``: what a pod shows, packed for it and shown by it."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="station", help="Pack a pod's conferences, and show them.", no_args_is_help=True)


@app.command()
def pack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")],
    pod: Annotated[int, typer.Option("--pod", metavar="N", min=1, max=99, help="The number of the pod.")],
    out: Annotated[Path, typer.Option("--out", metavar="POD", help="The folder to make for the pod.")],
    fonts: Annotated[Path | None, typer.Option("--fonts", metavar="DIR", help="A folder of Noto fonts.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")] = False,
) -> None:
    """Seal the conferences of the children who sit at one pod; each child's own card opens them.

    A child may be known by work/<id>/picture.jpg. What an adult wrote at home lies in work/<id>/reflection.txt, or
    as a photo in reflection.jpg; for a second household in reflection+<household id>. The codes of the cards stay
    in cards.json; for another evening delete it.

    Example: slc station pack my-class --pod 1 --out pod-1
    """
    from slc_core.classroom.folder import read_class
    from slc_core.pod_packing import pack_pod

    packed = pack_pod(read_class(folder), pod, out, fonts=fonts, dry_run=dry_run)
    for fault in packed.faults:
        typer.echo(f"slc: {fault}", err=True)
    children = ", ".join(student.full_name for student in packed.students)
    holds = "would hold" if dry_run else "holds"
    typer.echo(f"{out} {holds} the conferences of {children}")
    if not dry_run:
        typer.echo(f"their cards are printed by `slc paper {folder} --only packet`, yours by `--only signs`")


@app.command()
def serve(
    folder: Annotated[Path, typer.Argument(metavar="POD", help="The pod's folder, as `slc station pack` made it.")],
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Where it answers; 0 takes a free one.")
    ] = 8127,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Show a pod's screens on this computer until you stop it with Ctrl-C.

    Example: slc station serve pod-1
    """
    show(folder, port, opens=not no_open)


def show(folder: Path, port: int, *, opens: bool) -> None:
    """Serve a pod and say so; with *opens* in a browser too."""
    import webbrowser

    from slc_station.serve import serve as serve_pod

    def ready(address: str) -> None:
        typer.echo(f"The pod is at {address}; Ctrl-C stops it")
        if opens:
            webbrowser.open(address)

    serve_pod(folder, port, ready=ready)
    typer.echo(f"locked; what happened is kept, sealed, in {folder / 'journal'}")
