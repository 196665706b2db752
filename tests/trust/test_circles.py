"""P-06 and P-50: the data of a study that is for its members alone are there for nobody else."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from research import bin, circles, history, insights, interviews, participants, passages, quotes, studies
from research.access import SYSTEM, Actor
from research.circles import CircleDraft
from research.errors import NotFound, NotPermitted, RuleBroken
from research.installation import Installation
from research.interviews import Interview, InterviewDraft
from research.quotes import ApprovalDraft
from research.store import Store
from research.studies import Study, StudyDraft, StudyView
from research.words import Phase, Role
from tests.making import Make

Browser = Callable[..., TestClient]
SAID = "the kingfisher waited"


@pytest.fixture
def inside(make: Make) -> Actor:
    """A researcher who takes part in the study."""
    return make.person("Inside", Role.RESEARCHER)


@pytest.fixture
def outside(make: Make) -> Actor:
    """A researcher of the same project who does not."""
    return make.person("Outside", Role.RESEARCHER)


@pytest.fixture
def study(make: Make, inside: Actor) -> Study:
    """A study whose data are for its members."""
    made = make.study(title="The quiet round", is_limited=True)
    choose(make.store, make.owner, made, inside)
    return made


@pytest.fixture
def interview(make: Make, study: Study) -> Interview:
    """An interview of the study, with a transcript."""
    return make.interview(title="Talk about birds", study_id=study.id, transcript=(SAID,))


def choose(store: Store, by: Actor, study: Study, *actors: Actor) -> None:
    """Let these take part in a study, and nobody else."""
    with store.begin(by, write=True) as work:
        circles.put(work, study.id, CircleDraft(person_ids=[UUID(str(each.person_id)) for each in actors]))


def change(store: Store, by: Actor, study: Study, **fields: Any) -> None:
    """Change a study."""
    with store.begin(by, write=True) as work:
        view = studies.view(studies.get(work, study.id))
        stored = view.model_dump(include=set(StudyDraft.model_fields) & set(StudyView.model_fields))
        studies.revise(work, study.id, StudyDraft(**{**stored, **fields}))


def sees(store: Store, actor: Actor, interview: Interview) -> bool:
    """Say whether somebody can look an interview up."""
    with store.begin(actor) as work:
        try:
            interviews.get(work, interview.id)
        except NotFound:
            return False
    return True


def finds(installation: Installation, actor: Actor, project_id: UUID, words: str = "kingfisher") -> int:
    """Return how many hits somebody's search has."""
    with installation.store.begin(actor) as work:
        return installation.finder.search(work, words).total


# --- who sees ---


def test_p06_data_of_a_study_are_seen_by_its_members_and_the_owner_only(
    store: Store, owner: Actor, inside: Actor, outside: Actor, interview: Interview
) -> None:
    assert [sees(store, each, interview) for each in (owner, inside, outside)] == [True, True, False]


def test_p06_neither_its_participants_nor_its_unapproved_quotes_are_seen_by_others(
    store: Store, make: Make, study: Study, interview: Interview, inside: Actor, outside: Actor
) -> None:
    person = make.participant(study_id=study.id)
    with store.begin(SYSTEM) as work:
        passage = passages.of(work, [interview.id])[interview.id][0]
    quote = make.quote(passage)
    for actor, expected in ((inside, True), (outside, False)):
        with store.begin(actor) as work:
            assert (person.id in {each.id for each in participants.find(work, make.project_id)}) is expected
            assert (quote.id in {each.id for each in quotes.find(work, make.project_id)}) is expected


def test_p06_the_study_itself_is_known_to_the_team(store: Store, outside: Actor, study: Study) -> None:
    with store.begin(outside) as work:
        assert studies.get(work, study.id).title == "The quiet round"


def test_p06_an_approved_quote_is_seen_by_all_without_its_source(
    store: Store, make: Make, interview: Interview, outside: Actor
) -> None:
    with store.begin(SYSTEM) as work:
        passage = passages.of(work, [interview.id])[interview.id][0]
    quote = make.quote(passage, approved=True)
    with store.begin(outside) as work:
        (shown,) = quotes.views(work, [quotes.get(work, quote.id)])
    assert (shown.text, shown.source) == (SAID, "")


