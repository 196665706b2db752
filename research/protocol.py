"""The protocol of processing activities (GDPR article 30), written out of a project's studies as they stand."""

from datetime import date
from uuid import UUID

from babel.dates import format_date

from research import access_log, markdown_text, projects, spreadsheets, studies
from research.access import Permission
from research.records import View
from research.settings import Settings
from research.store import UnitOfWork
from research.studies import StudyView
from research.translation import label, translate
from research.words import N_, Language

STORED_WHERE = N_("On the organisation's own server, with its backups.")
NOBODY_ELSE = N_("Nobody.")
NO_SUPPORT = N_("Nobody outside the organisation.")
BUILT_IN = N_(
    "Access by role and, where a study is limited, by membership. Pseudonyms only; names lie apart and encrypted. "
    "What looks like an identity number is stopped. Each display is logged. Raw data are deleted on their day."
)

_FRAME = (
    N_("Project"),
    N_("Controller"),
    N_("Contact"),
    N_("Where the data are stored"),
    N_("Sub-processors"),
    N_("Access for support"),
)
_FACTS = (
    N_("Status"),
    N_("Purpose"),
    N_("Legal basis"),
    N_("Responsible"),
    N_("Whom the data are about"),
    N_("Categories of data"),
    N_("Special categories"),
    N_("Recipients"),
    N_("Transfers out of the EEA"),
    N_("Raw data are deleted"),
    N_("Recordings are deleted"),
    N_("Names are kept apart"),
    N_("Security measures"),
    N_("Assessment of privacy (PVK)"),
)


class Protocol(View):
    """What article 30 asks for.

    Attributes:
        stored_where, sub_processors, support_access: As the installation tells them; empty for its usual ones.
    """

    project: str
    controller: str
    contact: str
    made_on: date
    stored_where: str
    sub_processors: str
    support_access: str
    activities: list[StudyView]


def of(work: UnitOfWork, project_id: UUID, settings: Settings) -> Protocol:
    """Return the protocol of a project: of every study for who reads the log, of those they see for the team."""
    seeing = work
    if work.standing.may(Permission.READ_LOG, project_id):
        seeing = access_log.whole(work, project_id)
    else:
        work.require(Permission.READ_RESEARCH, project_id)
    found = studies.find(seeing, project_id)
    return Protocol(
        project=projects.shown(work, project_id).title,
        controller=settings.organisation,
        contact=settings.privacy_contact,
        made_on=work.today,
        stored_where=settings.stored_where,
        sub_processors=settings.sub_processors,
        support_access=settings.support_access,
        activities=[studies.view(study) for study in reversed(found)],
    )


def frame(protocol: Protocol, language: Language) -> list[tuple[str, str]]:
    """Return what holds of every activity, each under its name."""
    texts = (
        protocol.project,
        protocol.controller or translate(N_("Not stated: the setting «organisation» is empty."), language),
        protocol.contact or translate(N_("Not stated: the setting «privacy_contact» is empty."), language),
        protocol.stored_where or translate(STORED_WHERE, language),
        protocol.sub_processors or translate(NOBODY_ELSE, language),
        protocol.support_access or translate(NO_SUPPORT, language),
    )
    return [(translate(name, language), text) for name, text in zip(_FRAME, texts, strict=True)]


def facts(study: StudyView, language: Language) -> list[tuple[str, str]]:
    """Return what article 30 asks of one study, each under its name; what is not settled says so."""

    def say(text: str) -> str:
        return translate(text, language)

    def listed(*texts: str) -> str:
        return ", ".join(filter(None, texts))

    texts = (
        label(study.status, language),
        study.purpose,
        listed(label(study.legal_basis, language), study.statute),
        study.responsible,
        listed(
            *(label(each, language) for each in study.groups),
            study.target_group,
            say(N_("minors")) if study.minors else "",
            say(N_("people in a vulnerable position")) if study.vulnerable else "",
        ),
        listed(*(label(each, language) for each in study.categories)),
        say(N_("Yes") if study.special_categories else N_("No")),
        study.recipients or say(NOBODY_ELSE),
        study.transfers or say(N_("None.")),
        _day(study.retention_on, language),
        _day(study.recording_retention_on, language) if study.records_sound else say(N_("Nothing is recorded.")),
        say(N_("Yes") if study.needs_key else N_("No")),
        " ".join(filter(None, (say(BUILT_IN), study.security_measures))),
        listed(label(study.assessment, language), _day(study.assessment_on, language), study.assessment_link),
    )
    return [(say(name), text or say(N_("Not settled"))) for name, text in zip(_FACTS, texts, strict=True)]


def _day(on: date | None, language: Language) -> str:
    return format_date(on, "long", locale="en_GB" if language is Language.ENGLISH else language.value) if on else ""


def as_markdown(protocol: Protocol, language: Language) -> str:
    """Return the protocol as Markdown."""
    parts = [
        markdown_text.heading(1, title(language)),
        markdown_text.facts([*frame(protocol, language), (translate(N_("Made on"), language), str(protocol.made_on))]),
    ]
    for study in protocol.activities:
        parts.append(markdown_text.heading(2, f"{study.reference} {study.title}"))
        parts.append(markdown_text.facts(facts(study, language)))
    if not protocol.activities:
        parts.append(markdown_text.paragraphs(translate(N_("The project has no studies."), language)))
    return markdown_text.document(parts)


def as_csv(protocol: Protocol, language: Language) -> bytes:
    """Return the protocol as a table: a line for each study."""
    always = frame(protocol, language)
    rows = [
        [study.reference, study.title, *(text for _, text in (*facts(study, language), *always))]
        for study in protocol.activities
    ]
    names = [translate(text, language) for text in (N_("Reference"), N_("Title"))]
    return spreadsheets.to_csv([*names, *(translate(name, language) for name in (*_FACTS, *_FRAME))], rows)


def title(language: Language) -> str:
    """Return what the protocol is called."""
    return translate(N_("Protocol of processing activities"), language)
