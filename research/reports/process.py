"""The tools that make files, each in a process of its own that can be stopped."""

import subprocess
from collections.abc import Sequence

import pypandoc

from research.errors import ToolFailed
from research.words import N_

LIMIT_SECONDS = 30
# Pandoc's runtime collects its garbage at one and a half times what is in use, not at twice, and ends at 1 GB.
_SPARING = ("+RTS", "-F1.5", "-M1g", "-RTS")


def run(tool: str, command: Sequence[str], given: bytes = b"") -> bytes:
    """Return what a command prints when it is given something to read.

    Raises:
        ToolFailed: It ended in an error or took longer than ``LIMIT_SECONDS``.
    """
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=LIMIT_SECONDS, check=False)  # noqa: S603 - the commands are this package's own
    except subprocess.TimeoutExpired as error:
        message = N_("Making the file took more than %(seconds)s seconds. Try a shorter report.")
        raise ToolFailed(message, seconds=LIMIT_SECONDS) from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip()
        raise ToolFailed(N_("The file could not be made: %(tool)s said “%(reason)s”."), tool=tool, reason=reason)
    return done.stdout


def pandoc(*arguments: str, given: bytes = b"") -> bytes:
    """Return what pandoc makes, without access to other files or the network."""
    return run("pandoc", [pypandoc.get_pandoc_path(), *_SPARING, "--sandbox", *arguments], given)
