"""Checks of a report before it is published: what speaks against it, and where each thing is mended.

A finding never holds what was found: it tells what kind of thing it is, where it stands and how many there are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlmodel import col

from research import insights, studies
from research.privacy import identifiers
from research.privacy.identifiers import Certainty, IdentifierKind, KnownNames
from research.quotes import Quote
from research.records import View
from research.reports import comparing, drafting, kept
from research.reports.data import Gate
from research.reports.drafting import Filled
from research.reports.kept import ReportDraft
from research.search.finder import Finder
from research.store import UnitOfWork
from research.translation import translate
from research.words import N_, Kind, Language, QuoteUse, Word

MOST_QUOTES = 20
"""Quotes that are named one by one; the others are counted."""


class FindingKind(Word):
    """What can speak against publishing a report."""

    IDENTIFIER = "identifier", N_("Personal data")
    QUOTE = "quote", N_("Quotes that are not approved")
    CONSENT = "consent", N_("Quotes that no consent covers")
    EVIDENCE = "evidence", N_("Evidence that no longer counts")
    UNWRITTEN = "unwritten", N_("Sections that are not written")
    SMALL_GROUP = "small_group", N_("Small groups")
    RETENTION = "retention", N_("Retention dates that have passed")
    EMPTY = "empty", N_("A report with nothing in it")


class Finding(View):
    """Something that speaks against publishing a report.

    Attributes:
        text: An English source string, filled from ``values``; see ``say``.
        where: Where it is mended: a record, the key of a section that a person writes, or nowhere in particular.
        count: How many there are.
        needs_reason: Whether who publishes all the same must say why.
    """

    kind: FindingKind
    text: str
    values: dict[str, str | int] = {}
    where: tuple[Kind, UUID] | str = ""
    count: int = 1
    needs_reason: bool = False


def say(finding: Finding, language: Language) -> str:
    """Return what a finding says, in a language."""
    values: dict[str, Any] = {"count": finding.count, **finding.values}
    if "what" in values:
        values["what"] = translate(str(values["what"]), language).lower()
    return translate(finding.text, language, **values)


def check(work: UnitOfWork, project_id: UUID, draft: ReportDraft, finder: Finder | None = None) -> list[Finding]:
    """Return what speaks against publishing a report as it would be now, what needs a reason first."""
    return of(work, project_id, drafting.fill(work, project_id, draft, finder))


def check_report(work: UnitOfWork, report_id: UUID, finder: Finder | None = None) -> list[Finding]:
    """Return what speaks against publishing a draft as it would be now; of a published report, what did then."""
    report = kept.get(work, report_id)
    if report.is_published:
        return [Finding.model_validate(each) for each in report.findings]
    return check(work, report.project_id, report.draft, finder)


def of(work: UnitOfWork, project_id: UUID, filled: Filled) -> list[Finding]:
    """Return what speaks against publishing what a report was filled to, what needs a reason first."""
    found = [
        *_identifiers(work, project_id, filled),
        *_quotes(work, filled),
        *_consents(work, filled),
        *_evidence(work, project_id, filled),
        *_unwritten(filled),
        *_small_groups(filled),
        *_retention(work, project_id, filled),
        *_emptiness(filled),
    ]
    order = list(FindingKind)
    return sorted(found, key=lambda each: (not each.needs_reason, order.index(each.kind)))


# --- personal data ------------------------------------------------------------------------------------------------

_Place = tuple[tuple[Kind, UUID] | str, str]
"""Where a text is mended, and what people call the place."""


def _identifiers(work: UnitOfWork, project_id: UUID, filled: Filled) -> Iterator[Finding]:
    """Yield what looks like personal data, by its kind and place: the text of the report is searched as it is read."""
    known = _without(work.known_names(work, project_id), set(_approvers(filled)))
    counted: Counter[tuple[_Place, IdentifierKind, bool]] = Counter()
    for section in comparing.sections(filled.rendered.markdown):
        for hit in identifiers.found(section.text, known=known):
            origin = _origin(filled, section.text[hit.start : hit.end]) or ("", section.heading or filled.draft.title)
            counted[origin, hit.kind, hit.certainty is Certainty.CERTAIN] += 1
    for ((where, place), kind, is_certain), count in counted.items():
        yield Finding(
            kind=FindingKind.IDENTIFIER,
            text=N_("In «%(place)s» something looks like this: %(what)s (%(count)s)."),
            values={"what": kind.label, "place": place},
            where=where,
            count=count,
            needs_reason=is_certain,
        )


def _without(known: KnownNames, named: set[str]) -> KnownNames:
    """Return the names that are looked for, but not those of people whom a report may name."""
    parts = {part for name in named for part in name.split()}
    return KnownNames(known.whole - named, known.common - parts)


def _approvers(filled: Filled) -> Iterator[str]:
    """Yield the names that a report may hold: those of who approved a gate."""
    told = filled.gathered.data
    gates: Iterable[Gate | None] = (told.change_annex, told.concept_choice, told.closing)
    for gate in gates:
        yield from (approval.name for approval in (gate.approvals if gate else ()))


def _origin(filled: Filled, words: str) -> _Place | None:
    """Return where words come from: a section that a person wrote, or the first record that says them."""
    for section in filled.template.sections:
        if words in filled.draft.written.get(section.key, ""):
            return section.key, section.heading
    row = next((row for row in filled.gathered.sources if words in row.words), None)
    return ((row.kind, row.record_id), row.reference) if row else None


# --- quotes and evidence ------------------------------------------------------------------------------------------


def _quotes(work: UnitOfWork, filled: Filled) -> Iterator[Finding]:
    """Yield the quotes that are not approved: printed all the same, or by their references alone."""
    use = filled.draft.choices.quotes
    said = filled.rendered.markdown
    # A template need not print quotes, nor all that it is given.
    told = [row for row in filled.gathered.sources if row.evidence_id and row.reference in said]
    printed = {row.evidence_id: bool(row.words) for row in told}
    cited = filled.gathered.kept_out.unapproved if use is not QuoteUse.NONE else ()
    wanted = {each.quote_id for each in cited if printed.get(each.evidence_id) is (use is QuoteUse.ALL)}
    chosen = work.visible(Quote).where(col(Quote.id).in_(wanted)).order_by(col(Quote.number))
    found = [(quote.id, quote.reference) for quote in work.rows(chosen)]
    if use is QuoteUse.ALL:
        yield from _named_quotes(found, N_("%(reference)s is printed and not approved."), needs_reason=True)
    else:
        yield from _named_quotes(
            found, N_("%(reference)s is not approved: only its reference is printed."), needs_reason=False
        )


def _named_quotes(found: list[tuple[UUID, str]], text: str, *, needs_reason: bool) -> Iterator[Finding]:
    for quote_id, reference in found[:MOST_QUOTES]:
        yield Finding(
            kind=FindingKind.QUOTE,
            text=text,
            values={"reference": reference},
            where=(Kind.QUOTE, quote_id),
            needs_reason=needs_reason,
        )
    if len(found) > MOST_QUOTES:
        yield Finding(
            kind=FindingKind.QUOTE,
            text=N_("The same holds for %(count)s more quotes."),
            count=len(found) - MOST_QUOTES,
            needs_reason=needs_reason,
        )


def _consents(work: UnitOfWork, filled: Filled) -> Iterator[Finding]:
    """Yield whose consent does not cover their quotes, which are kept out, or whose is not known: those are printed."""
    said = filled.rendered.markdown
    printed = {row.evidence_id for row in filled.gathered.sources if row.words and row.reference in said}
    counted: Counter[tuple[Kind, UUID, bool]] = Counter()
    for each in filled.gathered.kept_out.unconsented:
        is_told = each.lacking.is_kept_out or each.evidence_id in printed
        named = [(Kind.PARTICIPANT, key) for key in each.lacking.participant_ids] or [(Kind.INTERVIEW, each.source_id)]
        if is_told and filled.draft.choices.quotes is not QuoteUse.NONE:
            counted.update((kind, key, each.lacking.is_kept_out) for kind, key in named)
    briefs = work.briefs((kind, key) for kind, key, _ in counted)
    texts = {
        (Kind.PARTICIPANT, True): N_("Quotes kept out, not covered by the consent of %(reference)s: %(count)s."),
        (Kind.PARTICIPANT, False): N_("No consent is recorded for %(reference)s, who is quoted: %(count)s."),
        (Kind.INTERVIEW, True): N_("Quotes of %(reference)s kept out, for it does not say who took part: %(count)s."),
    }
    for (kind, key, is_kept_out), count in counted.items():
        yield Finding(
            kind=FindingKind.CONSENT,
            text=texts[kind, is_kept_out],
            values={"reference": briefs[key].reference if key in briefs else "–"},
            where=(kind, key) if key in briefs else "",
            count=count,
        )


def _evidence(work: UnitOfWork, project_id: UUID, filled: Filled) -> Iterator[Finding]:
    """Yield the insights whose evidence is in the bin or no longer found: a reason is needed where none is left."""
    out = filled.gathered.kept_out
    standing = {each.reference for each in filled.gathered.data.insights if each.evidence}
    ids = {each.reference: each.id for each in insights.find(work, project_id)}
    texts = (
        (out.withdrawn, N_("%(reference)s rests on evidence that is withdrawn.")),
        (out.unplaced, N_("%(reference)s rests on words that are no longer in their source.")),
    )
    for references, text in texts:
        for reference in dict.fromkeys(references):
            yield Finding(
                kind=FindingKind.EVIDENCE,
                text=text if reference in standing else N_("%(reference)s has no evidence left that counts."),
                values={"reference": reference},
                where=(Kind.INSIGHT, ids[reference]) if reference in ids else "",
                needs_reason=reference not in standing,
            )
    if out.without_evidence:
        yield Finding(
            kind=FindingKind.EVIDENCE,
            text=N_("Insights that are left out, for nothing that counts speaks for them: %(count)s."),
            count=out.without_evidence,
        )


# --- the rest -----------------------------------------------------------------------------------------------------


def _unwritten(filled: Filled) -> Iterator[Finding]:
    for section in filled.rendered.unwritten:
        yield Finding(
            kind=FindingKind.UNWRITTEN,
            text=N_("«%(section)s» is not written."),
            values={"section": section.heading},
            where=section.key,
            needs_reason=True,
        )


def _small_groups(filled: Filled) -> Iterator[Finding]:
    is_told = any(group.label in filled.rendered.markdown for group in filled.gathered.data.groups)
    if filled.gathered.kept_out.small_groups and is_told:
        yield Finding(
            kind=FindingKind.SMALL_GROUP,
            text=N_("Groups of fewer than five that were put together with others: %(count)s."),
            count=filled.gathered.kept_out.small_groups,
        )


def _retention(work: UnitOfWork, project_id: UUID, filled: Filled) -> Iterator[Finding]:
    used = {(study.title, study.retention_on) for study in filled.gathered.data.studies}
    for study in studies.find(work, project_id):
        is_over = study.retention_on is not None and study.retention_on < work.today
        if is_over and (study.title, study.retention_on) in used:
            yield Finding(
                kind=FindingKind.RETENTION,
                text=N_("The retention date of %(reference)s has passed."),
                values={"reference": study.reference},
                where=(Kind.STUDY, study.id),
            )


def _emptiness(filled: Filled) -> Iterator[Finding]:
    if not filled.gathered.sources and not any(text.strip() for text in filled.draft.written.values()):
        yield Finding(
            kind=FindingKind.EMPTY,
            text=N_("Nothing is chosen, and nothing is written."),
            needs_reason=True,
        )
