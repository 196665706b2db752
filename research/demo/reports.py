"""The reports of the demo: made on their days, published, and one of them published again."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from research import insights, quotes
from research.quotes import ApprovalDraft
from research.reports import drafting, publishing
from research.reports.choices import Choices
from research.reports.kept import ReportDraft
from research.reports.publishing import PublishDraft
from research.store import UnitOfWork
from research.words import InsightStatus

_DAY = timedelta(days=1)
# So many quotes, and there is always one that nobody has got round to asking about.
_ONE_IS_LEFT = 8

Happening = tuple[date, Callable[[UnitOfWork], object]]


def events(told: dict[str, Any], ids: dict[str, UUID]) -> Iterator[Happening]:
    """Yield what was done to reports, and on which day.

    Args:
        told: The files of the story.
        ids: The records that are made so far, by what the files call them; a report is called by its template.
    """
    for each in told["reports"]:
        made_on, again = date.fromisoformat(each["made_on"]), each.get("again")
        yield made_on - _DAY, partial(_approve, ids)
        yield made_on, partial(_make, each, ids)
        if again:
            yield date.fromisoformat(again["made_on"]), partial(_make_again, each["template"], again, ids)


def _approve(ids: dict[str, UUID], work: UnitOfWork) -> None:
    """Let the quotes be used that confirmed insights rest on, all but a few."""
    for insight in insights.find(work, ids["project"], status=InsightStatus.CONFIRMED):
        for piece in insights.evidence_for(work, insight):
            quote = quotes.get(work, piece.quote_id) if piece.quote_id else None
            if quote and not quote.is_approved and quote.number % _ONE_IS_LEFT:
                quotes.approve(work, quote.id, ApprovalDraft(is_approved=True))


def _make(each: dict[str, Any], ids: dict[str, UUID], work: UnitOfWork) -> None:
    draft = ReportDraft(
        title=each["title"],
        template=each["template"],
        written=each["written"],
        choices=Choices(phases=each["phases"]),
    )
    made = drafting.add(work, ids["project"], draft)
    ids[f"report {each['template']}"] = made.id
    if each["is_published"]:
        publishing.publish(work, made.id, PublishDraft(reason=each["reason"]))


def _make_again(template: str, again: dict[str, Any], ids: dict[str, UUID], work: UnitOfWork) -> None:
    begun = publishing.next_version(work, ids[f"report {template}"])
    draft = begun.draft
    draft.written |= again["written"]
    drafting.revise(work, begun.id, draft)
    publishing.publish(work, begun.id, PublishDraft(reason=again["reason"]))
