"""Evidence for a report: what a project holds, as the plain values that a template prints."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from research import evidence, experiments, insights, interviews, observations, participants, projects, studies
from research.access import Permission
from research.evidence import EvidenceView
from research.insights import Insight, InsightView
from research.interviews import InterviewView
from research.records import ProjectRecord
from research.reports import data, render
from research.reports.data import ReportData, Term
from research.reports.kept import Report, ReportDraft
from research.store import UnitOfWork
from research.translation import label, translate
from research.words import N_, InsightStatus, Kind, Language, Phase, Word


def phase_of(template: str) -> Phase | None:
    """Return the phase that a template is for; None when it is for the whole project."""
    return Phase(template) if template in set(Phase) else None


def preview(work: UnitOfWork, project_id: UUID, draft: ReportDraft) -> str:
    """Return the Markdown that a report would hold now, without keeping it.

    Raises:
        NotFound: There is no such template.
        RuleBroken: The template is wrong.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    return render.render(draft.template, gathered(work, project_id, draft))


def make(work: UnitOfWork, project_id: UUID, draft: ReportDraft) -> Report:
    """Fill a template and keep the report as it is.

    Raises:
        NotFound: There is no such template.
        RuleBroken: The template is wrong.
    """
    markdown = preview(work, project_id, draft)
    return work.add(
        Report(
            project_id=project_id,
            phase=phase_of(draft.template),
            language=render.get_template(draft.template).language,
            made_on=work.today,
            markdown=markdown,
            **draft.model_dump(),
        )
    )


def gathered(work: UnitOfWork, project_id: UUID, draft: ReportDraft) -> ReportData:
    """Return what a template sees of a project: all of its phase, or of every phase."""
    return _Gathering(work, project_id, draft).all()


