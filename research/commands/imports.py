"""`fasett import`: a transcript becomes an interview, the rows of a table become observations or insights."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from research import participants, passages, transcripts
from research.access import SYSTEM
from research.commands import console
from research.errors import RuleBroken
from research.exchange import tables, transcript_import
from research.exchange.tables import Plan
from research.exchange.transcript_import import Preview, SpeakerChoice
from research.interviews import InterviewDraft
from research.participants import Participant
from research.store import UnitOfWork
from research.words import Group, Kind, Method, Phase


class Target(StrEnum):
    """What a file may become."""

    INTERVIEW = "interview"
    OBSERVATIONS = "observations"
    INSIGHTS = "insights"


_KINDS = {Target.OBSERVATIONS: Kind.OBSERVATION, Target.INSIGHTS: Kind.INSIGHT}
_TABLE_ENDINGS = {".csv", ".tsv", ".json", ".jsonl", ".ndjson"}
_NEW = "new:"
_MOST_PROBLEMS = 20


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file to read.")],
    project: Annotated[str, typer.Option(help="The project's title or identifier.")],
    target: Annotated[Target | None, typer.Option("--as", help="What it becomes; a transcript an interview.")] = None,
    title: Annotated[str, typer.Option(help="The interview's title; no names.")] = "",
    held_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its day; today if not given.")] = None,
    phase: Annotated[Phase | None, typer.Option(help="Of the interview, or of rows that do not say.")] = None,
    method: Annotated[Method | None, typer.Option(help="How the interview was held.")] = None,
    speaker: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=LABEL", help="LABEL is P-001, a role, or new:GROUP for a new participant."),
    ] = None,
    columns: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Where to read.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="A column to leave out.")] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Store the good rows though some are bad.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be stored, and store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Read a transcript or a table.

    A transcript becomes an interview; the rows of a table become observations or insights.
    """
    if target is None and file.suffix.lower() in _TABLE_ENDINGS:
        raise typer.BadParameter("say what the rows are: --as observations or --as insights")
    content = file.read_bytes()
    with console.opened() as installation, installation.store.begin(SYSTEM, write=not dry_run) as work:
        found = console.project(work, project)
        if target in _KINDS:
            plan = _plan(_KINDS[target], content, _pairs(columns), ignore or (), phase)
            _store_rows(work, found.id, plan, skip_bad=skip_bad, dry_run=dry_run, as_json=as_json)
            return
        about = {"title": title, "method": method, "phase": phase or found.phase}
        day = held_on.date() if held_on else work.today
        interview = _Interview(work, found.id, content, file.name, _pairs(speaker))
        interview.tell(as_json=as_json and dry_run)
        if not dry_run:
            draft = InterviewDraft.model_validate(
                {name: text for name, text in about.items() if text} | {"held_on": day}
            )
            interview.store(draft, as_json=as_json)


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


def _store_rows(
    work: UnitOfWork, project_id: UUID, plan: Plan, *, skip_bad: bool, dry_run: bool, as_json: bool
) -> None:
    """Store the rows of a plan, or only tell of them; rows that cannot be stored end the command unless skipped."""
    is_refused = bool(plan.problems) and not skip_bad
    if not dry_run and not is_refused:
        with console.progress("Importing") as advance:
            tables.store(work, project_id, plan, skip_bad=skip_bad, progress=advance)
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


class _Interview:
    """A transcript on its way to be an interview."""

    def __init__(self, work: UnitOfWork, project_id: UUID, content: bytes, name: str, labels: dict[str, str]) -> None:
        self.work = work
        self.project_id = project_id
        self.transcript = transcripts.read(content, name)
        known = participants.find(work, project_id)
        self.preview: Preview = transcript_import.plan(self.transcript, known)
        self.choices = {**self.preview.choices, **self._chosen(labels, known)}

    def _chosen(self, labels: dict[str, str], known: Sequence[Participant]) -> dict[str, SpeakerChoice]:
        names = [speaker.name for speaker in self.preview.speakers]
        for name in labels:
            if name not in names:
                raise RuleBroken(
                    "Nobody is called «%(name)s». The speakers are: %(names)s.", name=name, names=", ".join(names)
                )
        return {name: _choice(label, known) for name, label in labels.items()}

    def tell(self, *, as_json: bool) -> None:
        """Tell what the file holds, and what its speakers become."""
        preview = self.preview
        about: dict[str, Any] = {
            name: getattr(preview, name) for name in ("format", "encoding", "cues", "turns", "words", "seconds")
        }
        remarks = [_remark(each) for each in preview.remarks]
        speakers = [(each, self.choices[each.name]) for each in preview.speakers]
        if as_json:
            told = [{**each._asdict(), "becomes": _becomes(choice)} for each, choice in speakers]
            console.print_json({**about, "speakers": told, "remarks": remarks})
            return
        console.say(", ".join(f"{name} {value}" for name, value in about.items() if value is not None))
        for remark in remarks:
            console.say(remark)
        for each, choice in speakers:
            console.say(f"{each.name} becomes {_becomes(choice)}: {each.turns} turns, «{each.first_words} …»")

    def store(self, draft: InterviewDraft, *, as_json: bool) -> None:
        """Store the interview and tell what it is called."""
        interview = transcript_import.store(self.work, self.project_id, draft, self.transcript, self.choices)
        stored = passages.counts(self.work, [interview.id])[interview.id]
        if as_json:
            console.print_json({"id": interview.id, "reference": interview.reference, "passages": stored})
        else:
            console.say(f"{interview.reference} is stored: {stored} passages.")


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


def _becomes(choice: SpeakerChoice) -> str:
    return choice.label or f"a new participant ({choice.new_group})"


def _remark(remark: transcripts.Remark) -> str:
    text = remark.message % remark.values if remark.values else remark.message
    return f"line {remark.line}: {text}" if remark.line else text
