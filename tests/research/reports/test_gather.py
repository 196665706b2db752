"""Gathering what a report is filled from: every claim with its evidence, and nothing that should not go out."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from research import gate_approvals, interviews, people, quotes, strength
from research.access import Actor
from research.evidence import Evidence
from research.gate_approvals import AskDraft, GateApprovalDraft
from research.passages import PassageDraft
from research.projects import Project
from research.reports.citing import Unapproved
from research.reports.data import Count
from research.reports.gather import Gathered
from research.store import Store
from research.words import (
    BenefitCategory,
    ConceptStatus,
    GateName,
    Group,
    InsightStatus,
    Kind,
    Language,
    Method,
    Phase,
    QuoteUse,
    Stance,
)
from tests.making import Make

Gathering = Callable[..., Gathered]
ALL = list(InsightStatus)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    statements: list[str] = []

    def _take(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", _take)
    yield statements
    event.remove(store.engine, "before_cursor_execute", _take)


def texts(found: Gathered) -> list[str]:
    """Return the words of the evidence of a report's first insight."""
    return [piece.text for piece in found.data.insights[0].evidence]


# --- claims and their evidence ---


def test_a_claim_comes_with_what_hangs_on_it(make: Make, gathered: Gathering) -> None:
    insight = make.insight(
        confirmed=True,
        tags=["brev"],
        confidence="high",
        confidence_reason="Many said so.",
        group_described="Young people",
    )
    question, tried = make.question(insight), make.experiment(tests=[insight.id])
    (told,) = gathered().data.insights
    assert (told.id, told.reference, told.statement) == (insight.id, insight.reference, insight.statement)
    assert (told.tags, told.group, told.confidence_reason) == (("brev",), "Young people", "Many said so.")
    assert (told.questions, told.tested_by) == ((question.reference,), (tried.reference,))
    assert (told.confidence.label, told.confidence.level) == ("Høy sikkerhet", 3)


def test_a_claim_is_as_strong_as_its_own_page_says(make: Make, gathered: Gathering, store: Store, owner: Actor) -> None:
    insight = make.insight(confirmed=True)
    make.evidence(insight, make.passage())
    with store.begin(owner) as work:
        weighed = strength.of(work, [insight.id])[insight.id]
    (told,) = gathered().data.insights
    assert told.strength is not None
    assert (told.strength.level, told.strength.points) == (weighed.support.level, weighed.points)


def test_a_piece_of_evidence_says_where_it_stands_and_why_it_counts(make: Make, gathered: Gathering) -> None:
    person = make.participant()
    passage = make.passage("Nobody called.", start_ms=761_000, participant_id=person.id)
    insight = make.insight()
    make.evidence(insight, make.quote(passage, approved=True), reason="First hand.")
    (piece,) = gathered(statuses=ALL).data.insights[0].evidence
    assert (piece.reference, piece.text) == ("INT-001, 12:41", "Nobody called.")
    assert (piece.is_voice, piece.reason, piece.stance) == (True, "First hand.", Stance.SUPPORTS)


def test_a_claim_without_evidence_is_told_of_and_left_out(make: Make, gathered: Gathering) -> None:
    make.insight()
    found = gathered(statuses=ALL)
    assert found.data.insights == ()
    assert found.kept_out.without_evidence == 1


def test_themes_gather_claims_under_the_tag_that_most_of_them_carry(make: Make, gathered: Gathering) -> None:
    both, one, none = (
        make.insight(tags=names, confirmed=True) for names in (["brev", "ansvar"], ["brev"], list[str]())
    )
    themes = gathered().data.themes
    assert [theme.label for theme in themes] == ["brev", "Annet"]
    assert [[each.reference for each in theme.insights] for theme in themes] == [
        [both.reference, one.reference],
        [none.reference],
    ]


# --- which quotes ---


