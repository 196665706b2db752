"""The pages of quotes: how words are marked, where they are listed and approved, and each one by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.passages import marks_of, stretches, turns_of, uses_of
from app.pages.projects import project_view
from app.pages.shared import paged
from app.rendering import url
from research import history, interviews, observations, passages, quotes, tags
from research.access import Permission
from research.errors import RuleBroken
from research.passages import PassageView
from research.quotes import ApprovalDraft, Quote, QuoteDraft
from research.records import Brief, Record
from research.sight import class_of
from research.store import UnitOfWork
from research.words import N_

router = APIRouter()

YES, NO = "yes", "no"
# What a form says of each stretch; where words are marked in several passages, it says each of them several times.
_OF_A_STRETCH = ("passage_id", "observation_id", "start", "end", "words")
_FILTERS = ("tag", "approved", "unplaced", "at")
Also = Annotated[list[UUID], Query(default_factory=list)]
"""Other quotes that were marked at the same time."""


@dataclass(frozen=True, slots=True)
class Source:
    """What words are marked in: a passage of an interview, or an observation, as it stands now."""

    record: Brief
    passage: PassageView | None
    text: str

    def read(self, work: UnitOfWork) -> Record:
        """Return the record whose words are shown."""
        return work.get(class_of(self.record.kind), self.record.id)

    @property
    def field(self) -> str:
        """What a form calls it."""
        return "passage_id" if self.passage else "observation_id"

    @property
    def key(self) -> UUID:
        """Its identifier."""
        return self.passage.id if self.passage else self.record.id

    @property
    def address(self) -> str:
        """Where it is read."""
        return url(self.record.kind, self.record.id) + (f"/passages/{self.passage.id}" if self.passage else "")


def source_of(work: UnitOfWork, passage_id: UUID | None, observation_id: UUID | None) -> Source:
    """Return the passage, or else the observation, with one of these identifiers.

    Raises:
        RuleBroken: None is given.
        NotFound: The visitor does not see it.
    """
    if passage_id is not None:
        passage = passages.view(passages.get(work, passage_id))
        return Source(interviews.get(work, passage.interview_id).in_brief(), passage, passage.text)
    if observation_id is None:
        raise RuleBroken(N_("Mark words in one passage or one observation."))
    observation = observations.get(work, observation_id)
    return Source(observation.in_brief(), None, observation.what_happened)


def address_of(quote: Quote) -> str:
    """Return where a quote is read in its source."""
    if quote.passage_id:
        return f"/interviews/{quote.source_id}/passages/{quote.passage_id}?quote={quote.id}"
    return f"/observations/{quote.source_id}?quote={quote.id}"


@router.get("/projects/{project_id}/quotes")
def list_quotes(
    page: SignedIn, project_id: UUID, tag: str = "", approved: str = "", unplaced: str = "", at: int = 1
) -> Response:
    """Show a project's quotes, newest first."""
    with page.reading() as work:
        work.require(Permission.READ_RESEARCH, project_id)
        chosen = {"tag": tag, "approved": approved, "unplaced": unplaced}
        is_approved, is_unplaced = (_said(chosen[name]) for name in ("approved", "unplaced"))
        found = quotes.find(work, project_id, tag=tag, is_approved=is_approved, is_unplaced=is_unplaced)
        shown, pages = paged(found, at)
        return page.show(
            "quotes/list.html",
            project=project_view(work, project_id),
            quotes=[(view, address_of(each)) for view, each in zip(quotes.views(work, shown), shown, strict=True)],
            pages=pages,
            total=len(found),
            chosen=chosen,
            names=[(each.name, each.name) for each in tags.find(work, project_id)],
        )


def _said(value: str) -> bool | None:
    return {YES: True, NO: False}.get(value)


@router.get("/projects/{project_id}/quotes/new")
def new_quote(
    page: SignedIn,
    project_id: UUID,
    passage: UUID | None = None,
    observation: UUID | None = None,
    words: str = "",
) -> Response:
    """Show the form for marking words in a passage or an observation."""
    filled = Filled({"passage_id": passage, "observation_id": observation, "words": words})
    with page.reading() as work:
        work.require(Permission.WRITE_RESEARCH, project_id)
        return _form(page, work, project_id, filled, 200, source_of(work, passage, observation))


