"""`fasett import`: a transcript becomes an interview, the rows of a table become observations or insights."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from research import participants, passages, transcript_files, transcripts
from research.access import SYSTEM
from research.commands import console
from research.commands.telling import Telling
from research.doors import LONGEST_REASON, NO_OVERRIDE, SHORTEST_REASON, Override
from research.errors import Repeated, RuleBroken, Unreadable
from research.exchange import tables, transcript_import
from research.exchange.tables import Plan
from research.exchange.transcript_import import Origin, SpeakerChoice
from research.installation import Installation
from research.interviews import Interview, InterviewDraft
from research.participants import Participant
from research.store import UnitOfWork
from research.transcript_files import BroughtFile
from research.transcripts import Transcript
from research.words import Group, Kind, Method, Phase


class Target(StrEnum):
    """What a file may become."""

    INTERVIEW = "interview"
    OBSERVATIONS = "observations"
    INSIGHTS = "insights"


_KINDS = {Target.OBSERVATIONS: Kind.OBSERVATION, Target.INSIGHTS: Kind.INSIGHT}
_TABLE_ENDINGS = {".csv", ".tsv", ".json", ".jsonl", ".ndjson"}
_TEXT_FORMATS = ("named-text", "plain-text", "teams-text")
_SAY_WHAT = "say what the rows are: --as observations or --as insights"
_NEW = "new:"
_MOST_PROBLEMS = 20

_Speakers = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=LABEL", help="LABEL is P-001, a role, or new:GROUP for a new participant."),
]
_Reason = Annotated[str, typer.Option(metavar="WHY", help="Store even somebody's number; the reason is logged.")]


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file to read.")],
    project: Annotated[
        str, typer.Option(help="The project's title or identifier; a dry run of a transcript needs none.")
    ] = "",
    target: Annotated[Target | None, typer.Option("--as", help="What it becomes; a transcript an interview.")] = None,
    title: Annotated[str, typer.Option(help="The interview's title; no names.")] = "",
    held_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its day; today if not given.")] = None,
    phase: Annotated[Phase | None, typer.Option(help="Of the interview, or of rows that do not say.")] = None,
    method: Annotated[Method | None, typer.Option(help="How the interview was held.")] = None,
    speaker: _Speakers = None,
    columns: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Where to read.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="A column to leave out.")] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Store the good rows though some are bad.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Import a transcript though the project has it.")] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Replace what looks like personal data by what it is.")] = False,
    override_reason: _Reason = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what the file holds, and store nothing.")] = False,
    with_passages: Annotated[bool, typer.Option("--passages", help="Let a dry run tell the passages too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Read a transcript or a table.

    A transcript becomes an interview; the rows of a table become observations or insights.
    """
    if not project and not dry_run:
        raise typer.BadParameter("say which project: --project")
    override = _override(override_reason, masks=mask)
    content = _content(file)
    if target in _KINDS:
        plan = _plan(_KINDS[target], content, _pairs(columns), ignore or (), phase)
        _import_rows(project, plan, override, skip_bad=skip_bad, dry_run=dry_run, as_json=as_json)
        return
    telling = Telling(_transcript(file, content, target, is_wanted=dry_run), as_json, with_passages)
    if dry_run and not project:
        telling.tell({})
        return
    about = {"title": title, "method": method, "phase": phase, "held_on": held_on and held_on.date()}
    origin = Origin(BroughtFile(transcript_files.digest(content), file.name), is_again=again)
    _import_interview(project, telling, _pairs(speaker), about, origin, None if dry_run else override)


def _import_interview(
    project: str,
    telling: Telling,
    labels: dict[str, str],
    about: dict[str, Any],
    origin: Origin,
    override: Override | None,
) -> None:
    """Store a transcript as an interview, or only tell what it holds and what its speakers become.

    Args:
        override: What is done about personal data; None to store nothing.
    """
    transcript, is_stored = telling.transcript, override is not None
    with console.opened() as installation, _begun(installation, override) as work:
        found = console.project(work, project)
        choices = _choices(work, found.id, transcript, labels)
        if not is_stored:
            telling.tell(choices)
            return
        usual = {"phase": found.phase, "held_on": work.today}
        draft = InterviewDraft.model_validate(usual | {name: value for name, value in about.items() if value})
        telling.warn()
        try:
            interview = transcript_import.store(work, found.id, draft, transcript, choices, origin)
        except Repeated as error:
            raise RuleBroken("%(problem)s Say --again to import it all the same.", problem=str(error)) from error
        _tell_stored(work, interview, as_json=telling.as_json)
        console.tell_stored(work.door.told)


def _override(reason: str, *, masks: bool) -> Override:
    """Return what is done about personal data, as the command line says."""
    if reason and len(reason.strip()) < SHORTEST_REASON:
        raise typer.BadParameter(f"give a reason of at least {SHORTEST_REASON} characters")
    return Override(reason=reason.strip()[:LONGEST_REASON], masks=masks)