class _Gathering:
    """One report's records, read once, in the report's language."""

    def __init__(self, work: UnitOfWork, project_id: UUID, draft: ReportDraft) -> None:
        self.work = work
        self.draft = draft
        self.language: Language = render.get_template(draft.template).language
        self.phase = phase_of(draft.template)
        self.project = projects.get(work, project_id)
        self.asked = interviews.find(work, project_id, phase=self.phase)
        self.seen = observations.find(work, project_id, phase=self.phase)
        self.found = insights.find(work, project_id, phase=self.phase, status=InsightStatus.CONFIRMED)
        self.tried = experiments.find(work, project_id, phase=self.phase)

    def all(self) -> ReportData:
        talks = interviews.views(self.work, self.asked)
        collected: list[ProjectRecord] = [*self.asked, *self.seen]
        days = [each.day for each in collected]
        return ReportData(
            title=self.draft.title,
            project=data.Project(self.project.title, self.project.question, self.project.owner),
            made_on=self.work.today,
            phase=self._term(self.phase) if self.phase else None,
            period=data.Period(min(days), max(days)) if days else None,
            kinds=self._kinds(),
            methods=self._methods(),
            groups=self._groups(talks),
            interviews=tuple(self._interview(each) for each in talks),
            observations=tuple(self._observation(each) for each in reversed(self.seen)),
            insights=self._insights(),
            experiments=self._experiments(),
            studies=self._studies(talks),
            tags=self._tags(talks),
            written={key: text for key, text in self.draft.written.items() if text.strip()},
            sources=self._sources(),
        )

    def _say(self, text: str) -> str:
        return translate(text, self.language)

    def _term(self, word: Word) -> Term:
        return Term(word.value, label(word, self.language))

    def _optional_term(self, word: Word | None) -> Term | None:
        return self._term(word) if word else None

    def _kinds(self) -> tuple[data.Count, ...]:
        held: list[tuple[Kind, Sequence[ProjectRecord]]] = [
            (Kind.INTERVIEW, self.asked),
            (Kind.OBSERVATION, self.seen),
            (Kind.INSIGHT, self.found),
            (Kind.EXPERIMENT, self.tried),
        ]
        return tuple(data.Count(label(kind, self.language), len(records)) for kind, records in held)

    def _methods(self) -> tuple[data.Count, ...]:
        counted = Counter(label(each.method, self.language) for each in self.asked)
        return tuple(data.Count(name, number) for name, number in counted.most_common())

    def _groups(self, talks: Sequence[InterviewView]) -> tuple[data.Count, ...]:
        taking_part = {person.id for talk in talks for person in talk.participants}
        people = [each for each in participants.find(self.work, self.project.id) if each.id in taking_part]
        sizes = Counter(label(each.group, self.language) for each in people)
        return data.fold_small_groups(
            sizes, others=self._say(N_("Other participants")), everybody=self._say(N_("Participants in all"))
        )

    def _interview(self, talk: InterviewView) -> data.Interview:
        return data.Interview(
            reference=talk.reference,
            title=talk.title,
            held_on=talk.held_on,
            method=self._term(talk.method),
            phase=self._term(talk.phase),
            participants=len(talk.participants),
            passages=talk.passages,
        )

    def _observation(self, seen: observations.Observation) -> data.Observation:
        return data.Observation(
            reference=seen.reference,
            text=seen.what_happened,
            place=label(seen.place, self.language),
            observed_on=seen.day,
            phase=self._term(seen.phase),
        )

    def _insights(self) -> tuple[data.Insight, ...]:
        pieces = evidence.of_insights(self.work, [each.id for each in self.found])
        shown = evidence.views(self.work, [piece for each in self.found for piece in pieces.get(each.id, [])])
        by_id = {view.id: view for view in shown}
        views = insights.views(self.work, self.found)
        order = sorted(views, key=lambda view: (view.phase.order, -view.confidence.level, view.reference))
        return tuple(
            self._insight(view, [by_id[piece.id] for piece in pieces.get(view.id, []) if by_id[piece.id].text])
            for view in order
            if pieces.get(view.id)
        )

    def _insight(self, view: InsightView, pieces: Sequence[EvidenceView]) -> data.Insight:
        return data.Insight(
            reference=view.reference,
            statement=view.statement,
            confidence=data.Confidence(label(view.confidence, self.language), view.confidence.level),
            status=self._term(view.status),
            phase=self._term(view.phase),
            elaboration=view.elaboration,
            underlying_need=view.underlying_need,
            implication=view.implication,
            tags=tuple(view.tags),
            evidence=tuple(
                data.Evidence(
                    id=piece.id,
                    stance=piece.stance,
                    reference=f"{piece.reference}, {piece.time}" if piece.time else piece.reference,
                    text=piece.text,
                    is_voice=piece.is_voice,
                )
                for piece in pieces
            ),
        )

    def _experiments(self) -> tuple[data.Experiment, ...]:
        return tuple(
            data.Experiment(
                reference=view.reference,
                title=view.title,
                hypothesis=view.hypothesis,
                status=self._term(view.status),
                phase=self._term(view.phase),
                method=view.method,
                measure=view.measure,
                success_criterion=view.success_criterion,
                result=view.result,
                outcome=self._optional_term(view.outcome),
                learning=view.learning,
                decision=self._optional_term(view.decision),
                tests=tuple(insight.reference for insight in view.tests),
            )
            for view in reversed(experiments.views(self.work, self.tried))
        )

    def _studies(self, talks: Sequence[InterviewView]) -> tuple[data.Study, ...]:
        used = {talk.study_id for talk in talks}
        return tuple(
            data.Study(
                title=study.title,
                purpose=study.purpose,
                legal_basis=label(study.legal_basis, self.language),
                retention_on=study.retention_on,
            )
            for study in reversed(studies.find(self.work, self.project.id))
            if study.id in used
        )

    def _tags(self, talks: Sequence[InterviewView]) -> tuple[data.Count, ...]:
        counted = Counter(name for talk in talks for name in talk.tags)
        counted.update(name for seen in observations.views(self.work, self.seen) for name in seen.tags)
        return tuple(data.Count(name, number) for name, number in sorted(counted.items(), key=lambda c: (-c[1], c[0])))

    def _sources(self) -> tuple[data.Source, ...]:
        """Return the records that the report draws on, in the order of their references."""
        cited: list[Insight] = self.found
        used: list[ProjectRecord] = [
            *reversed(self.asked),
            *reversed(self.seen),
            *reversed(cited),
            *reversed(self.tried),
        ]
        return tuple(
            data.Source(
                reference=each.reference,
                kind=label(each.kind, self.language),
                phase=label(each.in_brief().phase, self.language),
                on=each.day,
            )
            for each in used
        )
