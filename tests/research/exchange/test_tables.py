"""Tables: the rows of a file become observations or insights, all of them or none."""

import json
from datetime import date

import pytest

from research import insights, observations, tags
from research.access import Actor
from research.errors import NotFound, NotPermitted, RuleBroken, TooLarge, Unreadable
from research.exchange import tables
from research.exchange.tables import Plan
from research.observations import Observation, ObservationDraft
from research.projects import Project
from research.store import Store
from research.words import Confidence, Frequency, Kind, Phase, Place
from tests.making import Make

SEEN = "Ventet 25 minutter på et papir"


def planned(
    content: bytes | str, *, kind: Kind = Kind.OBSERVATION, phase: str = "", chosen: dict[str, str] | None = None
) -> Plan:
    """Return the plan for a table."""
    table = tables.read(content.encode() if isinstance(content, str) else content)
    return tables.plan(kind, table, tables.match(kind, table, chosen or {}), {"phase": phase})


def seen(plan: Plan) -> list[ObservationDraft]:
    """Return the observations of a plan that has no problems."""
    assert plan.problems == []
    return [draft for draft in plan.drafts if isinstance(draft, ObservationDraft)]


def stored(store: Store, project: Project, by: Actor) -> list[Observation]:
    """Return a project's observations, the first first."""
    with store.begin(by) as work:
        return sorted(observations.find(work, project.id), key=lambda each: each.number)


@pytest.mark.parametrize(
    ("format", "content"),
    [
        ("csv", f"﻿Hva skjedde;Fase\r\n{SEEN};utforske\r\n".encode()),
        ("csv", f"what_happened,phase\n{SEEN},explore\n".encode()),
        ("csv", f"Hva skjedde;Fase\r\n{SEEN};Utforske\r\n".encode("cp1252")),
        ("csv", f"sep=;\nHva skjedde;Fase\n{SEEN};Utforske\n".encode()),
        ("csv", f"Hva skjedde;Fase\n{SEEN};Utforske\n".encode("utf-16")),
        ("tsv", f"Hva skjedde\tFase\n{SEEN}\texplore\n".encode()),
        ("json", json.dumps([{"hva skjedde": SEEN, "fase": "Explore"}]).encode()),
        ("ndjson", (json.dumps({"text": SEEN, "phase": "explore"}) + "\n\n").encode()),
    ],
)
def test_a_table_is_read_whatever_wrote_it(format: str, content: bytes) -> None:
    assert tables.read(content).format == format
    (draft,) = seen(planned(content))
    assert (draft.what_happened, draft.phase) == (SEEN, Phase.EXPLORE)


def test_cells_may_hold_line_breaks_and_separators() -> None:
    (draft,) = seen(planned('text;phase\n"Først; dette\nSå dette";diagnose\n'))
    assert draft.what_happened == "Først; dette\nSå dette"


def test_columns_and_values_are_known_in_norwegian() -> None:
    heading = "Observasjon;Sted;Fase;Dato;Hyppighet;Aktører;Konsekvens;Min tolkning;Forslag;Tagger"
    row = "Tre ringte;Mottak;Utvikle;3.2.2026;Hver uke;Veileder;Kø;Uklart brev;Skriv om;ventetid, telefon"
    (draft,) = seen(planned(f"{heading}\n{row}\n"))
    assert draft == ObservationDraft(
        what_happened="Tre ringte",
        place=Place.DESK,
        phase=Phase.DEVELOP,
        observed_on=date(2026, 2, 3),
        frequency=Frequency.WEEKLY,
        actors="Veileder",
        consequence="Kø",
        interpretation="Uklart brev",
        suggestion="Skriv om",
        tags=["ventetid", "telefon"],
    )


