"""Checks before publishing: what speaks against it, where it is mended, and what needs a reason."""

from datetime import date
from typing import Any

import pytest

from research import interviews, observations, passages
from research.access import Actor
from research.doors import Override
from research.passages import Passage, PassageDraft
from research.quotes import Quote
from research.reports import checks
from research.reports.checks import Finding, FindingKind
from research.reports.kept import ReportDraft
from research.store import Store
from research.studies import Study
from research.words import Group, Kind, Language
from tests.making import Make

# A valid number of a person who does not exist: the check digits are right.
IDENTITY_NUMBER = "02013299997"


def found(store: Store, actor: Actor, make: Make, **fields: Any) -> list[Finding]:
    """Return what speaks against a report of the project as it would be now."""
    draft = ReportDraft(**{"title": "What we know", "template": "diagnose", "language": "en", **fields})
    with store.begin(actor) as work:
        return checks.check(work, make.project_id, draft)


def of(kind: FindingKind, findings: list[Finding]) -> list[Finding]:
    return [each for each in findings if each.kind is kind]


def cite(make: Make, *, approved: bool, text: str = "Nobody called.") -> Quote:
    """Make a confirmed insight that rests on a quote."""
    insight, quote = make.insight(), make.quote(make.passage(text), approved=approved)
    make.evidence(insight, quote)
    make.confirm(insight)
    return quote


def test_what_needs_a_reason_comes_first(store: Store, owner: Actor, make: Make) -> None:
    cite(make, approved=False)
    told = [each.needs_reason for each in found(store, owner, make)]
    assert told == sorted(told, reverse=True)
    assert set(told) == {True, False}


# --- personal data ------------------------------------------------------------------------------------------------


def test_an_identity_number_in_a_section_is_told_by_kind_and_place_and_never_by_what_it_is(
    store: Store, owner: Actor, make: Make
) -> None:
    written = {"summary": f"Her number is {IDENTITY_NUMBER}."}
    (finding,) = of(FindingKind.IDENTIFIER, found(store, owner, make, written=written))
    assert (finding.where, finding.count, finding.needs_reason) == ("summary", 1, True)
    assert checks.say(finding, Language.ENGLISH) == (
        "In «Summary» something looks like this: national identity number (1)."
    )
    assert IDENTITY_NUMBER not in finding.model_dump_json()