def test_p06_a_quote_that_is_approved_no_longer_goes_back_to_the_members(
    store: Store, make: Make, interview: Interview, inside: Actor, outside: Actor
) -> None:
    with store.begin(SYSTEM) as work:
        passage = passages.of(work, [interview.id])[interview.id][0]
    quote = make.quote(passage, approved=True)
    with store.begin(inside, write=True) as work:
        quotes.approve(work, quote.id, ApprovalDraft(is_approved=False))
    with store.begin(outside) as work, pytest.raises(NotFound):
        quotes.get(work, quote.id)


def test_p06_an_insight_tells_others_that_there_is_evidence_and_not_what_it_says(
    store: Store, make: Make, interview: Interview, outside: Actor
) -> None:
    with store.begin(SYSTEM) as work:
        passage = passages.of(work, [interview.id])[interview.id][0]
    insight = make.insight()
    make.evidence(insight, make.quote(passage), reason="kingfishers wait")
    with store.begin(outside) as work:
        (piece,) = insights.evidence_for(work, insights.get(work, insight.id))
    assert (piece.text, piece.title, piece.reference, piece.reason, piece.speaker) == ("", "", "", "", "")


def test_p06_a_search_finds_it_for_members_and_says_nothing_of_it_to_others(
    installation: Installation, make: Make, interview: Interview, inside: Actor, outside: Actor
) -> None:
    assert finds(installation, inside, make.project_id) == 1
    with installation.store.begin(outside) as work:
        found = installation.finder.search(work, "kingfisher")
        assert (found.total, found.results) == (0, ())
        assert installation.finder.complete(work, "kingf") == []
        misspelt = installation.finder.search(work, "kingfishr")
        assert "kingfisher" not in str(misspelt)


def test_p06_its_history_and_its_bin_are_for_members(
    store: Store, make: Make, interview: Interview, inside: Actor, outside: Actor
) -> None:
    with store.begin(inside, write=True) as work:
        interviews.remove(work, interview.id)
    for actor, expected in ((inside, [interview.id]), (outside, [])):
        with store.begin(actor) as work:
            assert [each.id for each in bin.find(work, make.project_id)] == expected
            lately = [event.record.id for event in history.lately(work, make.project_id, 50) if event.record]
            assert interview.id not in lately


def test_p06_others_are_told_that_it_does_not_exist_in_pages_and_in_the_api(
    browser: Browser, program: Browser, interview: Interview, outside: Actor
) -> None:
    assert browser(outside).get(f"/interviews/{interview.id}").status_code == 404
    assert program(outside).get(f"/api/v1/interviews/{interview.id}").status_code == 404


# --- kept right when things change ---


def test_p06_a_study_that_is_limited_later_takes_its_data_with_it(
    installation: Installation, make: Make, inside: Actor, outside: Actor
) -> None:
    study = make.study()
    interview = make.interview(study_id=study.id, transcript=(SAID,))
    assert finds(installation, outside, make.project_id) == 1
    change(installation.store, inside, study, is_limited=True)
    assert [sees(installation.store, each, interview) for each in (inside, outside)] == [True, False]
    assert [finds(installation, each, make.project_id) for each in (inside, outside)] == [1, 0]


def test_p06_a_study_that_is_opened_opens_its_data(
    installation: Installation, make: Make, study: Study, interview: Interview, inside: Actor, outside: Actor
) -> None:
    change(installation.store, inside, study, is_limited=False)
    assert sees(installation.store, outside, interview)
    assert finds(installation, outside, make.project_id) == 1


def test_p06_what_lies_in_the_bin_follows_its_study_too(
    store: Store, make: Make, inside: Actor, outside: Actor
) -> None:
    study = make.study()
    interview = make.interview(study_id=study.id)
    with store.begin(inside, write=True) as work:
        interviews.remove(work, interview.id)
    change(store, inside, study, is_limited=True)
    with store.begin(outside) as work:
        assert bin.find(work, make.project_id) == []


@pytest.mark.parametrize("into", [True, False], ids=["into the study", "out of it"])
def test_p06_an_interview_and_its_quotes_follow_where_the_interview_is_moved(
    store: Store, make: Make, study: Study, outside: Actor, into: bool
) -> None:
    passage = make.passage(interview=make.interview(study_id=None if into else study.id))
    quote = make.quote(passage)
    draft: dict[str, Any] = {"title": "Moved", "held_on": date(2026, 2, 3), "phase": Phase.DIAGNOSE}
    with store.begin(make.owner, write=True) as work:
        moved = InterviewDraft(**draft, study_id=study.id if into else None)
        interview = interviews.revise(work, passage.interview_id, moved)
    assert sees(store, outside, interview) is not into
    with store.begin(outside) as work:
        assert (quote.id in {each.id for each in quotes.find(work, make.project_id)}) is not into