def _begun(installation: Installation, override: Override | None) -> AbstractContextManager[UnitOfWork]:
    """Begin a unit of work, which writes where it is said what is done about personal data."""
    return installation.store.begin(SYSTEM, write=override is not None, override=override or NO_OVERRIDE)


def _content(file: Path) -> bytes:
    """The file's content, or as much of it as shows that it is too large."""
    with file.open("rb") as opened:
        return opened.read(tables.MAX_BYTES + 1)


def _transcript(file: Path, content: bytes, target: Target | None, *, is_wanted: bool) -> Transcript:
    """Read a transcript; what may be a table has to be called one or the other, unless it is only looked at."""
    may_be_rows = target is None and not is_wanted and file.suffix.lower() in _TABLE_ENDINGS
    try:
        transcript = transcripts.read(content, file.name)
    except Unreadable:
        if may_be_rows:
            raise typer.BadParameter(_SAY_WHAT) from None
        raise
    if may_be_rows and transcript.format in _TEXT_FORMATS:
        raise typer.BadParameter(_SAY_WHAT)
    return transcript


def _pairs(texts: Sequence[str] | None) -> dict[str, str]:
    """Return ``NAME=WHAT`` as pairs; the last = parts them, since a name may hold one."""
    for text in texts or ():
        if "=" not in text:
            raise typer.BadParameter(f"«{text}» has no =")
    return {left.strip(): right.strip() for left, _, right in (text.rpartition("=") for text in texts or ())}


def _plan(kind: Kind, content: bytes, chosen: dict[str, str], ignored: Sequence[str], phase: Phase | None) -> Plan:
    table = tables.read(content)
    mapping = tables.match(kind, table, chosen, ignored)
    return tables.plan(kind, table, mapping, {"phase": phase or ""})


def _import_rows(project: str, plan: Plan, override: Override, *, skip_bad: bool, dry_run: bool, as_json: bool) -> None:
    """Store the rows of a plan, or only tell of them; rows that cannot be stored end the command unless skipped."""
    is_refused = bool(plan.problems) and not skip_bad
    if project or not dry_run:
        with console.opened() as installation, _begun(installation, None if dry_run else override) as work:
            found = console.project(work, project)
            if not dry_run and not is_refused:
                with console.progress("Importing") as advance:
                    tables.store(work, found.id, plan, skip_bad=skip_bad, progress=advance)
                console.tell_stored(work.door.told)
    stored = 0 if dry_run or is_refused else len(plan.drafts)
    if as_json:
        problems = [{"row": each.row, "field": each.field, "problem": str(each)} for each in plan.problems]
        told = {"mapping": plan.mapping, "good": len(plan.drafts), "bad": plan.bad_rows}
        console.print_json({**told, "stored": stored, "problems": problems})
    else:
        for each in plan.problems[:_MOST_PROBLEMS]:
            console.say(f"row {each.row}: {each}")
        console.say(f"{len(plan.drafts)} rows are good, {plan.bad_rows} are bad; {stored} are stored.")
    if is_refused:
        raise typer.Exit(1)


def _choices(
    work: UnitOfWork, project_id: UUID, transcript: Transcript, labels: dict[str, str]
) -> dict[str, SpeakerChoice]:
    """Return what each speaker becomes: what was said on the command line, else what is likely."""
    known = participants.find(work, project_id)
    chosen = transcript_import.choices(transcript, known)
    for name in labels:
        if name not in chosen:
            raise RuleBroken(
                "Nobody is called «%(name)s». The speakers are: %(names)s.", name=name, names=", ".join(chosen)
            )
    return chosen | {name: _choice(label, known) for name, label in labels.items()}


def _choice(label: str, known: Sequence[Participant]) -> SpeakerChoice:
    if label.startswith(_NEW):
        groups = [group.value for group in Group]
        if label.removeprefix(_NEW) not in groups:
            raise RuleBroken("There is no such group. The groups are: %(groups)s.", groups=", ".join(groups))
        return SpeakerChoice(new_group=next(group for group in Group if group.value == label.removeprefix(_NEW)))
    mine = next((each for each in known if each.reference.casefold() == label.casefold()), None)
    if mine is None and label.upper().startswith(f"{Participant.prefix}-"):
        raise RuleBroken("There is no participant %(label)s in the project.", label=label)
    return SpeakerChoice(label if mine is None else mine.reference, mine.id if mine else None)


def _tell_stored(work: UnitOfWork, interview: Interview, *, as_json: bool) -> None:
    stored = passages.counts(work, [interview.id])[interview.id]
    if as_json:
        console.print_json({"id": interview.id, "reference": interview.reference, "passages": stored})
    else:
        console.say(f"{interview.reference} is stored: {stored} passages.")