def test_insights_are_read_too() -> None:
    plan = planned("Innsikt;Sikkerhet;Fase\nFolk vet ikke hvem som har saken.;Høy;Diagnose\n", kind=Kind.INSIGHT)
    assert [(each.statement, each.confidence) for each in plan.drafts if isinstance(each, insights.InsightDraft)] == [
        ("Folk vet ikke hvem som har saken.", Confidence.HIGH)
    ]


def test_a_list_of_tags_in_json_is_taken_as_it_is() -> None:
    (draft,) = seen(planned(json.dumps([{"text": SEEN, "phase": "explore", "tags": ["kø", "brev"]}])))
    assert draft.tags == ["kø", "brev"]


def test_a_chosen_column_goes_before_one_that_is_known_by_its_name() -> None:
    (draft,) = seen(planned("id;text;ytring;phase\n1;;Det tok tid;explore\n", chosen={"what_happened": "ytring"}))
    assert draft.what_happened == "Det tok tid"


def test_an_unknown_column_is_refused_by_its_name_and_with_the_fields_there_are() -> None:
    with pytest.raises(RuleBroken, match=r"«Humør» is not known.*what_happened, place"):
        planned("text;phase;Humør\nNoe skjedde;explore;bra\n")


def test_an_unknown_column_may_be_ignored() -> None:
    table = tables.read(b"text;phase;mood\nNoe skjedde;explore;bra\n")
    assert tables.match(Kind.OBSERVATION, table, {}, ["mood"]) == {"what_happened": "text", "phase": "phase"}


def test_identifiers_and_empty_columns_need_no_word() -> None:
    table = tables.read(b"id;Reference;text;phase;\n7;OBS-007;Noe skjedde;explore;\n")
    assert tables.match(Kind.OBSERVATION, table, {}) == {"what_happened": "text", "phase": "phase"}


@pytest.mark.parametrize(
    ("chosen", "said"),
    [({"mood": "text"}, "no field «mood»"), ({"actors": "who"}, "no column «who». The columns are: text, phase")],
)
def test_a_choice_of_what_does_not_exist_is_refused(chosen: dict[str, str], said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        planned("text;phase\nNoe skjedde;explore\n", chosen=chosen)


def test_a_field_that_is_needed_wants_a_column_or_a_default() -> None:
    with pytest.raises(RuleBroken, match="«phase»"):
        planned("text\nNoe skjedde\n")


def test_a_default_fills_empty_cells_and_no_others() -> None:
    drafts = seen(planned("text;phase\nNoe skjedde;\nNoe annet;develop\n", phase="diagnose"))
    assert [draft.phase for draft in drafts] == [Phase.DIAGNOSE, Phase.DEVELOP]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Noe skjedde;explore;i går;desk", "observed_on: Write a date"),
        ("Noe skjedde;explore;;månen", "place: «månen» is not one of: desk, talk"),
        ("Nei;;;desk", "what_happened: Write at least 3 characters"),
        ("Noe skjedde;explore;;desk;mer", "more cells than there are columns"),
        (";explore;;desk", "what_happened: This must be filled in."),
    ],
)
def test_a_row_that_cannot_be_stored_is_named_with_its_field(row: str, said: str) -> None:
    plan = planned(f"text;phase;date;place\nNoe skjedde;explore;;desk\n{row.replace('Nei;', 'Ne;')}\n", phase="explore")
    assert [problem.row for problem in plan.problems] == [3]
    assert said in str(plan.problems[0])


def test_rows_without_a_word_in_them_are_passed_over() -> None:
    assert len(seen(planned("text;phase\n;\nNoe skjedde;explore\n;\n"))) == 1


def test_rows_are_stored_in_order_after_those_that_are_there(
    store: Store, project: Project, owner: Actor, make: Make
) -> None:
    make.observation()
    with store.begin(owner, write=True) as work:
        assert tables.store(work, project.id, planned("text;phase\nEn ting;explore\nTo ting;explore\n")) == 2
    assert [(each.reference, each.what_happened) for each in stored(store, project, owner)][1:] == [
        ("OBS-002", "En ting"),
        ("OBS-003", "To ting"),
    ]