@pytest.fixture
def quoted(make: Make) -> Evidence:
    """Evidence that is a quote nobody has approved; its insight cites an approved one and an observation as well."""
    insight = make.insight()
    unapproved = make.evidence(insight, make.quote(make.passage("This is not approved.")))
    make.evidence(insight, make.quote(make.passage("This is approved."), approved=True))
    make.evidence(insight, make.observation(what_happened="The letter was read aloud."))
    return unapproved


@pytest.mark.parametrize(
    ("use", "printed"),
    [
        (QuoteUse.APPROVED, ["", "This is approved.", "The letter was read aloud."]),
        (QuoteUse.ALL, ["This is not approved.", "This is approved.", "The letter was read aloud."]),
        (QuoteUse.NONE, ["", "", ""]),
    ],
)
@pytest.mark.usefixtures("quoted")
def test_a_quote_that_may_not_be_printed_keeps_its_reference(
    gathered: Gathering, use: QuoteUse, printed: list[str]
) -> None:
    found = gathered(statuses=ALL, quotes=use)
    assert texts(found) == printed
    assert [piece.reference for piece in found.data.insights[0].evidence] == ["INT-001", "INT-002", "OBS-001"]


def test_what_is_not_approved_is_told_of(gathered: Gathering, quoted: Evidence) -> None:
    assert quoted.quote_id is not None
    assert gathered(statuses=ALL).kept_out.unapproved == (Unapproved(quoted.id, quoted.quote_id, "INN-001"),)


def test_evidence_that_is_left_out_is_not_even_named(gathered: Gathering, quoted: Evidence) -> None:
    found = gathered(statuses=ALL, quotes=QuoteUse.ALL, left_out=[quoted.id])
    assert texts(found) == ["This is approved.", "The letter was read aloud."]
    assert quoted.id not in {row.evidence_id for row in found.sources}
    assert found.kept_out.unapproved == ()


def test_a_claim_whose_evidence_is_all_left_out_goes_out_itself(make: Make, gathered: Gathering) -> None:
    piece = make.evidence(make.insight(), make.observation())
    found = gathered(statuses=ALL, left_out=[piece.id])
    assert found.data.insights == ()
    assert found.kept_out.without_evidence == 1


def test_of_many_quotes_the_approved_come_first_and_both_sides_are_heard(make: Make, gathered: Gathering) -> None:
    insight = make.insight()
    for text, approved, stance in (
        ("Unapproved.", False, Stance.SUPPORTS),
        ("For one.", True, Stance.SUPPORTS),
        ("For two.", True, Stance.SUPPORTS),
        ("Against.", True, Stance.CONTRADICTS),
    ):
        make.evidence(insight, make.quote(make.passage(text), approved=approved), stance=stance)
    found = gathered(statuses=ALL, quotes=QuoteUse.ALL, most_quotes=2)
    assert texts(found) == ["", "For one.", "", "Against."]
    assert texts(gathered(statuses=ALL, quotes=QuoteUse.ALL, most_quotes=1)) == ["", "For one.", "", ""]


def test_withdrawn_evidence_is_never_printed_and_told_of(
    make: Make, gathered: Gathering, store: Store, owner: Actor
) -> None:
    insight, talk = make.insight(confirmed=True), make.interview()
    make.evidence(insight, make.quote(make.passage("Taken back.", interview=talk), approved=True))
    with store.begin(owner, write=True) as work:
        interviews.remove(work, talk.id)
    found = gathered()
    assert "Taken back." not in repr(found)
    assert found.kept_out.withdrawn == (insight.reference,)
    assert found.data.insights[0].withdrawn == 1


def test_words_that_no_longer_stand_in_their_source_are_not_printed_and_told_of(
    make: Make, gathered: Gathering, store: Store, owner: Actor
) -> None:
    insight, talk = make.insight(confirmed=True), make.interview()
    passage = make.passage("Nobody ever called me back.", interview=talk)
    make.evidence(insight, make.quote(passage, approved=True))
    with store.begin(owner, write=True) as work:
        quotes.correct_passage(work, passage.id, PassageDraft(text="Something else entirely."), talk)
    found = gathered()
    assert "Nobody ever called" not in repr(found)
    assert found.kept_out.unplaced == (insight.reference,)


