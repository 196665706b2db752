"""Claims: what a report stated, the evidence as it was printed, and what has become of both."""

from research import evidence, insights, interviews, observations, passages, quotes
from research.access import SYSTEM, Actor
from research.insights import Insight, InsightDraft
from research.passages import PassageDraft
from research.quotes import Quote
from research.reports import claims
from research.reports.claims import CitedThen, ClaimThen, SinceThen
from research.reports.kept import Report
from research.store import Store
from research.taking_up import preview
from research.words import Phase, Stance
from tests.making import Clock, Make


def cited(make: Make) -> tuple[Insight, Quote, Report]:
    """Make a published report of one insight, which rests on a quote."""
    insight = make.insight(statement="Silence is read as a refusal.")
    quote = make.quote(make.passage("Nobody called me back."), approved=True)
    make.evidence(insight, quote)
    return make.confirm(insight), quote, make.published()


def told(store: Store, actor: Actor, report: Report) -> tuple[ClaimThen, CitedThen]:
    """Return the only claim of a report, and its only evidence."""
    with store.begin(actor) as work:
        (claim,) = claims.evidence_as_it_was(work, report.id)
    (piece,) = claim.pieces
    return claim, piece


def test_a_claim_is_told_with_its_evidence_as_it_was_printed(store: Store, owner: Actor, make: Make) -> None:
    insight, quote, report = cited(make)
    claim, piece = told(store, owner, report)
    assert (claim.record_id, claim.reference, claim.words) == (insight.id, "INN-001", "Silence is read as a refusal.")
    assert (piece.record_id, piece.reference, piece.words) == (quote.source_id, "INT-001", "Nobody called me back.")
    assert (piece.stance, claim.since, piece.since) == (Stance.SUPPORTS, SinceThen.UNCHANGED, SinceThen.UNCHANGED)
    assert (claim.version_id, piece.version_id) == (None, None)


def test_a_claim_that_reads_otherwise_today_leads_to_what_it_was(
    store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    insight, _, report = cited(make)
    clock.advance(days=1)
    with store.begin(owner, write=True) as work:
        draft = InsightDraft(statement="Silence is read as a no.", phase=Phase.DIAGNOSE)
        insights.revise(work, insight.id, draft)
    claim, _ = told(store, owner, report)
    assert (claim.words, claim.since) == ("Silence is read as a refusal.", SinceThen.CHANGED)
    assert (claim.revision_now or 0) > claim.revision
    assert claim.version_id is not None
    with store.begin(owner) as work:
        (difference, *_) = preview(work, insights.get(work, insight.id), claim.version_id).differences
    assert difference.field == "statement"


def test_words_that_were_corrected_in_their_source_are_changed(
    store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    _, quote, report = cited(make)
    clock.advance(days=1)
    with store.begin(owner, write=True) as work:
        interview = interviews.get(work, quote.source_id)
        text = PassageDraft(text="Nobody phoned me back.")
        quotes.correct_passage(work, passages.of(work, [interview.id])[interview.id][0].id, text, interview)
    _, piece = told(store, owner, report)
    assert piece.words == "Nobody called me back."
    assert piece.since in {SinceThen.CHANGED, SinceThen.UNPLACED}


def test_evidence_whose_source_lies_in_the_bin_is_withdrawn(store: Store, owner: Actor, make: Make) -> None:
    _, quote, report = cited(make)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, quote.source_id)
    assert told(store, owner, report)[1].since is SinceThen.WITHDRAWN


def test_evidence_whose_source_is_deleted_for_good_is_told_without_its_words(
    store: Store, owner: Actor, make: Make
) -> None:
    _, quote, report = cited(make)
    with store.begin(SYSTEM, write=True) as work:
        work.erase(interviews.get(work, quote.source_id))
    _, piece = told(store, owner, report)
    assert (piece.since, piece.words, piece.reference) == (SinceThen.ERASED, "", "INT-001")


def test_evidence_that_is_no_longer_cited_is_told_so(store: Store, owner: Actor, make: Make) -> None:
    insight, _, report = cited(make)
    observation = make.observation()
    make.evidence(insight, observation)
    with store.begin(owner, write=True) as work:
        (first, _) = evidence.listed(work, [insight.id])[insight.id]
        evidence.drop(work, insights.get(work, insight.id), first.id)
    assert told(store, owner, report)[1].since is SinceThen.UNCITED


def test_a_whole_observation_that_reads_otherwise_is_changed(store: Store, owner: Actor, make: Make) -> None:
    insight, observation = make.insight(), make.observation(what_happened="The queue was long.")
    make.evidence(insight, observation)
    make.confirm(insight)
    report = make.published()
    make.version(observation, what_happened="The queue was short.")
    assert told(store, owner, report)[1].since is SinceThen.CHANGED
    with store.begin(owner) as work:
        assert observations.get(work, observation.id).what_happened == "The queue was short."


def test_who_may_not_read_the_sources_sees_what_was_printed_and_no_more(
    store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    _, quote, report = cited(make)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, quote.source_id)
    claim, piece = told(store, reader, report)
    assert piece.words == "Nobody called me back."
    assert (claim.since, piece.since, piece.revision_now, piece.version_id) == (None, None, None, None)
