"""How fast ``slc --help`` answers, beside an empty Typer app, in turns in one run.

``python -m tests.benchmarks.startup``: CPU time of whole processes, user and system, the median of several.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

EMPTY = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"
OURS = "import sys; sys.argv[0] = 'slc'; from slc_cli.main import run; run()"
RUNS = 15


def cpu_seconds(program: str) -> float:
    """CPU time of ``python -c program --help``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program, "--help"], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def main() -> None:
    """Measure and print."""
    pairs = [(cpu_seconds(EMPTY), cpu_seconds(OURS)) for _ in range(RUNS + 1)][1:]
    empty, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"empty Typer app  {empty * 1000:6.0f} ms")
    print(f"slc --help       {ours * 1000:6.0f} ms   {ours / empty:.2f} times")


if __name__ == "__main__":
    main()