def test_an_identity_number_in_a_quote_is_told_with_its_source(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage()
    said = PassageDraft(text=f"They asked for {IDENTITY_NUMBER} twice.")
    with store.begin(owner, write=True, override=Override(reason="It is printed as an example.")) as work:
        passage = passages.revise(work, passage.id, said, interviews.get(work, passage.interview_id))
    insight = make.insight()
    make.evidence(insight, make.quote(passage, approved=True))
    make.confirm(insight)
    (finding,) = of(FindingKind.IDENTIFIER, found(store, owner, make))
    assert finding.where == (Kind.INTERVIEW, passage.interview_id)
    assert finding.needs_reason


@pytest.mark.parametrize("words", ["Write to kari.moen@firma.no.", "Researcher was there."])
def test_what_only_may_be_personal_data_is_told_and_needs_no_reason(
    store: Store, owner: Actor, make: Make, words: str
) -> None:
    (finding,) = of(FindingKind.IDENTIFIER, found(store, owner, make, written={"summary": words}))
    assert not finding.needs_reason


# --- quotes and evidence ------------------------------------------------------------------------------------------


def test_a_quote_that_is_not_approved_is_told_with_its_place(store: Store, owner: Actor, make: Make) -> None:
    quote = cite(make, approved=False)
    (finding,) = of(FindingKind.QUOTE, found(store, owner, make))
    assert (finding.where, finding.needs_reason) == ((Kind.QUOTE, quote.id), False)


def test_an_approved_quote_is_not_told_of(store: Store, owner: Actor, make: Make) -> None:
    cite(make, approved=True)
    assert of(FindingKind.QUOTE, found(store, owner, make)) == []


def test_printing_a_quote_that_is_not_approved_needs_a_reason(store: Store, owner: Actor, make: Make) -> None:
    cite(make, approved=False)
    (finding,) = of(FindingKind.QUOTE, found(store, owner, make, choices={"quotes": "all"}))
    assert finding.needs_reason


def test_a_report_without_quotes_has_none_to_approve(store: Store, owner: Actor, make: Make) -> None:
    cite(make, approved=False)
    assert of(FindingKind.QUOTE, found(store, owner, make, choices={"quotes": "none"})) == []


def test_many_quotes_are_named_up_to_a_number_and_then_counted(
    store: Store, owner: Actor, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MOST_QUOTES", 2)
    insight = make.insight()
    for word in ("first", "second", "third", "fourth"):
        make.evidence(insight, make.quote(make.passage(f"The {word} letter.")))
    make.confirm(insight)
    assert [(each.where != "", each.count) for each in of(FindingKind.QUOTE, found(store, owner, make))] == [
        (True, 1),
        (True, 1),
        (False, 2),
    ]


def test_withdrawn_evidence_is_told_with_its_insight(store: Store, owner: Actor, make: Make) -> None:
    insight, observation = make.insight(confirmed=True), make.observation()
    make.evidence(insight, observation)
    with store.begin(owner, write=True) as work:
        observations.remove(work, observation.id)
    (finding,) = of(FindingKind.EVIDENCE, found(store, owner, make))
    assert (finding.where, finding.needs_reason) == ((Kind.INSIGHT, insight.id), False)


def test_an_insight_with_no_evidence_left_needs_a_reason(store: Store, owner: Actor, make: Make) -> None:
    quote = cite(make, approved=True)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, quote.source_id)
    # It is no longer confirmed either: a report of drafts takes it in.
    findings = of(FindingKind.EVIDENCE, found(store, owner, make, choices={"statuses": ["draft"]}))
    assert [each.needs_reason for each in findings if each.where] == [True]


# --- the rest -----------------------------------------------------------------------------------------------------


def test_a_section_that_is_not_written_is_told_with_its_field(store: Store, owner: Actor, make: Make) -> None:
    told = {each.where for each in of(FindingKind.UNWRITTEN, found(store, owner, make))}
    assert "summary" in told
    assert "summary" not in {
        each.where for each in of(FindingKind.UNWRITTEN, found(store, owner, make, written={"summary": "Seven weeks."}))
    }


def test_a_section_that_is_left_out_need_not_be_written(store: Store, owner: Actor, make: Make) -> None:
    findings = found(store, owner, make, choices={"hidden": ["summary"]})
    assert "summary" not in {each.where for each in of(FindingKind.UNWRITTEN, findings)}


def test_small_groups_that_were_put_together_are_told(store: Store, owner: Actor, make: Make) -> None:
    people = [make.participant(group=Group.USER).id for _ in range(6)] + [make.participant(group=Group.RELATIVE).id]
    make.interview(participant_ids=people)
    (finding,) = of(FindingKind.SMALL_GROUP, found(store, owner, make))
    assert not finding.needs_reason


@pytest.mark.parametrize(("retention_on", "is_told"), [(date(2026, 3, 1), True), (date(2026, 3, 2), False)])
def test_a_retention_date_that_has_passed_is_told_with_the_study(
    store: Store, owner: Actor, make: Make, retention_on: date, is_told: bool
) -> None:
    study: Study = make.study(retention_on=retention_on)
    make.interview(study_id=study.id)
    findings = of(FindingKind.RETENTION, found(store, owner, make))
    assert [each.where for each in findings] == ([(Kind.STUDY, study.id)] if is_told else [])


def test_a_report_with_nothing_in_it_needs_a_reason(store: Store, owner: Actor, make: Make) -> None:
    (finding,) = of(FindingKind.EMPTY, found(store, owner, make))
    assert finding.needs_reason


def test_of_a_published_report_what_spoke_against_it_then_is_told(store: Store, owner: Actor, make: Make) -> None:
    report = make.published()
    passage: Passage = make.passage()
    make.evidence(make.insight(), passage)
    with store.begin(owner) as work:
        told = checks.check_report(work, report.id)
    assert FindingKind.EMPTY in {each.kind for each in told}


@pytest.mark.parametrize("language", list(Language))
def test_every_finding_is_said_in_every_language(store: Store, owner: Actor, make: Make, language: Language) -> None:
    cite(make, approved=False)
    for finding in found(store, owner, make, written={"summary": IDENTITY_NUMBER}):
        assert "%(" not in checks.say(finding, language)
