"""What somebody is told who is not a member: nothing, by every public function of every noun."""

import inspect
from types import ModuleType
from typing import get_type_hints
from uuid import UUID

import pytest

from research import (
    access_log,
    benefits,
    bin,
    breach,
    circles,
    codebook,
    codebook_log,
    concepts,
    consents,
    erasures,
    evidence,
    experiments,
    gate_approvals,
    gate_checklists,
    gate_closing,
    gates,
    history,
    information_texts,
    insights,
    interviews,
    keys,
    observations,
    participants,
    passages,
    people,
    pins,
    privacy_settings,
    projects,
    protocol,
    questions,
    quotes,
    restrictions,
    retention,
    rights,
    saved_searches,
    strength,
    studies,
    tag_names,
    tag_uses,
    tags,
    taking_up,
    transcript_files,
    unusual_reading,
    versions,
    withdrawals,
)
from research.access import Actor
from research.errors import NotFound
from research.reports import (
    checks,
    claims,
    drafting,
    gather,
    kept,
    own_templates,
    publishing,
    reference_documents,
    templates,
)
from research.store import Store
from tests.known import Known
from tests.making import Make

# --- every public function, as somebody who is not a member -------------------------------------------------------

NOUNS = (
    projects,
    studies,
    circles,
    information_texts,
    participants,
    consents,
    tags,
    tag_names,
    tag_uses,
    codebook,
    codebook_log,
    passages,
    keys,
    interviews,
    transcript_files,
    observations,
    quotes,
    evidence,
    insights,
    experiments,
    questions,
    concepts,
    benefits,
    gates,
    gate_approvals,
    gate_checklists,
    gate_closing,
    strength,
    kept,
    own_templates,
    templates,
    reference_documents,
    gather,
    drafting,
    checks,
    publishing,
    claims,
    people,
    history,
    versions,
    taking_up,
    bin,
    erasures,
    restrictions,
    retention,
    withdrawals,
    saved_searches,
    pins,
    access_log,
    breach,
    privacy_settings,
    protocol,
    rights,
    unusual_reading,
)

# These ask nothing of a project, are handed records that were read through the access rules, or check what
# another function has been asked to write: to them, what is not seen is not there.
NOT_ASKED = {
    "erasures.begun",
    "erasures.carry_out",
    "erasures.every",
    "erasures.listed",
    "erasures.published_with",
    "erasures.reapply",
    "erasures.unwiped",
    "projects.add",
    "circles.everywhere",
    "circles.follow",
    "circles.keep",
    "circles.may_choose",
    "observations.author",
    "observations.drafted",
    "observations.is_own",
    "people.add",
    "people.add_without_password",
    "people.is_empty",
    "evidence.views",
    "experiments.views",
    "concepts.views",
    "benefits.views",
    "consents.check_newcomer",
    "consents.covers",
    "consents.demand",
    "consents.of",
    "consents.states",
    "bin.going",
    "bin.project_views",
    "bin.views",
    "history.event",
    "history.first_after",
    "history.names_of",
    "history.of",
    "history.removals",
    "history.steps",
    "versions.comparable",
    "versions.named",
    "versions.views",
    "insights.views",
    "interviews.views",
    "observations.views",
    "participants.check_study",
    "participants.named",
    "projects.view",
    "questions.views",
    "checks.of",
    "drafting.begin",
    "drafting.keep",
    "gates.views",
    "strength.views",
    "quotes.views",
    "codebook.repoint",
    "codebook_log.views",
    "tags.searched_for",
    "tags.views",
    "access_log.expect_in",
    "access_log.lines",
    "access_log.of_settings",
    "access_log.project_of",
    "access_log.references",
    "access_log.showed",
    "access_log.took_list",
    "access_log.took_out",
    "access_log.was_shown",
}


def _short(module: ModuleType) -> str:
    return module.__name__.rsplit(".", 1)[-1]


ASKED = {
    f"{_short(module)}.{name}": function
    for module in NOUNS
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
    and not name.startswith("_")
    and "work" in inspect.signature(function).parameters
    and f"{_short(module)}.{name}" not in NOT_ASKED
}


@pytest.mark.parametrize("name", ASKED)
def test_to_an_outsider_nothing_exists(name: str, store: Store, outsider: Actor, caseworker: Actor, make: Make) -> None:
    function = ASKED[name]
    known = Known(make, UUID(str(caseworker.person_id)))
    hints = get_type_hints(function)
    needed = [
        each.name
        for each in inspect.signature(function).parameters.values()
        if each.name != "work" and each.default is inspect.Parameter.empty
    ]
    with store.begin(outsider, write=True) as work:
        try:
            answer = function(work, **{each: known.argument(each, hints[each]) for each in needed})
        except NotFound:
            return
    assert not answer, "an outsider was told of the project"
    assert not name.endswith(".get")


def test_what_asks_nothing_is_a_function_that_exists() -> None:
    assert {name for name in NOT_ASKED if not hasattr(_module(name), name.split(".")[1])} == set()


def _module(name: str) -> ModuleType:
    return next(module for module in NOUNS if _short(module) == name.split(".")[0])
