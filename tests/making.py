"""What the tests make records with: a clock that can be set, and a record of each kind in one line."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from research import (
    benefits,
    codebook,
    concepts,
    consents,
    experiments,
    gates,
    history,
    information_texts,
    insights,
    interviews,
    keys,
    observations,
    participants,
    passages,
    people,
    pins,
    projects,
    questions,
    quotes,
    restrictions,
    saved_searches,
    studies,
    tags,
    withdrawals,
)
from research.access import SYSTEM, Actor
from research.benefits import Benefit, BenefitDraft, MeasurementDraft
from research.codebook import Operation
from research.concepts import Concept, ConceptDraft
from research.consents import ConsentDraft, ConsentView
from research.evidence import Evidence, EvidenceDraft
from research.experiments import Experiment, ExperimentDraft
from research.gates import Gate, GateDraft, GateStart
from research.information_texts import InformationTextDraft, InformationTextView
from research.insights import Insight, InsightDraft, StatusDraft
from research.interviews import Interview, InterviewDraft
from research.keys import KeyDraft
from research.observations import Observation, ObservationDraft
from research.participants import Participant, ParticipantDraft
from research.passages import Passage, PassageDraft
from research.people import MemberDraft
from research.pins import PinView
from research.projects import Project, ProjectDraft
from research.questions import Question, QuestionDraft
from research.quotes import ApprovalDraft, Quote, QuoteDraft
from research.records import ProjectRecord
from research.reports import drafting, own_templates, publishing
from research.reports.kept import Report, ReportDraft
from research.reports.own_templates import OwnTemplate, OwnTemplateDraft
from research.reports.publishing import PublishDraft
from research.restrictions import RestrictionDraft
from research.saved_searches import SavedSearch, SavedSearchDraft
from research.store import Store
from research.studies import Study, StudyDraft
from research.tags import Tag, TagDraft
from research.withdrawals import WithdrawalDraft
from research.words import (
    BenefitCategory,
    ConsentChannel,
    ConsentScope,
    GateName,
    Group,
    InsightStatus,
    Kind,
    Phase,
    ReportStatus,
    Role,
)


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Move the clock forward, by ``days=2`` or ``minutes=5``."""
        self.now += timedelta(**by)


