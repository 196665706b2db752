"""The main pages, by name: whose eyes see them, in which project, and how one gets there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from playwright.sync_api import Page

from research import (
    access_log,
    benefits,
    concepts,
    experiments,
    gates,
    information_texts,
    insights,
    interviews,
    keys,
    observations,
    participants,
    pins,
    questions,
    restrictions,
    saved_searches,
    studies,
    tags,
    withdrawals,
)
from research.interviews import InterviewDraft
from research.keys import KeyDraft
from research.observations import ObservationDraft
from research.participants import ParticipantDraft
from research.records import ProjectRecord
from research.reports import drafting, own_templates, publishing
from research.reports.kept import ReportDraft
from research.reports.own_templates import OwnTemplateDraft
from research.reports.publishing import PublishDraft
from research.restrictions import RestrictionDraft
from research.saved_searches import SavedSearchDraft
from research.store import UnitOfWork
from research.studies import StudyDraft
from research.withdrawals import WithdrawalDraft
from research.words import AgeBand, ExperimentStatus, Group, Kind, Phase, Role, StudyStatus
from tests.screens.serving import Site

SAID = "Moderator: Hvordan fikk du vite det?\nKari: Det kom et brev.\nModerator: Hva gjorde du da?\nKari: Ingenting."
TABLE = b"what_happened;phase;place\nDet var fullt i mottaket.;diagnose;desk\nBrevet ble lest to ganger.;;desk\n"
OWN_TEMPLATE = OwnTemplateDraft(
    name="Notat til kommunestyret",
    description="To sider til møtet i mars.",
    source="# {{ title }}\n\n{% for insight in insights %}\n- {{ insight.statement }}\n{% endfor %}",
)

Step = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Look:
    """A page to look at.

    Attributes:
        address: Where it is; ``{project}``, ``{interview}`` and the like stand for those of the demo.
        role: Who looks; nobody who is signed in when None.
        then: What is done there, where that leads to the page.
    """

    address: str
    role: Role | None = Role.OWNER
    then: Step | None = None


def _send(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def _bring_transcript(page: Page) -> None:
    page.fill("#title", "Samtale i mottaket")
    page.fill("#transcript", SAID)
    _send(page)


def _open_key(page: Page) -> None:
    page.fill("#key-reason", "Avtale ny dag for samtalen.")
    page.locator("form[action$='/key/open'] button").click()


def _open_key_for_nothing(page: Page) -> None:
    page.locator("#key-reason").evaluate("field => field.form.noValidate = true")
    page.locator("form[action$='/key/open'] button").click()


def _bring_table(page: Page) -> None:
    page.set_input_files("#file", {"name": "rader.csv", "mimeType": "text/csv", "buffer": TABLE})
    page.locator("main form button:not([type=button])").first.click()


def _add_nothing(page: Page) -> None:
    page.locator("form[method=post] button").last.click()


def _keep_nothing(page: Page) -> None:
    page.fill("#title", "")
    _send(page)


def _ask_for_nobody(page: Page) -> None:
    page.fill("#reference", "X-999")
    page.locator("main form button").first.click()


def _begin_second_factor(page: Page) -> None:
    page.locator("form[action='/account/second-factor/begin'] button").click()


def _make_no_account(page: Page) -> None:
    page.locator("form[action='/accounts'] button").click()


def _be_refused(page: Page) -> None:
    page.fill("#email", "ingen@example.no")
    page.fill("#password", "feil passord helt sikkert")
    page.locator("main form button").click()


FULL = {
    "home": Look("/projects/{project}"),
    "projects": Look("/?all=1"),
    "search-start": Look("/projects/{project}/search"),
    "search-hits": Look("/projects/{project}/search?q=ventetid"),
    "search-filtered": Look("/projects/{project}/search?q=brev&phase=diagnose&kind=interview"),
    "search-no-hits": Look("/projects/{project}/search?q=xylofon"),
    "search-projector": Look("/projects/{project}/search/projector?q=ventetid"),
    "search-saved": Look("/projects/{project}/saved-searches"),
    "interviews": Look("/projects/{project}/interviews"),
    "interview": Look("/interviews/{interview}"),
    "interview-form": Look("/projects/{project}/interviews/new"),
    "interview-import": Look("/projects/{project}/interviews/new", then=_bring_transcript),
    "passage-form": Look("/interviews/{interview}/passages/{passage}/edit"),
    "observations": Look("/projects/{project}/observations"),
    "observation": Look("/observations/{observation}"),
    "quotes": Look("/projects/{project}/quotes"),
    "quote": Look("/quotes/{quote}"),
    "quote-form": Look("/projects/{project}/quotes/new?passage={passage}"),
    "observation-form": Look("/projects/{project}/observations/new"),
    "observation-refused": Look("/projects/{project}/observations/new", then=_send),
    "insights": Look("/projects/{project}/insights"),
    "insight": Look("/insights/{insight}"),
    "insight-draft": Look("/insights/{draft}"),
    "insight-form": Look("/insights/{insight}/edit"),
    "evidence-form": Look("/projects/{project}/evidence/new?passage={passage}"),
    "evidence-piece": Look("/insights/{insight}/evidence/{piece}/edit"),
    "questions": Look("/projects/{project}/questions"),
    "question": Look("/questions/{question}"),
    "question-form": Look("/questions/{question}/edit"),
    "concepts": Look("/projects/{project}/concepts"),
    "concept": Look("/concepts/{concept}"),
    "concept-form": Look("/concepts/{concept}/edit"),
    "benefits": Look("/projects/{project}/benefits"),
    "benefit": Look("/benefits/{benefit}"),
    "benefit-unmeasured": Look("/benefits/{unmeasured}"),
    "benefit-form": Look("/benefits/{benefit}/edit"),
    "benefit-refused": Look("/projects/{project}/benefits/new", then=_send),
    "experiments": Look("/projects/{project}/experiments"),
    "experiment": Look("/experiments/{experiment}"),
    "experiment-planned": Look("/experiments/{planned}"),
    "experiment-form": Look("/experiments/{experiment}/edit"),
    "experiment-learning": Look("/experiments/{experiment}/insight"),
    "experiment-refused": Look("/projects/{project}/experiments/new", then=_send),
    "reports": Look("/projects/{project}/reports"),
    "report-form": Look("/projects/{project}/reports/new"),
    "report": Look("/reports/{report}"),
    "report-reader": Look("/reports/{report}", role=Role.READER),
    "report-evidence": Look("/reports/{report}/evidence"),
    "report-changes": Look("/reports/{report}/changes"),
    "report-draft": Look("/reports/{next}"),
    "report-builder": Look("/reports/{next}/edit"),
    "report-builder-refused": Look("/reports/{next}/edit", then=_keep_nothing),
    "report-differences": Look("/reports/{next}/differences"),
    "report-checks": Look("/reports/{next}/publish"),
    "report-checks-refused": Look("/reports/{next}/publish", then=_send),
    "gates": Look("/projects/{project}/gates"),
    "gate": Look("/gates/{gate}"),
    "gate-open": Look("/gates/{closing}"),
    "gate-form": Look("/gates/{closing}/edit"),
    "gate-reader": Look("/gates/{closing}", role=Role.READER),
    "templates": Look("/projects/{project}/templates"),
    "template": Look("/templates/{template}"),
    "template-form": Look("/templates/{template}/edit"),
    "template-begun": Look("/projects/{project}/templates/new?from=insights"),
    "template-refused": Look("/projects/{project}/templates/new", then=_send),
    "reference-documents": Look("/projects/{project}/reference-documents"),
    "settings": Look("/projects/{project}/settings"),
    "members": Look("/projects/{project}/members"),
    "privacy": Look("/projects/{project}/privacy"),
    "privacy-officer": Look("/projects/{project}/privacy", role=Role.PRIVACY_OFFICER),
    "privacy-researcher": Look("/projects/{project}/privacy", role=Role.RESEARCHER),
    "privacy-log": Look("/projects/{project}/privacy/log"),
    "privacy-log-refused": Look("/projects/{project}/privacy/log", then=_ask_for_nobody),
    "privacy-protocol": Look("/projects/{project}/privacy/protocol"),
    "privacy-access": Look("/projects/{project}/privacy/access?participant={participant}", role=Role.PRIVACY_OFFICER),
    "privacy-breach": Look("/projects/{project}/privacy/breach?person_id={reading}"),
    "tags": Look("/projects/{project}/tags"),
    "tag": Look("/tags/{tag}"),
    "tag-form": Look("/tags/{tag}/edit"),
    "tag-merge": Look("/tags/{tag}/merge"),
    "tag-split": Look("/tags/{tag}/split"),
    "map": Look("/projects/{project}/map"),
    "insight-map": Look("/insights/{insight}/map"),
    "bin": Look("/projects/{project}/bin"),
    "bin-record": Look("/projects/{project}/bin/{removed}"),
    "history": Look("/insights/{insight}/history"),
    "studies": Look("/projects/{project}/studies"),
    "study": Look("/studies/{study}"),
    "circle": Look("/studies/{study}/circle"),
    "study-full": Look("/studies/{first_study}"),
    "study-warned": Look("/studies/{last_study}"),
    "study-edit": Look("/studies/{first_study}/edit"),
    "information-texts": Look("/studies/{first_study}/information-texts"),
    "information-text": Look("/studies/{first_study}/information-texts/{told}"),
    "consent-form": Look("/participants/{participant}/consents/new"),
    "consent-refused": Look("/participants/{participant}/consents/new", then=_send),
    "study-form": Look("/projects/{project}/studies/new"),
    "participants": Look("/projects/{project}/participants"),
    "participant": Look("/participants/{participant}"),
    "key-held": Look("/participants/{known}"),
    "key-shown": Look("/participants/{known}", then=_open_key),
    "key-refused": Look("/participants/{known}", then=_open_key_for_nothing),
    "key-form": Look("/participants/{nameless}/key"),
    "key-delete": Look("/participants/{known}/key/delete"),
    "key-of-study": Look("/studies/{keyed}"),
    "participant-form": Look("/projects/{project}/participants/new"),
    "withdrawal": Look("/participants/{participant}/withdraw"),
    "erasures": Look("/projects/{project}/erasures"),
    "erasure": Look("/erasures/{erasure}"),
    "restrictions": Look("/projects/{project}/restrictions"),
    "restriction-form": Look("/projects/{project}/restrictions/new?kind=interview&record={interview}"),
    "transfer": Look("/projects/{project}/transfer"),
    "transfer-preview": Look("/projects/{project}/transfer", then=_bring_table),
    "activity": Look("/projects/{project}/activity"),
    "account": Look("/account"),
    "second-factor": Look("/account", then=_begin_second_factor),
    "accounts": Look("/accounts"),
    "accounts-refused": Look("/accounts", then=_make_no_account),
    "synonyms": Look("/synonyms"),
    "synonyms-refused": Look("/synonyms?q=penger", then=_add_nothing),
    "synonym-form": Look("/synonyms/SE"),
    "names": Look("/names"),
    "names-none": Look("/names?q=zzz"),
    "help-start": Look("/help/start"),
    "help-keys": Look("/help/keys"),
    "help-search": Look("/help/search"),
    "help-evidence": Look("/help/evidence"),
    "help-reports": Look("/help/reports"),
    "not-found": Look("/projects/{project}/nowhere"),
    "sign-in": Look("/sign-in", role=None),
    "sign-in-refused": Look("/sign-in", role=None, then=_be_refused),
    "home-caseworker": Look("/projects/{project}", role=Role.CASEWORKER),
    "observations-caseworker": Look("/projects/{project}/observations", role=Role.CASEWORKER),
    "insight-reader": Look("/insights/{insight}", role=Role.READER),
}

_PARTS = (
    "interviews",
    "observations",
    "insights",
    "questions",
    "experiments",
    "concepts",
    "benefits",
    "reports",
    "templates",
    "reference-documents",
    "studies",
    "participants",
    "gates",
    "tags",
    "quotes",
    "map",
    "bin",
    "erasures",
    "restrictions",
)
_OF_PRIVACY = ("log", "protocol", "access", "breach")

EMPTY = {
    "empty-home": Look("/projects/{empty}"),
    "empty-search": Look("/projects/{empty}/search"),
    **{f"empty-{part}": Look(f"/projects/{{empty}}/{part}") for part in _PARTS},
    "empty-report-form": Look("/projects/{empty}/reports/new"),
    "empty-members": Look("/projects/{empty}/members"),
    "empty-privacy": Look("/projects/{empty}/privacy"),
    **{f"empty-privacy-{part}": Look(f"/projects/{{empty}}/privacy/{part}") for part in _OF_PRIVACY},
    "empty-home-reader": Look("/projects/{empty}", role=Role.READER),
}


def _reports(work: UnitOfWork, project_id: UUID) -> dict[str, UUID]:
    """Make a published report and a draft of its next version, in which something else is written."""
    draft = ReportDraft(title="Diagnoserapport", template="diagnose", written={"summary": "Det blir **stille**."})
    report = drafting.add(work, project_id, draft)
    publishing.publish(work, report.id, PublishDraft(reason="Styringsgruppa vil se den nå."))
    later = publishing.next_version(work, report.id)
    rewritten = draft.model_copy(update={"written": {"summary": "Det blir stille mellom tiltakene."}})
    return {"report": report.id, "next": drafting.revise(work, later.id, rewritten).id}


def known(site: Site) -> dict[str, UUID]:
    """Return what the addresses name: of each kind in the demo, the one with most on its page."""
    empty = site.new_project("Et tomt prosjekt")
    with site.store.begin(site.actor(Role.OWNER), write=True) as work:
        within = site.project_id
        written = insights.views(work, insights.find(work, within))
        insight = max(written, key=lambda each: min(each.supports or 0, 3) + 3 * min(each.contradicts or 0, 1))
        cited = next(each for each in insights.evidence_for(work, insights.get(work, insight.id)) if each.passage_id)
        tried = experiments.find(work, within)
        passage = UUID(str(cited.passage_id))
        saved_searches.add(work, within, SavedSearchDraft(name="Ventetid hos veileder", address="q=ventetid"))
        gone = observations.add(work, within, ObservationDraft(what_happened="Skrevet to ganger.", phase=Phase.EXPLORE))
        observations.remove(work, gone.id)
        pins.add(work, within, kind=Kind.INTERVIEW, record_id=cited.source_id, passage_id=passage)
        return {
            "project": within,
            "empty": empty.id,
            **_reports(work, within),
            "insight": insight.id,
            "draft": next(each.id for each in written if not each.sources),
            "interview": interviews.get(work, cited.source_id).id,
            "passage": passage,
            "piece": cited.id,
            "quote": UUID(str(cited.quote_id)),
            "removed": gone.id,
            "question": questions.find(work, within)[0].id,
            "observation": max(observations.find(work, within), key=lambda each: len(each.what_happened)).id,
            "experiment": next(each.id for each in tried if each.status is ExperimentStatus.DONE),
            "planned": next(each.id for each in tried if each.status is ExperimentStatus.PLANNED),
            **_agreed_on(work, within),
            **_keyed(work, within),
            "study": studies.find(work, within)[0].id,
            **_told(work, within),
            **_read(work, within),
            **_erased(work, within),
            "participant": participants.find(work, within)[0].id,
            "tag": tags.find(work, within)[0].id,
            "template": own_templates.add(work, within, OWN_TEMPLATE).id,
        }


def _erased(work: UnitOfWork, within: UUID) -> dict[str, UUID]:
    """Let somebody who took part in a conversation withdraw, and restrict another conversation."""
    person = participants.add(work, within, ParticipantDraft(group=Group.USER))
    talk = InterviewDraft(title="Samtale på kafé", held_on=date(2026, 2, 3), phase=Phase.DIAGNOSE)
    interviews.add(work, within, talk.model_copy(update={"participant_ids": [person.id]}))
    hidden = interviews.add(work, within, talk)
    reason = RestrictionDraft(kind=Kind.INTERVIEW, record_id=hidden.id, reason="Innvending som ikke er avklart.")
    restrictions.add(work, within, reason)
    return {"erasure": withdrawals.withdraw(work, person.id, WithdrawalDraft()).id}


def _keyed(work: UnitOfWork, within: UUID) -> dict[str, UUID]:
    """Make a study that keeps names, with somebody whose name is stored and somebody whose name is not."""
    study = studies.add(work, within, StudyDraft(title="Samtaler etter sommerjobben", needs_key=True))
    draft = ParticipantDraft(group=Group.USER, age_band=AgeBand.A18_21, study_id=study.id)
    known, nameless = (participants.add(work, within, draft) for _ in range(2))
    contact = KeyDraft(name="Aurora Eksempelsen", phone="999 00 111", email="aurora@example.org", note="Helst SMS.")
    keys.put(work, known.id, contact)
    return {"keyed": study.id, "known": known.id, "nameless": nameless.id}


def _read(work: UnitOfWork, within: UUID) -> dict[str, UUID]:
    """Let the owner be shown so much that it is unusual, and return who that is."""
    held: list[ProjectRecord] = [*interviews.find(work, within), *observations.find(work, within)]
    for record in (*held, *participants.find(work, within)):
        access_log.showed(work, record)
    return {"reading": UUID(str(work.actor.person_id))}


def _told(work: UnitOfWork, within: UUID) -> dict[str, UUID]:
    """Return the first study, and the newest text that its participants were told."""
    first, *_, last = (each.id for each in reversed(studies.find(work, within)) if each.status is not StudyStatus.DRAFT)
    return {"first_study": first, "last_study": last, "told": information_texts.of(work, first)[0].id}


def _agreed_on(work: UnitOfWork, within: UUID) -> dict[str, UUID]:
    """Return what was chosen, what it is to give, and the first and the last gate."""
    gained = benefits.views(work, benefits.find(work, within))
    first, *_, last = gates.find(work, within)
    return {
        "concept": concepts.find(work, within)[0].id,
        "benefit": next(each.id for each in gained if each.measured),
        "unmeasured": next(each.id for each in gained if not each.is_measurable),
        "gate": first.id,
        "closing": last.id,
    }