@router.post("/projects/{project_id}/quotes")
def add_quotes(page: SignedIn, project_id: UUID, filled: Form) -> Response:
    """Mark words: one quote for each passage that they are in."""
    sent = dict(filled.values)
    stretched = _parted(filled)
    made: list[Quote] = []

    def _add(work: UnitOfWork, draft: QuoteDraft) -> Quote:
        made.extend(quotes.add(work, project_id, each.draft(QuoteDraft)) for each in stretched)
        return made[0]

    def _again(work: UnitOfWork, status: int) -> Response:
        filled.values = {**sent, **stretched[0].values, "revision": ""}
        work.require(Permission.WRITE_RESEARCH, project_id)
        source = source_of(work, *_source_ids(stretched[0]))
        return _form(page, work, project_id, filled, status, source)

    filled.values = stretched[0].values
    key = save(page, filled, QuoteDraft, act=_add, again=_again)
    if isinstance(key, Response):
        # The script then sends the form as a browser does, and is shown the page with what was typed.
        return Response(status_code=204, headers={"HX-Trigger": "fasett:refused"}) if page.is_part else key
    with page.reading() as work:
        marked = made or [quotes.get(work, key)]
        if sent.get("then") == "cite":
            return _lead(page, f"/projects/{project_id}/evidence/new?quote={key}")
        if page.is_part:
            return _marked(page, work, project_id, marked)
    return page.go(address_of(marked[0]), _said_of(page, marked), undo=_undo(marked))


def _parted(filled: Filled) -> list[Filled]:
    """Return a form for each stretch that is marked, all with the same note and tags."""
    shared = {name: value for name, value in filled.values.items() if name not in _OF_A_STRETCH}
    number = max(1, *(len(filled.texts(name)) for name in _OF_A_STRETCH))
    return [
        Filled({**shared, **{name: texts[at] for name in _OF_A_STRETCH if len(texts := filled.texts(name)) > at}})
        for at in range(number)
    ]


def _source_ids(filled: Filled) -> tuple[UUID | None, UUID | None]:
    draft = Filled({name: filled.value(name) for name in ("passage_id", "observation_id")}).draft(QuoteDraft)
    return draft.passage_id, draft.observation_id


def _lead(page: Page, address: str) -> Response:
    """Send the browser to a page, also from where htmx asked."""
    return Response(headers={"HX-Redirect": address}) if page.is_part else page.go(address)


def _said_of(page: Page, marked: Sequence[Quote]) -> str:
    return page.say(N_("%(quotes)s is marked."), quotes=", ".join(each.reference for each in marked))


def _undo(marked: Sequence[Quote]) -> str:
    also = urlencode([("also", each.id) for each in marked[1:]])
    return f"/quotes/{marked[0].id}/remove" + (f"?{also}" if also else "")


def _marked(page: Page, work: UnitOfWork, project_id: UUID, marked: Sequence[Quote]) -> Response:
    """Answer with what the page has to show anew of where words were marked."""
    source_id = marked[0].source_id
    here = quotes.of_source(work, source_id)
    spoken = passages.views(work, [each.passage_id for each in marked if each.passage_id])
    source = source_of(work, marked[0].passage_id, marked[0].observation_id)
    marks = [] if spoken else marks_of(work, [each for each in here if not each.is_unplaced], uses_of(work, source_id))
    return page.show(
        "quotes/marked.html",
        project=project_view(work, project_id),
        turns=turns_of(work, source_id, list(spoken.values()), here),
        observation=source.record,
        stretches=stretches(source.text, marks),
        marks=marks,
        filled=Filled(),
        said=_said_of(page, marked),
        address=url(marked[0].kind, marked[0].id),
        undo=_undo(marked),
    )


@router.get("/quotes/{quote_id}")
def show_quote(page: SignedIn, quote_id: UUID) -> Response:
    """Show a quote: its words where they stand, and the insights that cite them."""
    with page.reading() as work:
        quote = quotes.get(work, quote_id)
        project = project_view(work, quote.project_id)
        uses = uses_of(work, quote.source_id)
        mark = marks_of(work, [quote], uses)[0]
        source = source_of(work, quote.passage_id, quote.observation_id) if mark.quote.source else None
        is_placed = source is not None and not mark.quote.is_unplaced
        if source is not None:
            page.showed(source.read(work))
        return page.show(
            "quotes/show.html",
            project=project,
            quote=mark.quote,
            uses=mark.uses,
            source=source,
            stretches=stretches(source.text, [mark], quote.id) if source and is_placed else (),
            address=address_of(quote),
            history=history.of(work, quote),
        )