class Make:
    """Makes records of the project, as its owner unless ``by`` names somebody else; fields not given are made up."""

    def __init__(self, store: Store, project_id: UUID, owner: Actor) -> None:
        self.store = store
        self.project_id = project_id
        self.owner = owner

    def person(self, name: str, role: Role | None = None, *, ends_on: date | None = None) -> Actor:
        """Make a person, who is a member of the project when a role is given."""
        with self.store.begin(SYSTEM, write=True) as work:
            person = people.add_without_password(work, name, f"{name.casefold().replace(' ', '.')}@example.org")
            if role is not None:
                people.add_member(work, self.project_id, person.id, MemberDraft(role=role, ends_on=ends_on))
        return Actor(person_id=person.id, name=person.name)

    def project(self, by: Actor | None = None, **fields: Any) -> Project:
        """Make another project, owned by who makes it."""
        with self.store.begin(by or self.owner, write=True) as work:
            return projects.add(work, ProjectDraft(**{"title": "Another project", **fields}))

    def study(self, **fields: Any) -> Study:
        """Make a study."""
        with self.store.begin(self.owner, write=True) as work:
            return studies.add(work, self.project_id, StudyDraft(**{"title": "First round", **fields}))

    def participant(self, **fields: Any) -> Participant:
        """Make a participant."""
        with self.store.begin(self.owner, write=True) as work:
            return participants.add(work, self.project_id, ParticipantDraft(**{"group": Group.USER, **fields}))

    def information_text(self, study: Study, **fields: Any) -> InformationTextView:
        """Give a study an information text, or the next version of it."""
        made_up = {"text": "We ask how it went, and write down what you say.", "valid_from": date(2026, 1, 1)}
        with self.store.begin(self.owner, write=True) as work:
            if information_texts.of(work, study.id):
                made_up["valid_from"] = work.today
            draft = InformationTextDraft(**{**made_up, **fields})
            information_texts.add(work, study.id, draft)
            return next(each for each in information_texts.of(work, study.id) if each.language is draft.language)

    def consent(self, participant: Participant, study: Study, **fields: Any) -> ConsentView:
        """Let a participant consent to a study, to everything; the study gets an information text if it has none."""
        with self.store.begin(self.owner) as work:
            texts = information_texts.of(work, study.id)
        text = texts[0] if texts else self.information_text(study)
        made_up = {
            "information_text_id": text.id,
            "given_on": date(2026, 2, 1),
            "channel": ConsentChannel.WRITTEN,
            "scope": list(ConsentScope),
        }
        with self.store.begin(self.owner, write=True) as work:
            consents.add(work, participant.id, ConsentDraft(**{**made_up, **fields}))
            return consents.of(work, [participant.id])[participant.id][0]

    def known_participant(self, name: str = "Ingrid Solvang", **contact: str) -> Participant:
        """Make a participant whose name is in the key table, in a study of their own."""
        participant = self.participant(study_id=self.study(needs_key=True).id)
        with self.store.begin(self.owner, write=True) as work:
            keys.put(work, participant.id, KeyDraft(name=name, **contact))
        return participant

    def tag(self, name: str, **fields: Any) -> Tag:
        """Make a tag."""
        with self.store.begin(self.owner, write=True) as work:
            return tags.add(work, self.project_id, TagDraft(name=name, **fields))

    def operation(self) -> Operation:
        """Make an act in the codebook: a tag that is renamed."""
        tag = self.tag("old name")
        with self.store.begin(self.owner, write=True) as work:
            operation = codebook.revise(work, tag.id, TagDraft(name="new name")).operation
        assert operation is not None
        return operation

    def interview(self, *, transcript: tuple[str, ...] = (), **fields: Any) -> Interview:
        """Make an interview, with a passage for each text of the transcript."""
        made_up = {"title": "Talk at the office", "held_on": date(2026, 2, 3), "phase": Phase.DIAGNOSE}
        with self.store.begin(self.owner, write=True) as work:
            interview = interviews.add(work, self.project_id, InterviewDraft(**{**made_up, **fields}))
            passages.put(work, interview, [PassageDraft(text=text) for text in transcript])
        return interview

    def passage(
        self, text: str = "I did not know whom to call.", *, interview: Interview | None = None, **fields: Any
    ) -> Passage:
        """Make an interview of one passage, or give one its only passage, and return the passage."""
        interview = interview or self.interview()
        with self.store.begin(self.owner, write=True) as work:
            passages.put(work, interview, [PassageDraft(text=text, **fields)])
            return passages.of(work, [interview.id])[interview.id][0]

    def observation(self, *, by: Actor | None = None, **fields: Any) -> Observation:
        """Make an observation."""
        made_up = {"what_happened": "The letter was read aloud twice.", "phase": Phase.DIAGNOSE}
        with self.store.begin(by or self.owner, write=True) as work:
            return observations.add(work, self.project_id, ObservationDraft(**{**made_up, **fields}))

    def binned(self) -> Observation:
        """Make an observation that an insight cites, and put it in the bin."""
        observation = self.observation()
        self.evidence(self.insight(), observation)
        with self.store.begin(self.owner, write=True) as work:
            observations.remove(work, observation.id)
        return observation

    def erased_and_hidden(self) -> dict[str, UUID]:
        """Let a participant withdraw and restrict an observation, and return what names the receipt and the other."""
        participant, observation = self.participant(), self.observation()
        draft = RestrictionDraft(kind=Kind.OBSERVATION, record_id=observation.id, reason="They object.")
        with self.store.begin(self.owner, write=True) as work:
            return {
                "erasure_id": withdrawals.withdraw(work, participant.id, WithdrawalDraft()).id,
                "restriction_id": restrictions.add(work, self.project_id, draft).id,
            }

    def version(self, observation: Observation, **fields: Any) -> UUID:
        """Change an observation, and return the version of what it said before."""
        draft = ObservationDraft(**{"what_happened": "The letter was read once.", "phase": Phase.DIAGNOSE, **fields})
        with self.store.begin(self.owner, write=True) as work:
            observations.revise(work, observation.id, draft)
        with self.store.begin(self.owner) as work:
            found = history.steps(work, observations.get(work, observation.id))
            return next(step.version.id for step in found if step.version)

    def insight(self, *, confirmed: bool = False, **fields: Any) -> Insight:
        """Make an insight: a draft, or a confirmed one that rests on a new observation."""
        made_up = {"statement": "People do not know whose turn it is.", "phase": Phase.DIAGNOSE}
        with self.store.begin(self.owner, write=True) as work:
            insight = insights.add(work, self.project_id, InsightDraft(**{**made_up, **fields}))
        if confirmed:
            self.evidence(insight, self.observation())
            insight = self.confirm(insight)
        return insight

    def confirm(self, insight: Insight) -> Insight:
        """Confirm an insight that rests on something."""
        with self.store.begin(self.owner, write=True) as work:
            return insights.set_status(work, insight.id, StatusDraft(status=InsightStatus.CONFIRMED))

    def quote(
        self, source: Passage | Observation | None = None, words: str = "", *, approved: bool = False, **fields: Any
    ) -> Quote:
        """Mark words in a passage or an observation: all of them when none are given, in a new passage without one."""
        source = source or self.passage()
        key = "passage_id" if isinstance(source, Passage) else "observation_id"
        said = source.text if isinstance(source, Passage) else source.what_happened
        with self.store.begin(self.owner, write=True) as work:
            draft = QuoteDraft(**{key: source.id, "words": words or said, **fields})
            quote = quotes.add(work, self.project_id, draft)
        if approved:
            with self.store.begin(self.owner, write=True) as work:
                quote = quotes.approve(work, quote.id, ApprovalDraft(is_approved=True))
        return quote

    def evidence(self, insight: Insight, source: Quote | Passage | Observation, **fields: Any) -> Evidence:
        """Let an insight rest on a quote, a passage or an observation."""
        key = f"{type(source).__name__.lower()}_id"
        with self.store.begin(self.owner, write=True) as work:
            return insights.cite(work, insight.id, EvidenceDraft(**{key: source.id, **fields}))

    def question(self, *on: Insight, text: str = "How might we say whose turn it is?") -> Question:
        """Make a question that hangs on some insights, or on a new one."""
        hangs_on = on or (self.insight(),)
        with self.store.begin(self.owner, write=True) as work:
            draft = QuestionDraft(text=text, insight_ids=[insight.id for insight in hangs_on])
            return questions.add(work, self.project_id, draft)

    def experiment(self, **fields: Any) -> Experiment:
        """Make an experiment."""
        made_up = {
            "title": "A text message",
            "hypothesis": "A text message makes people answer in time.",
            "phase": Phase.EXPLORE,
        }
        with self.store.begin(self.owner, write=True) as work:
            return experiments.add(work, self.project_id, ExperimentDraft(**{**made_up, **fields}))

    def gate(self, name: GateName = GateName.CHANGE_ANNEX, **fields: Any) -> Gate:
        """Make a gate; what is not given of it is empty."""
        with self.store.begin(self.owner, write=True) as work:
            gate = gates.add(work, self.project_id, GateStart(name=name))
        with self.store.begin(self.owner, write=True) as work:
            return gates.revise(work, gate.id, GateDraft(**fields)) if fields else gates.get(work, gate.id)

    def concept(self, **fields: Any) -> Concept:
        """Make a concept."""
        with self.store.begin(self.owner, write=True) as work:
            return concepts.add(work, self.project_id, ConceptDraft(**{"title": "A name and a date", **fields}))

    def benefit(self, **fields: Any) -> Benefit:
        """Make a benefit."""
        made_up = {"title": "More come to the first meeting", "category": BenefitCategory.UNPRICED}
        with self.store.begin(self.owner, write=True) as work:
            return benefits.add(work, self.project_id, BenefitDraft(**{**made_up, **fields}))

    def measured(self) -> dict[str, UUID]:
        """Make a benefit with a measurement, and return what names the two."""
        benefit = self.benefit()
        with self.store.begin(self.owner, write=True) as work:
            benefits.measure(work, benefit.id, MeasurementDraft(on=date(2026, 3, 1), value="54 %"))
            (view,) = benefits.views(work, [benefit])
        return {"benefit_id": benefit.id, "measurement_id": view.measured[0].id}

    def report(self, **fields: Any) -> Report:
        """Make a published report whose text is given, and not filled from its template."""
        made_up = {
            "title": "What we know",
            "template": "diagnose",
            "status": ReportStatus.PUBLISHED,
            "made_on": date(2026, 3, 2),
            "markdown": "# What we know",
        }
        with self.store.begin(self.owner, write=True) as work:
            made_up |= {"published_at": work.now, "published_by": self.owner.person_id}
            return work.add(Report(project_id=self.project_id, **{**made_up, **fields}))

    def template(self, source: str = "# {{ title }}\n", **fields: Any) -> OwnTemplate:
        """Make a template of the project's own."""
        made_up = {"name": "Our own report", "source": source}
        with self.store.begin(self.owner, write=True) as work:
            return own_templates.add(work, self.project_id, OwnTemplateDraft(**{**made_up, **fields}))

    def draft(self, **fields: Any) -> Report:
        """Make a draft of a report, filled from its template."""
        with self.store.begin(self.owner, write=True) as work:
            draft = ReportDraft(**{"title": "What we know", "template": "diagnose", **fields})
            return drafting.add(work, self.project_id, draft)

    def published(self, **fields: Any) -> Report:
        """Make a report that is filled from its template, and publish it."""
        draft = self.draft(**fields)
        with self.store.begin(self.owner, write=True) as work:
            return publishing.publish(work, draft.id, PublishDraft(reason="The steering group knows."))

    def saved_search(self, name: str = "Letters", *, by: Actor | None = None, address: str = "q=letter") -> SavedSearch:
        """Save a search."""
        with self.store.begin(by or self.owner, write=True) as work:
            return saved_searches.add(work, self.project_id, SavedSearchDraft(name=name, address=address))

    def pin(self, on: ProjectRecord | Passage, *, by: Actor | None = None) -> PinView:
        """Pin a record or a passage."""
        passage = on if isinstance(on, Passage) else None
        kind, key = (Kind.INTERVIEW, on.interview_id) if isinstance(on, Passage) else (on.kind, on.id)
        with self.store.begin(by or self.owner, write=True) as work:
            return pins.add(work, self.project_id, kind=kind, record_id=key, passage_id=passage.id if passage else None)
