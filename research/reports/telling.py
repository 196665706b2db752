"""Records as a report tells of them: plain values, with every label in the report's language."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from research.benefits import BenefitView
from research.concepts import ConceptView
from research.experiments import Experiment
from research.gates import GateView
from research.insights import Insight
from research.interviews import Interview
from research.observations import Observation
from research.questions import Question
from research.reports import data
from research.reports.sources import SourceRow
from research.strength import Strength
from research.studies import Study
from research.translation import label, translate
from research.words import N_, Language, Phase, Word


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of records in one language.

    Attributes:
        least_group: The smallest number of people that is told.
    """

    language: Language
    least_group: int = data.SMALL_GROUP

    def say(self, text: str) -> str:
        """Return a source string."""
        return translate(text, self.language)

    def label(self, word: Word | None) -> str:
        """Return what people call a word; nothing where there is none."""
        return label(word, self.language)

    def term(self, word: Word) -> data.Term:
        """Return a word to compare with and to print."""
        return data.Term(word.value, self.label(word))

    def term_or_none(self, word: Word | None) -> data.Term | None:
        """Return a word to compare with and to print, where there is one."""
        return self.term(word) if word else None

    def counts(self, words: Iterable[Word]) -> tuple[data.Count, ...]:
        """Return how often each word comes, the most frequent first."""
        return ranked(Counter(self.label(word) for word in words))

    def interview(self, talk: Interview, participants: int, passages: int) -> data.Interview:
        """Tell of an interview."""
        return data.Interview(
            reference=talk.reference,
            title=talk.title,
            held_on=talk.held_on,
            method=self.term(talk.method),
            phase=self.term(talk.phase),
            participants=participants if participants >= self.least_group else None,
            passages=passages,
        )

    def observation(self, seen: Observation) -> data.Observation:
        """Tell of an observation."""
        return data.Observation(
            reference=seen.reference,
            text=seen.what_happened,
            place=self.label(seen.place),
            observed_on=seen.day,
            phase=self.term(seen.phase),
        )

    def insight(
        self,
        insight: Insight,
        strength: Strength,
        *,
        tags: Sequence[str],
        evidence: Sequence[data.Evidence],
        questions: Sequence[str],
        tested_by: Sequence[str],
        withdrawn: int,
    ) -> data.Insight:
        """Tell of an insight and what hangs on it."""
        return data.Insight(
            id=insight.id,
            reference=insight.reference,
            statement=insight.statement,
            confidence=data.Confidence(self.label(insight.confidence), insight.confidence.level),
            confidence_reason=insight.confidence_reason,
            strength=data.Strength(self.label(strength.support), strength.support.level, strength.points or 0),
            status=self.term(insight.status),
            phase=self.term(insight.phase),
            group=insight.group_described,
            elaboration=insight.elaboration,
            underlying_need=insight.underlying_need,
            implication=insight.implication,
            tags=tuple(tags),
            evidence=tuple(evidence),
            questions=tuple(questions),
            tested_by=tuple(tested_by),
            withdrawn=withdrawn,
        )

    def experiment(self, tried: Experiment, tests: Iterable[Insight]) -> data.Experiment:
        """Tell of an experiment."""
        return data.Experiment(
            reference=tried.reference,
            title=tried.title,
            hypothesis=tried.hypothesis,
            status=self.term(tried.status),
            phase=self.term(tried.phase),
            method=tried.method,
            measure=tried.measure,
            success_criterion=tried.success_criterion,
            result=tried.result,
            outcome=self.term_or_none(tried.outcome),
            learning=tried.learning,
            decision=self.term_or_none(tried.decision),
            decision_note=tried.decision_note,
            sample=tried.sample,
            starts_on=tried.starts_on,
            ends_on=tried.ends_on,
            tests=tuple(each.reference for each in tests),
        )

    def question(self, question: Question, insights: Iterable[Insight]) -> data.Question:
        """Tell of a question."""
        return data.Question(
            reference=question.reference,
            text=question.text,
            insights=tuple(each.reference for each in insights),
        )

    def source(self, row: SourceRow) -> data.Source:
        """Tell of a record that is drawn on."""
        return data.Source(row.reference, self.label(row.kind), self.label(row.phase), row.on)

    def study(self, study: Study) -> data.Study:
        """Tell of a study."""
        return data.Study(
            title=study.title,
            purpose=study.purpose,
            legal_basis=self.label(study.legal_basis),
            retention_on=study.retention_on,
            questions=study.questions,
        )

    def concept(self, view: ConceptView) -> data.Concept:
        """Tell of a concept."""
        return data.Concept(
            reference=view.reference,
            title=view.title,
            description=view.description,
            status=self.term(view.status),
            for_whom=view.for_whom,
            user_value=view.user_value,
            feasibility=view.feasibility,
            benefit=view.benefit,
            risk=view.risk,
            questions=tuple(each.reference for each in view.questions),
            experiments=tuple(each.reference for each in view.experiments),
        )

    def benefit(self, view: BenefitView) -> data.Benefit:
        """Tell of a benefit."""
        return data.Benefit(
            reference=view.reference,
            title=view.title,
            category=self.term(view.category),
            receiver=view.receiver,
            indicator=view.indicator,
            baseline=data.Measurement(view.baseline_on, view.baseline_value) if view.baseline_on else None,
            target=data.Measurement(view.target_on, view.target_value) if view.target_on else None,
            responsible=view.responsible,
            assumptions=view.assumptions,
            measures=view.measures,
            risk=view.risk,
            measured=tuple(data.Measurement(each.on, each.value) for each in view.measured),
            concept=view.concept.reference if view.concept else "",
        )

    def gate(self, view: GateView) -> data.Gate:
        """Tell of a gate, and of those who approve what it says now."""
        return data.Gate(
            name=self.term(view.name),
            status=self.term(view.status),
            texts=view.texts,
            insights=tuple(each.reference for each in view.insights),
            experiments=tuple(each.reference for each in view.experiments),
            concepts=tuple(each.reference for each in view.concepts),
            chosen=f"{view.chosen.title} ({view.chosen.reference})" if view.chosen else "",
            decided_on=view.decided_on,
            override_reason=view.override_reason,
            approvals=tuple(
                data.Approval(each.name, each.capacity, each.approved_at.date())
                for each in view.approvals
                if each.approved_at and each.is_current
            ),
        )

    def themes(self, insights: Sequence[data.Insight]) -> tuple[data.Theme, ...]:
        """Group insights by the tag of theirs that is most used among them; the largest theme comes first.

        Of tags that are used as much, the first of the alphabet counts; of themes as large, likewise.
        """
        used = Counter(tag for insight in insights for tag in insight.tags)
        grouped: dict[str, list[data.Insight]] = {}
        for insight in insights:
            theme = min(insight.tags, key=lambda tag: (-used[tag], tag.casefold()), default="")
            grouped.setdefault(theme, []).append(insight)
        order = sorted(grouped, key=lambda theme: (not theme, -len(grouped[theme]), theme.casefold()))
        return tuple(data.Theme(theme or self.say(N_("Other")), tuple(grouped[theme])) for theme in order)

    def phase(self, phases: Sequence[Phase]) -> data.Term | None:
        """Return the phase of a report that is limited to one."""
        return self.term(phases[0]) if len(set(phases)) == 1 else None


def ranked(counted: Counter[str]) -> tuple[data.Count, ...]:
    """Return counts, the largest first; those as large by name."""
    order = sorted(counted.items(), key=lambda each: (-each[1], each[0].casefold()))
    return tuple(data.Count(label, number) for label, number in order)
