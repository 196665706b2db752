"""What a project holds, as plain tables: the one source of every export.

Who wrote what is left out, and so are accounts and addresses: an export says what was learnt, not who learnt it.
A record in the bin is not exported, nor is a link to one.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col

from research import tags
from research.access import Permission
from research.benefits import Benefit, BenefitMeasurement
from research.concepts import Concept, ConceptExperiment, ConceptQuestion
from research.evidence import Evidence
from research.experiments import Experiment, ExperimentTest
from research.gates import Gate, GateConcept, GateExperiment, GateInsight
from research.insights import Insight
from research.interviews import Interview, InterviewParticipant
from research.observations import Observation
from research.participants import Participant
from research.passages import Passage
from research.projects import Project
from research.questions import Question, QuestionInsight
from research.quotes import Quote
from research.records import Part, ProjectRecord, Record
from research.reports.kept import Report, ReportSource
from research.store import UnitOfWork
from research.studies import Study
from research.tags import Tag, Tagging

Progress = Callable[[int, int], None]
"""Told (tables done, tables in all) as it goes."""

_TABLES: dict[str, type[Record | Part]] = {
    "projects": Project,
    "studies": Study,
    "participants": Participant,
    "tags": Tag,
    "interviews": Interview,
    "interview_participants": InterviewParticipant,
    "passages": Passage,
    "observations": Observation,
    "quotes": Quote,
    "insights": Insight,
    "evidence": Evidence,
    "experiments": Experiment,
    "experiment_tests": ExperimentTest,
    "questions": Question,
    "question_insights": QuestionInsight,
    "concepts": Concept,
    "concept_questions": ConceptQuestion,
    "concept_experiments": ConceptExperiment,
    "benefits": Benefit,
    "benefit_measurements": BenefitMeasurement,
    "reports": Report,
    "report_sources": ReportSource,
    "gates": Gate,
    "gate_insights": GateInsight,
    "gate_experiments": GateExperiment,
    "gate_concepts": GateConcept,
    "taggings": Tagging,
}
_NAMES = {kind.__tablename__: name for name, kind in _TABLES.items()}
_LAST = ("project_id", "created_at")
# Bookkeeping of the repository, and what is derived from other columns.
_LEFT_OUT = {"revision", "revised_at", "removed_at", "audience", "number", "folded", "checked"}
_LEFT_OUT |= {"circle_id", "restricted_at", "author_shown", "author_role"}


@dataclass(frozen=True, slots=True)
class Table:
    """The records of one kind.

    Attributes:
        columns: The type of each column's values: str or int.
        rows: Moments and days as ISO 8601, closed sets by value, tags as a list; the rest as in the repository.
        references: The table that each column of identifiers points into.
        searchable: The columns with words to search.
    """

    name: str
    columns: dict[str, type]
    rows: list[dict[str, Any]]
    references: dict[str, str]
    searchable: tuple[str, ...]


def of_project(work: UnitOfWork, project_id: UUID, progress: Progress | None = None) -> list[Table]:
    """Return everything in a project.

    Raises:
        NotPermitted: The actor is a member who may not read the research.
    """
    work.require(Permission.READ_RESEARCH, project_id)
    found: list[Table] = []
    known: set[str] = set()
    carried = _tags_by_record(work, project_id)
    for name, kind in _TABLES.items():
        table = _table(work, project_id, name, kind, carried)
        known.update(row["id"] for row in table.rows)
        found.append(table)
        if progress is not None:
            progress(len(found), len(_TABLES))
    return [_without_loose_ends(table, known) for table in found]


def _tags_by_record(work: UnitOfWork, project_id: UUID) -> dict[UUID, list[str]]:
    names = {tag.id: tag.name for tag in tags.find(work, project_id)}
    carried: dict[UUID, list[str]] = defaultdict(list)
    for tagging in work.rows(work.visible(Tagging).where(Tagging.project_id == project_id)):
        carried[tagging.record_id].append(names[tagging.tag_id])
    return {record_id: sorted(each, key=str.casefold) for record_id, each in carried.items()}


def _table(
    work: UnitOfWork, project_id: UUID, name: str, kind: type[Record | Part], carried: dict[UUID, list[str]]
) -> Table:
    columns: Any = kind
    own = columns.id if kind is Project else columns.project_id
    records: Sequence[Any] = work.rows(work.visible(kind).where(own == project_id).order_by(*_order(columns)))
    stored = {column.name: column for column in columns.__table__.columns if _is_shown(column)}
    names = [
        "id",
        *(["reference"] if issubclass(kind, ProjectRecord) else []),
        *(name for name in stored if name not in {"id", *_LAST}),
        *(["tags"] if getattr(kind, "carries_tags", False) else []),
        *(name for name in _LAST if name in stored),
    ]
    return Table(
        name,
        {each: int if each in stored and _python_type(stored[each]) is int else str for each in names},
        [
            {each: carried.get(record.id, []) if each == "tags" else _plain(_told(record, each)) for each in names}
            for record in records
        ],
        {each: _NAMES[key.column.table.name] for each in stored for key in stored[each].foreign_keys},
        tuple(each for each in stored if _has_words(stored[each])),
    )


def _told(record: Any, name: str) -> Any:
    """Return a column's value; of what somebody wrote who is not named, and of tags, the day is told and not the time.

    A tag may have been made along with such an observation.
    """
    value = getattr(record, name)
    is_veiled = isinstance(record, Tag) or (isinstance(record, ProjectRecord) and record.veil is not None)
    return value.date() if is_veiled and isinstance(value, datetime) else value


def _order(columns: Any) -> tuple[Any, ...]:
    if issubclass(columns, Passage):
        return (columns.interview_id, columns.position)
    return (columns.number,) if issubclass(columns, ProjectRecord) else (col(columns.id),)


def _is_shown(column: Any) -> bool:
    points_at_people = any(key.column.table.name == "person" for key in column.foreign_keys)
    return column.name not in _LEFT_OUT and not points_at_people


def _python_type(column: Any) -> type:
    # A column type of Fasett's own stands for the type it is stored as.
    return getattr(column.type, "impl", column.type).python_type  # type: ignore[no-any-return]


def _has_words(column: Any) -> bool:
    """Say whether a column holds running text, and not an identifier, a day or a value of a closed set."""
    return type(column.type).__name__ in {"AutoString", "Text"}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | str) else value


def _without_loose_ends(table: Table, known: set[str]) -> Table:
    """Leave out links to what is not exported: the row where it is only a link, else the link."""
    kind: Any = _TABLES[table.name]
    ids = [each for each in kind.__table__.columns if each.name in table.columns and _python_type(each) is UUID]
    must = [each.name for each in ids if not each.nullable]
    may = [each.name for each in ids if each.nullable]
    rows = [
        {**row, **{name: None for name in may if row[name] not in known}}
        for row in table.rows
        if all(row[name] in known for name in must)
    ]
    return Table(table.name, table.columns, rows, table.references, table.searchable)
