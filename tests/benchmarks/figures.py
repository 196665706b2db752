"""Figures as the help page shows them: put together, printed, and written beside what was measured before."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from app.pages import measured
from app.pages.measured import TIMED, Measured, Run, Speed, Timing
from tests.benchmarks.metrics import percentile

R = TypeVar("R", bound=Run)


def here() -> dict[str, Any]:
    """Return on which day and on what machine something is measured."""
    version = platform.python_version()
    return {"measured_on": datetime.now(UTC).date(), "cores": os.cpu_count() or 1, "python": version}


def timing(milliseconds: Sequence[float], seconds: float | None = None) -> Timing:
    """Return what many measurements come to.

    Args:
        seconds: How long they took together; the sum of them when None, as one after the other.
    """
    together = seconds if seconds is not None else sum(milliseconds) / 1000
    return Timing(
        p50_ms=round(percentile(milliseconds, 0.5), 2),
        p95_ms=round(percentile(milliseconds, 0.95), 2),
        per_second=round(len(milliseconds) / together, 1) if together else 0.0,
    )


def write(new: Measured, file: Path = measured.FILE) -> None:
    """Write what was measured, in place of what was measured over as many passages before."""
    old = measured.read(file)
    merged = Measured(
        quality=_merged(old.quality, new.quality),
        forms=_merged(old.forms, new.forms),
        speed=_merged(old.speed, new.speed),
        chain=_merged(old.chain, new.chain),
        reports=_merged(old.reports, new.reports),
    )
    file.write_text(merged.model_dump_json(indent=2) + "\n", encoding="utf-8")


def printed(speed: Speed) -> str:
    """Return what was measured as a table to read, with ratios against Datasette."""
    lines = [
        f"{speed.passages:,} passages and {speed.others:,} observations and insights, "
        f"{speed.cores} cores, our pages by {speed.workers} processes",
        f"import: {speed.stored_per_second:,.0f} texts/s stored, {speed.indexed_per_second:,.0f} indexed, "
        f"{speed.together_per_second:,.0f} in all; peak memory {speed.peak_megabytes:,.0f} MB",
        f"{'':<14}{'p50 ms':>10}{'p95 ms':>10}{'per s':>10}  against Datasette (p50, per s)",
    ]
    for name in TIMED:
        if name in speed.timings:
            lines.append(_line(name, speed.timings))
    return "\n".join(lines)


def _line(name: str, timings: dict[str, Timing]) -> str:
    one = timings[name]
    line = f"{name:<14}{one.p50_ms:>10,.2f}{one.p95_ms:>10,.2f}{one.per_second:>10,.1f}"
    beside = timings.get(f"datasette_{name.rpartition('_')[2]}")
    if beside is None or beside is one or not one.p50_ms or not beside.per_second:
        return line
    return f"{line}  {beside.p50_ms / one.p50_ms:.1f} × as fast, {one.per_second / beside.per_second:.1f} × as many"


def _merged(old: Sequence[R], new: Sequence[R]) -> list[R]:
    by_size = {run.passages: run for run in (*old, *new)}
    return [by_size[size] for size in sorted(by_size)]