def test_p06_the_data_of_a_study_that_is_deleted_for_good_stay_closed(
    store: Store, owner: Actor, make: Make, study: Study, interview: Interview, inside: Actor
) -> None:
    with store.begin(owner, write=True) as work:
        studies.remove(work, study.id)
    with store.begin(owner, write=True) as work:
        bin.delete(work, make.project_id, study.id)
    assert [sees(store, each, interview) for each in (owner, inside)] == [True, False]


# --- who chooses ---


def test_p50_who_limits_a_study_is_the_first_to_take_part(store: Store, make: Make, inside: Actor) -> None:
    with store.begin(inside, write=True) as work:
        study = studies.add(work, make.project_id, StudyDraft(title="My own", is_limited=True))
    with store.begin(inside) as work:
        assert {each.name for each in circles.find(work, study.id) if each.takes_part and not each.is_owner} == {
            "Inside"
        }


def test_p50_a_researcher_lets_nobody_into_a_study_they_do_not_take_part_in(
    store: Store, study: Study, outside: Actor
) -> None:
    with pytest.raises(NotPermitted):
        choose(store, outside, study, outside)


def test_p50_a_researcher_opens_no_study_that_they_do_not_take_part_in(
    store: Store, study: Study, outside: Actor
) -> None:
    with pytest.raises(NotPermitted):
        change(store, outside, study, is_limited=False)
    with store.begin(outside, write=True) as work, pytest.raises(NotPermitted):
        studies.remove(work, study.id)


def test_p50_a_member_lets_another_researcher_in(
    store: Store, study: Study, interview: Interview, inside: Actor, outside: Actor
) -> None:
    choose(store, inside, study, inside, outside)
    assert sees(store, outside, interview)


def test_p50_who_no_longer_takes_part_sees_nothing_more(
    store: Store, owner: Actor, study: Study, interview: Interview, inside: Actor
) -> None:
    choose(store, owner, study)
    assert not sees(store, inside, interview)


@pytest.mark.parametrize("who", ["caseworker", "reader", "outsider"])
def test_p50_only_researchers_of_the_project_take_part(
    store: Store, owner: Actor, study: Study, team: dict[str, Actor], who: str
) -> None:
    with pytest.raises(RuleBroken):
        choose(store, owner, study, team[who])


def test_p50_nobody_else_puts_data_into_the_study(store: Store, make: Make, study: Study, outside: Actor) -> None:
    draft = InterviewDraft(title="Mine", held_on=date(2026, 2, 3), phase=Phase.DIAGNOSE, study_id=study.id)
    with store.begin(outside, write=True) as work, pytest.raises(RuleBroken):
        interviews.add(work, make.project_id, draft)


# --- whatever happens ---


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.sampled_from(["limit", "open", "in", "out", "move in", "move out", "bin", "restore"]), max_size=8)
)
def test_p06_after_any_order_of_acts_others_see_it_just_when_the_study_is_open_to_them(
    acts: list[str], installation: Installation, make: Make, inside: Actor, outside: Actor
) -> None:
    store, owner = installation.store, make.owner
    study = make.study()
    interview = make.interview(study_id=study.id, transcript=(SAID,))
    is_limited = takes_part = is_binned = False
    is_of_study = True
    choose(store, owner, study, inside)
    for act in acts:
        if act in {"limit", "open"}:
            is_limited = act == "limit"
            change(store, owner, study, is_limited=is_limited)
        elif act in {"in", "out"}:
            takes_part = act == "in"
            choose(store, owner, study, inside, *([outside] if takes_part else []))
        elif act in {"move in", "move out"} and not is_binned:
            is_of_study = act == "move in"
            draft = InterviewDraft(
                title="Moved",
                held_on=date(2026, 2, 3),
                phase=Phase.DIAGNOSE,
                study_id=study.id if is_of_study else None,
            )
            with store.begin(owner, write=True) as work:
                interviews.revise(work, interview.id, draft)
        elif act in {"bin", "restore"} and is_binned is (act == "restore"):
            is_binned = act == "bin"
            with store.begin(owner, write=True) as work:
                (interviews.remove if is_binned else interviews.restore)(work, interview.id)
    is_open = not (is_limited and is_of_study)
    assert sees(store, outside, interview) is (not is_binned and (is_open or takes_part))
    assert sees(store, inside, interview) is not is_binned
