"""What the builder shows of a report: the sheet as it would be now, how much went in, and what was kept out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from markupsafe import Markup

from app.context import Page
from app.rendering import url
from app.sheets import sheet
from research import insights
from research.errors import RuleBroken, TooLarge
from research.reports import drafting, render, templates
from research.reports.arranging import Section
from research.reports.kept import Report, ReportDraft
from research.store import UnitOfWork
from research.translation import translate
from research.words import N_, Kind, Language

MOST_LINKS = 8
"""So many insights are named where something of theirs was kept out; the rest are counted."""


@dataclass(frozen=True, slots=True)
class KeptOutLine:
    """Something that was kept out, with ways to mend it: the text of each link and its address."""

    text: str
    links: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of a project went into a report."""

    insights: int
    of_insights: int
    quotes: int
    kept_out: list[KeptOutLine]


@dataclass(frozen=True, slots=True)
class Preview:
    """A report as it would be now.

    Attributes:
        filled: None where the template cannot be filled, for the reason in ``trouble``.
        sections: All of them, in their order.
    """

    draft: ReportDraft
    body: Markup
    sections: list[Section]
    filled: drafting.Filled | None = None
    tally: Tally | None = None
    trouble: tuple[str, Mapping[str, Any]] | None = None

    @property
    def language(self) -> Language:
        """What it is written in."""
        return self.filled.template.language if self.filled else self.draft.language


def previewed(work: UnitOfWork, report: Report, draft: ReportDraft, page: Page) -> Preview:
    """Return a draft as it would be now; a template that is wrong hides nothing else.

    Raises:
        RuleBroken: The report is published.
    """
    drafting.must_be_draft(report)
    try:
        filled = drafting.fill(work, report.project_id, draft, page.installation.finder)
    except (RuleBroken, TooLarge) as error:
        template = templates.chosen(work, report.project_id, draft.template, draft.language)
        return Preview(draft, sheet(""), render.outline(template), trouble=(error.message, dict(error.values)))
    links = {row.reference.partition(",")[0]: url(row.kind, row.record_id) for row in filled.gathered.sources}
    body = sheet(filled.rendered.markdown, filled.rendered.pictures, links)
    tally = _tally(work, report.project_id, filled, page)
    return Preview(draft, body, list(filled.rendered.sections), filled, tally)


def _tally(work: UnitOfWork, project_id: UUID, filled: drafting.Filled, page: Page) -> Tally:
    told, ids = filled.gathered.data, {each.reference: each.id for each in insights.find(work, project_id)}
    addresses = {reference: url(Kind.INSIGHT, key) for reference, key in ids.items()}
    return Tally(
        insights=len(told.insights),
        of_insights=len(ids),
        quotes=sum(bool(piece.text) for insight in told.insights for piece in insight.evidence),
        kept_out=list(_kept_out(filled, project_id, addresses, page)),
    )


def _kept_out(
    filled: drafting.Filled, project_id: UUID, addresses: Mapping[str, str], page: Page
) -> Iterator[KeptOutLine]:
    out, base = filled.gathered.kept_out, f"/projects/{project_id}"
    see = page.say(N_("See which"))
    if quotes := {quote_id for _, quote_id, _ in out.unapproved}:
        one, many = N_("One quote is not approved for use."), N_("%(count)d quotes are not approved for use.")
        yield KeptOutLine(_counted(page, one, many, len(quotes)), [(see, f"{base}/quotes?approved=no")])
    if held := {each.quote_id for each in out.unconsented if each.lacking.is_kept_out}:
        one, many = N_("One quote is kept out: no consent covers it."), N_("%(count)d quotes: no consent covers them.")
        yield KeptOutLine(_counted(page, one, many, len(held)), [(see, f"{base}/participants")])
    if out.without_evidence:
        one = N_("One insight has no evidence that counts.")
        many = N_("%(count)d insights have no evidence that counts.")
        yield KeptOutLine(_counted(page, one, many, out.without_evidence), [(see, f"{base}/map#thin")])
    for references, text in (
        (out.withdrawn, N_("Evidence that is withdrawn:")),
        (out.unplaced, N_("Words that are no longer in their source:")),
    ):
        if names := list(dict.fromkeys(references)):
            links = [(name, addresses[name]) for name in names[:MOST_LINKS] if name in addresses]
            more = f" (+{len(names) - len(links)})" if len(names) > len(links) else ""
            yield KeptOutLine(page.say(text) + more, links)
    if out.small_groups:
        one, many = N_("One small group is put together with others."), N_("%(count)d small groups are put together.")
        yield KeptOutLine(_counted(page, one, many, out.small_groups), [])


def _counted(page: Page, one: str, many: str, count: int) -> str:
    return translate(one, page.language) if count == 1 else page.say(many, count=count)