def test_more_rows_than_are_written_at_a_time_are_numbered_through(
    store: Store, project: Project, owner: Actor
) -> None:
    told: list[tuple[int, int]] = []
    many = "".join(f"Ting nummer {number}\n" for number in range(tables.BATCH + 2))
    with store.begin(owner, write=True) as work:
        tables.store(work, project.id, planned(f"text\n{many}", phase="explore"), progress=lambda *at: told.append(at))
    assert [each.number for each in stored(store, project, owner)] == list(range(1, tables.BATCH + 3))
    assert told == [(tables.BATCH, tables.BATCH + 2), (tables.BATCH + 2, tables.BATCH + 2)]


def test_a_row_without_a_day_was_seen_today(store: Store, project: Project, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        tables.store(work, project.id, planned("text;phase\nNoe skjedde;explore\n"))
    assert stored(store, project, owner)[0].observed_on == date(2026, 3, 2)


def test_tags_are_shared_with_the_codebook_whatever_their_case(
    store: Store, project: Project, owner: Actor, make: Make
) -> None:
    make.tag("ventetid")
    with store.begin(owner, write=True) as work:
        rows = "text;phase;tags\nEn ting;explore;Ventetid, kø\nTo ting;explore;KØ\n"
        tables.store(work, project.id, planned(rows))
        assert [tag.name for tag in tags.find(work, project.id)] == ["KØ", "ventetid"]
        found = observations.find(work, project.id)
        assert sorted(view.tags for view in observations.views(work, found)) == [["KØ"], ["KØ", "ventetid"]]


def test_one_bad_row_stores_nothing(store: Store, project: Project, owner: Actor) -> None:
    plan = planned("text;phase\nNoe skjedde;explore\nNoe annet;aldri\n")
    with pytest.raises(RuleBroken, match="The first is row 3: phase"), store.begin(owner, write=True) as work:
        tables.store(work, project.id, plan)
    assert stored(store, project, owner) == []


def test_bad_rows_may_be_left_out(store: Store, project: Project, owner: Actor) -> None:
    plan = planned("text;phase\nNoe skjedde;explore\nNoe annet;aldri\n")
    with store.begin(owner, write=True) as work:
        assert tables.store(work, project.id, plan, skip_bad=True) == 1


def test_a_caseworker_brings_observations_but_not_insights(store: Store, project: Project, caseworker: Actor) -> None:
    with store.begin(caseworker, write=True) as work:
        assert tables.store(work, project.id, planned("text;phase\nNoe skjedde;explore\n")) == 1
        plan = planned("innsikt;fase\nFolk venter på svar.;explore\n", kind=Kind.INSIGHT)
        with pytest.raises(NotPermitted):
            tables.store(work, project.id, plan)


def test_an_outsider_is_told_that_there_is_no_such_project(store: Store, project: Project, outsider: Actor) -> None:
    with pytest.raises(NotFound), store.begin(outsider, write=True) as work:
        tables.store(work, project.id, planned("text;phase\nNoe skjedde;explore\n"))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", None),
        (b"text;phase\n", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None),
        (b"text;text\na;b\n", 1),
        (b'[{"text": "a"},\n {"text" "b"}]', 2),
        (b'{"text": "a"}\n\n{"text": b}\n', 3),
        (b"[1, 2]", None),
        (b"[" * 100_000, None),
        (b'text;phase\n"' + b"a" * 200_000, None),
    ],
)
def test_what_is_no_table_is_refused_with_the_line(content: bytes, line: int | None) -> None:
    with pytest.raises(Unreadable) as refused:
        tables.read(content)
    assert refused.value.line == line


def test_a_table_of_too_many_rows_is_refused() -> None:
    with pytest.raises(TooLarge):
        tables.read(b"text\n" + b"a\n" * (tables.MAX_ROWS + 1))
