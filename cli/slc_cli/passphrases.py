"""What is asked at the keyboard and never shown: a hub's passphrase, and the groups of its recovery sheet."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from slc_hub.folder import Hub

    from slc_core.exchange.hub_keys import HubKeys

PASSPHRASE = "SLC_HUB_PASSPHRASE"  # noqa: S105 - where it is looked for, for scripts
RECOVERY = "SLC_HUB_RECOVERY"


def new_passphrase() -> str:
    """A passphrase that was typed twice, or what scripts have set.

    Raises:
        UsageError: there is nobody to ask.
    """
    if said := os.environ.get(PASSPHRASE):
        return said
    _need_somebody("a new passphrase", PASSPHRASE)
    typer.echo("A passphrase of four words that do not belong together is easy to keep and hard to guess.", err=True)
    said = typer.prompt(
        "New passphrase", hide_input=True, confirmation_prompt="The same once more", err=True, prompt_suffix=": "
    )
    return str(said)


def keys_of_hub(hub: Hub) -> HubKeys:
    """The hub's keys, once its passphrase was typed.

    Raises:
        SealError: another passphrase.
        UsageError: there is nobody to ask.
    """
    from slc_core.exchange.hub_keys import open_hub

    said = os.environ.get(PASSPHRASE)
    if not said:
        _need_somebody("the passphrase of the hub", PASSPHRASE)
        said = str(typer.prompt("Passphrase of the hub", hide_input=True, err=True, prompt_suffix=": "))
    return open_hub(hub.key_file, said)


def recovered_seed() -> bytes:
    """The seed of a recovery sheet.

    Raises:
        ProblemsError: one sentence for each group that is wrong.
        UsageError: there is nobody to ask.
    """
    from slc_core.exchange.hub_keys import GROUPS, seed_from_recovery

    said = os.environ.get(RECOVERY)
    if not said:
        _need_somebody("the recovery sheet", RECOVERY)
        typer.echo(f"Type the {GROUPS} groups of the recovery sheet, with a space between them.", err=True)
        said = str(typer.prompt("Groups", err=True, prompt_suffix=": "))
    return seed_from_recovery(said)


def _need_somebody(what: str, variable: str) -> None:
    from slc_core.errors import UsageError

    if not sys.stdin.isatty():
        raise UsageError(f"nobody can be asked for {what} here; run this at a keyboard, or set {variable}")