# --- people ---


def test_a_small_group_is_told_with_the_others(make: Make, gathered: Gathering) -> None:
    for group, size in ((Group.USER, 6), (Group.RELATIVE, 5), (Group.EMPLOYER, 2)):
        people_there = [make.participant(group=group).id for _ in range(size)]
        make.interview(participant_ids=people_there)
    found = gathered()
    assert found.data.groups == (Count("Ung innbygger", 6), Count("Andre deltakere", 7))
    assert found.kept_out.small_groups == 1


def test_an_interview_with_few_does_not_say_how_many(make: Make, gathered: Gathering) -> None:
    make.interview(participant_ids=[make.participant().id for _ in range(2)])
    make.interview(participant_ids=[make.participant().id for _ in range(5)])
    assert [each.participants for each in gathered().data.interviews] == [None, 5]


def test_only_those_are_counted_who_took_part_in_what_was_chosen(make: Make, gathered: Gathering) -> None:
    make.interview(participant_ids=[make.participant().id for _ in range(5)], phase=Phase.DIAGNOSE)
    make.interview(participant_ids=[make.participant(group=Group.RELATIVE).id for _ in range(6)], phase=Phase.EXPLORE)
    assert [count.number for count in gathered(phases=[Phase.DIAGNOSE]).data.groups] == [5]


def test_nobody_is_named_but_those_who_approved(
    make: Make, gathered: Gathering, store: Store, owner: Actor, project: Project
) -> None:
    with store.begin(owner, write=True) as work:
        names = [member.name for member in people.members(work, project.id)]
    make.interview(interviewers=", ".join(names))
    make.experiment(responsible=names[1])
    make.observation()
    make.insight(confirmed=True)
    found = repr(gathered())
    assert [name for name in names if re.search(rf"\b{name}\b", found)] == []


# --- the rest of the project ---


def test_a_gate_tells_what_was_agreed_and_who_approves_it_as_it_stands(
    make: Make, gathered: Gathering, store: Store, owner: Actor, researcher: Actor
) -> None:
    insight = make.insight(confirmed=True)
    gate = make.gate(GateName.CHANGE_ANNEX, problem_statement="Nobody is responsible.", insight_ids=[insight.id])
    with store.begin(owner, write=True) as work:
        for person in (owner, researcher):
            assert person.person_id is not None
            gate_approvals.ask(work, gate.id, AskDraft(person_id=person.person_id, capacity="Client"))
    with store.begin(owner, write=True) as work:
        gate_approvals.approve(work, gate.id, GateApprovalDraft())
    told = gathered().data
    assert told.change_annex is not None
    assert told.change_annex.texts["problem_statement"] == "Nobody is responsible."
    assert told.change_annex.texts["target_picture"] == ""
    assert told.change_annex.insights == (insight.reference,)
    assert [(each.name, each.capacity) for each in told.change_annex.approvals] == [(owner.name, "Client")]
    assert (told.concept_choice, told.closing) == (None, None)


def test_a_concept_choice_names_the_concept_that_was_chosen(make: Make, gathered: Gathering) -> None:
    concept = make.concept(title="One letter")
    make.gate(GateName.CONCEPT_CHOICE, concept_ids=[concept.id], chosen_concept_id=concept.id)
    told = gathered().data.concept_choice
    assert told is not None
    assert (told.chosen, told.concepts) == ("One letter (KON-001)", ("KON-001",))


