"""One record of each kind, and a draft of each: for what must hold of every function and of every route."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from research.access_log import LogFilter
from research.benefits import BenefitDraft, MeasurementDraft
from research.circles import CircleDraft
from research.codebook import MergeDraft, SplitDraft
from research.concepts import ConceptDraft
from research.consents import ConsentDraft, ConsentView
from research.evidence import EvidenceDraft, EvidencePlace, EvidenceRevision
from research.experiments import ExperimentDraft
from research.gate_approvals import AskDraft, GateApprovalDraft
from research.gate_closing import CloseDraft, ReopenDraft
from research.gates import GateDraft, GateStart
from research.information_texts import InformationTextDraft
from research.insights import InsightDraft, StatusDraft
from research.interviews import InterviewDraft
from research.keys import KeyDraft, KeyReason
from research.observations import ObservationDraft
from research.participants import ParticipantDraft
from research.passages import Passage, PassageDraft
from research.people import MemberDraft, PasswordDraft, ProfileDraft
from research.pins import PinDraft
from research.projects import PhaseDraft, ProjectDraft
from research.questions import QuestionDraft
from research.quotes import ApprovalDraft, QuoteDraft
from research.records import Draft
from research.reports.drafting import ReportStart
from research.reports.kept import ReportDraft
from research.reports.own_templates import OwnTemplateDraft
from research.reports.publishing import PublishDraft
from research.restrictions import RestrictionDraft
from research.rights import AccessRequestDraft
from research.saved_searches import SavedSearchDraft, SavedSearchName
from research.settings import Settings
from research.sign_in import InvitationDraft
from research.studies import StudyDraft
from research.tags import TagDraft
from research.withdrawals import WithdrawalDraft
from research.words import (
    BenefitCategory,
    ConsentChannel,
    ConsentScope,
    GateName,
    Group,
    InsightStatus,
    Kind,
    Language,
    Phase,
    Role,
    Stance,
)
from tests.making import Make


class Known:
    """A project with one record of each kind.

    Attributes:
        ids: Their identifiers, by the name of a parameter that takes one.
        drafts: A draft of each class that fits.
    """

    def __init__(self, make: Make, member_id: UUID) -> None:
        self.observation = make.observation()
        self.insight = make.insight()
        passage = make.passage()
        study, participant = make.study(), make.participant()
        consent = make.consent(participant, study)
        self.ids: dict[str, UUID] = {
            "project_id": make.project_id,
            "study_id": study.id,
            "information_text_id": consent.information_text_id,
            "participant_id": participant.id,
            "consent_id": consent.id,
            "tag_id": make.tag("letter").id,
            "operation_id": make.operation().id,
            "interview_id": passage.interview_id,
            "passage_id": passage.id,
            "observation_id": self.observation.id,
            "quote_id": make.quote(passage).id,
            "insight_id": self.insight.id,
            "question_id": make.question(self.insight).id,
            "evidence_id": make.evidence(self.insight, self.observation).id,
            "experiment_id": make.experiment(tests=[self.insight.id]).id,
            "concept_id": make.concept().id,
            **make.measured(),
            "gate_id": make.gate().id,
            "template_id": make.template().id,
            "report_id": make.report().id,
            "saved_search_id": make.saved_search().id,
            "pin_id": make.pin(self.observation).id,
            "person_id": member_id,
            "version_id": make.version(self.observation),
            **make.erased_and_hidden(),
        }
        self.drafts = self._drafts(make, member_id, passage, consent)

    def _drafts(self, make: Make, member_id: UUID, passage: Passage, consent: ConsentView) -> dict[type[Draft], Draft]:
        """Return a draft of each class, of those too that name a record."""
        return {
            **DRAFTS,
            ConsentDraft: ConsentDraft(
                information_text_id=consent.information_text_id,
                given_on=date(2026, 2, 2),
                channel=ConsentChannel.ORAL,
                scope=[ConsentScope.NOTES],
            ),
            EvidenceDraft: EvidenceDraft(observation_id=self.observation.id),
            QuoteDraft: QuoteDraft(passage_id=passage.id, words=passage.text),
            QuestionDraft: QuestionDraft(text="How might we say whose turn it is?", insight_ids=[self.insight.id]),
            MergeDraft: MergeDraft(into_id=make.tag("mail").id),
            SplitDraft: SplitDraft(name="parcel", record_ids=[self.observation.id]),
            AskDraft: AskDraft(person_id=member_id, capacity="Client"),
            PinDraft: PinDraft(kind=Kind.OBSERVATION, record_id=self.observation.id),
            RestrictionDraft: RestrictionDraft(
                kind=Kind.OBSERVATION, record_id=self.observation.id, reason="They object."
            ),
        }

    def argument(self, name: str, hint: Any) -> Any:
        """Return what to give for a parameter of a function, by its name or its type."""
        given = {
            **self.ids,
            "source_id": self.observation.id,
            "ids": [self.ids["participant_id"]] if "Sequence" in str(hint) else {self.ids["person_id"]},
            "insight_ids": [self.insight.id],
            "interview_ids": [self.ids["interview_id"]],
            "record_id": self.observation.id,
            "record_ids": [self.observation.id, self.insight.id],
            "record": self.observation,
            "interview": self.observation,
            "insight": self.insight,
            "names": ["letter"],
            "name": "letter",
            "typed": "letter",
            "seen": "",
            "day": date(2026, 3, 2),
            "kind": Kind.OBSERVATION,
            "first": 1,
            "last": 9,
            "email": "owner@example.org",
            "drafts": [self.drafts[PassageDraft]],
            "digest": "0" * 64,
            "wanted": self.drafts[ReportDraft],
            "key": "diagnose",
            "language": Language.BOKMAL,
            "format": "docx",
            "content": b"",
            "asked": LogFilter(),
            "settings": Settings(),
            "reference": "OBS-001",
            "moment": datetime(2026, 3, 1, tzinfo=UTC),
            "most": 30,
            "file": None,
        }
        return given[name] if name in given else self.drafts[hint]


DRAFTS: dict[type[Draft], Draft] = {
    type(draft): draft
    for draft in (
        ProjectDraft(title="A new name"),
        PhaseDraft(phase=Phase.EXPLORE),
        StudyDraft(title="Second round"),
        CircleDraft(person_ids=[]),
        InformationTextDraft(text="We ask how it went, and you may say no."),
        ParticipantDraft(group=Group.USER),
        KeyDraft(name="Ingrid Solvang"),
        KeyReason(reason="To agree on another day."),
        InterviewDraft(title="A second talk", held_on=date(2026, 2, 4), phase=Phase.DIAGNOSE),
        PassageDraft(text="Nobody called back."),
        ObservationDraft(what_happened="The queue was long.", phase=Phase.DIAGNOSE),
        ApprovalDraft(is_approved=True),
        InsightDraft(statement="Nobody reads the letter.", phase=Phase.DIAGNOSE),
        StatusDraft(status=InsightStatus.DRAFT),
        EvidenceRevision(stance=Stance.CONTRADICTS),
        EvidencePlace(place=1),
        ExperimentDraft(title="Call first", hypothesis="A call saves a letter.", phase=Phase.EXPLORE),
        ConceptDraft(title="A call before the letter"),
        BenefitDraft(title="Fewer letters", category=BenefitCategory.FREED),
        MeasurementDraft(on=date(2026, 3, 1), value="12 letters"),
        GateStart(name=GateName.CLOSING),
        GateDraft(problem_statement="Nobody knows whose turn it is."),
        GateApprovalDraft(note="As we agreed."),
        CloseDraft(reason="The deadline was yesterday."),
        ReopenDraft(reason="The numbers were wrong."),
        TagDraft(name="queue"),
        SavedSearchDraft(name="Letters", address="q=letter"),
        SavedSearchName(name="All letters"),
        MemberDraft(role=Role.READER),
        InvitationDraft(email="kari@example.org", role=Role.READER),
        ProfileDraft(name="Somebody else"),
        ReportDraft(title="What we know", template="diagnose"),
        ReportStart(template="diagnose"),
        PublishDraft(reason="The steering group knows."),
        AccessRequestDraft(reason="They asked for it in a letter."),
        OwnTemplateDraft(name="For the council", source="# {{ title }}"),
        WithdrawalDraft(),
        PasswordDraft(password="correct horse battery"),
    )
}
