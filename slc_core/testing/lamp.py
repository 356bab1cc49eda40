"""A lamp that only remembers."""

from __future__ import annotations


class RememberingLamp:
    """What it was told to show, in order, in *shown*."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def show(self, light: str) -> None:
        """Remember *light*."""
        self.shown.append(light)