def test_a_concept_and_what_is_gained_by_it_are_told(make: Make, gathered: Gathering) -> None:
    insight = make.insight(confirmed=True)
    question, tried = make.question(insight), make.experiment()
    concept = make.concept(title="One letter", question_ids=[question.id], experiment_ids=[tried.id])
    make.benefit(
        title="Fewer calls",
        category=BenefitCategory.FREED,
        indicator="Calls a week",
        baseline_value="140",
        baseline_on=date(2026, 1, 5),
        concept_id=concept.id,
    )
    told = gathered().data
    (weighed,), (gained,) = told.concepts, told.benefits
    assert (weighed.title, weighed.status.value) == ("One letter", ConceptStatus.CANDIDATE)
    assert (weighed.questions, weighed.experiments) == ((question.reference,), (tried.reference,))
    assert gained.baseline is not None
    assert (gained.baseline.value, gained.baseline.on) == ("140", date(2026, 1, 5))
    assert (gained.category.value, gained.concept) == (BenefitCategory.FREED, concept.reference)


def test_a_report_of_the_diagnosis_holds_no_solutions(make: Make, gathered: Gathering) -> None:
    make.benefit(concept_id=make.concept().id)
    told = gathered(phases=[Phase.DIAGNOSE]).data
    assert (told.concepts, told.benefits) == ((), ())


def test_labels_are_in_the_language_of_the_report(make: Make, gathered: Gathering) -> None:
    make.interview(method=Method.PHONE)
    methods = {language: gathered(language=language).data.methods[0].label for language in Language}
    assert methods[Language.BOKMAL] == "Telefonintervju"
    assert methods[Language.ENGLISH] == "Telephone interview"


# --- what it draws on ---


def test_there_is_a_row_for_each_record_and_for_each_piece_of_evidence(make: Make, gathered: Gathering) -> None:
    person = make.participant()
    passage = make.passage("Nobody called.", start_ms=761_000, participant_id=person.id)
    insight = make.insight()
    piece = make.evidence(insight, make.quote(passage, approved=True))
    found = gathered(statuses=ALL)
    assert [row.reference for row in found.sources] == ["INT-001", "INN-001", "INT-001, 12:41"]
    record, claim, cited = found.sources
    assert (record.claim_id, record.words) == (None, "")
    assert (claim.kind, claim.record_id, claim.words) == (Kind.INSIGHT, insight.id, insight.statement)
    assert (cited.claim_id, cited.evidence_id, cited.words) == (insight.id, piece.id, "Nobody called.")
    assert (cited.record_id, cited.revision, cited.place) == (record.record_id, record.revision, str(passage.id))


def test_every_claim_and_every_piece_of_evidence_stands_in_the_rows_as_it_is_printed(
    gathered: Gathering, quoted: Evidence
) -> None:
    found = gathered(statuses=ALL)
    rows = {row.evidence_id: row for row in found.sources if row.evidence_id}
    printed = [(insight, piece) for insight in found.data.insights for piece in insight.evidence]
    assert {piece.id for _, piece in printed} == rows.keys() >= {quoted.id}
    for insight, piece in printed:
        row = rows[piece.id]
        assert (row.claim_id, row.reference, row.words) == (insight.id, piece.reference, piece.text)


def test_gathering_twice_gives_the_same(make: Make, gathered: Gathering) -> None:
    for _ in range(3):
        insight = make.insight(confirmed=True, tags=["brev", "ansvar"])
        make.evidence(insight, make.passage(interview=make.interview(tags=["brev"])))
        make.question(insight)
        make.experiment(tests=[insight.id])
        make.benefit(concept_id=make.concept().id)
    assert gathered() == gathered()


def test_as_many_statements_are_asked_for_much_as_for_little(make: Make, gathered: Gathering, store: Store) -> None:
    def grow() -> None:
        insight = make.insight(confirmed=True, tags=["brev"])
        make.evidence(insight, make.quote(make.passage(), approved=True))
        make.evidence(insight, make.observation())
        question, tried = make.question(insight), make.experiment(tests=[insight.id])
        concept = make.concept(question_ids=[question.id], experiment_ids=[tried.id])
        make.benefit(concept_id=concept.id)

    grow()
    with counted(store) as little:
        gathered(tags=["brev"])
    for _ in range(4):
        grow()
    with counted(store) as much:
        gathered(tags=["brev"])
    assert len(much) == len(little)