@router.get("/quotes/{quote_id}/edit")
def edit_quote(page: SignedIn, quote_id: UUID) -> Response:
    """Show the form for changing a quote's note, tags or words, or for placing it anew."""
    with page.reading() as work:
        quote = quotes.get(work, quote_id)
        view = quotes.views(work, [quote])[0]
        filled = Filled.of(view, tags=", ".join(view.tags), words="" if view.is_unplaced else view.text)
        return _change(page, work, quote_id, filled, 200)


@router.post("/quotes/{quote_id}")
def revise_quote(page: SignedIn, quote_id: UUID, filled: Form) -> Response:
    """Store a changed quote; words that were typed anew are looked for in the source."""

    def _revise(work: UnitOfWork, draft: QuoteDraft) -> Quote:
        quote = quotes.get(work, quote_id)
        if (draft.start, draft.end) == quote.span:
            # The words were written, and not chosen in the text: then they say where they stand.
            is_other = draft.words != quote.text or quote.is_unplaced
            draft = draft.model_copy(update={"start": 0, "end": 0} if is_other else {"words": ""})
        return quotes.revise(work, quote_id, draft, revision=filled.revision)

    made = save(
        page,
        filled,
        QuoteDraft,
        act=_revise,
        again=lambda work, status: _change(page, work, quote_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    return page.go(f"/quotes/{made}", page.say(N_("The changes are saved.")), saved=True)


@router.post("/quotes/{quote_id}/approval")
def approve_quote(page: SignedIn, quote_id: UUID, filled: Form) -> Response:
    """Say whether a quote may be used outside the team, and go back to where that was said."""
    filters = {name: filled.values.pop(name) for name in _FILTERS if filled.values.get(name)}
    then = filled.value("then")
    with page.writing() as work:
        quotes.get(work, quote_id)
        quote = quotes.approve(work, quote_id, filled.draft(ApprovalDraft), revision=filled.revision)
    said = N_("%(reference)s is approved for use.") if quote.is_approved else N_("%(reference)s is not for use.")
    back = f"/projects/{quote.project_id}/quotes?{urlencode(filters)}#q-{quote_id}"
    return page.go(back if then == "list" else f"/quotes/{quote_id}", page.say(said, reference=quote.reference))


@router.post("/quotes/{quote_id}/remove")
def remove_quote(page: SignedIn, quote_id: UUID, also: Also) -> Response:
    """Put a quote in the bin, and those that were marked with it where that is taken back."""
    with page.writing() as work:
        removed = [quotes.get(work, each) for each in (quote_id, *also)]
        for each in removed:
            quotes.remove(work, each.id)
    note = page.say(N_("%(reference)s is in the bin."), reference=", ".join(each.reference for each in removed))
    undo = _undo(removed).replace("/remove", "/restore")
    return page.go(address_of(removed[0]).partition("?")[0], note, undo=undo)


@router.post("/quotes/{quote_id}/restore")
def restore_quote(page: SignedIn, quote_id: UUID, also: Also) -> Response:
    """Take quotes out of the bin."""
    with page.writing() as work:
        restored = [quotes.restore(work, each) for each in (quote_id, *also)]
    return page.go(address_of(restored[0]), page.say(N_("It is back.")))


def _change(page: Page, work: UnitOfWork, quote_id: UUID, filled: Filled, status: int) -> Response:
    quote = quotes.get(work, quote_id)
    work.require(Permission.WRITE_RESEARCH, quote.project_id)
    source = source_of(work, quote.passage_id, quote.observation_id)
    return _form(page, work, quote.project_id, filled, status, source, quote=quote)


def _form(
    page: Page,
    work: UnitOfWork,
    project_id: UUID,
    filled: Filled,
    status: int,
    source: Source,
    *,
    quote: Quote | None = None,
) -> Response:
    work.require(Permission.WRITE_RESEARCH, project_id)
    view = quotes.views(work, [quote])[0] if quote else None
    page.showed(source.read(work))
    return page.show(
        "quotes/form.html",
        status=status,
        project=project_view(work, project_id),
        filled=filled,
        source=source,
        quote=view,
        action=f"/quotes/{quote.id}" if quote else f"/projects/{project_id}/quotes",
        back=f"/quotes/{quote.id}" if quote else source.address,
        stored=view if status == 409 else None,
        tags=[tag.name for tag in tags.find(work, project_id)],
    )
