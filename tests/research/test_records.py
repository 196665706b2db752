"""How words, moments and identifiers are taken in and stored."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy.exc import StatementError

from research import observations
from research.access import Actor
from research.observations import ObservationDraft
from research.people import Person
from research.records import clean_text, new_id
from research.reports.kept import ReportDraft
from research.store import Store
from research.studies import StudyDraft
from research.words import Phase
from tests.making import Make


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param("Aase\u0301 pa\u030a", "Aas\u00e9 p\u00e5", id="composed letters"),
        pytest.param("a\x00b\x07c\x1bd", "abcd", id="no control characters"),
        pytest.param("a\ud83db", "ab", id="no half of a surrogate pair"),
        pytest.param("one\r\ntwo\rthree", "one\ntwo\nthree", id="one kind of newline"),
        pytest.param("  a\tb \n", "a\tb", id="no outer white space, but tabs within"),
        pytest.param("😀 \u2028", "😀", id="whole emoji"),
    ],
)
def test_text_is_cleaned(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


@given(st.text(st.characters()))
def test_clean_text_is_not_changed_by_cleaning_again(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text(st.characters()))
def test_clean_text_can_be_encoded_and_is_normal(text: str) -> None:
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned.encode().decode())


def test_a_draft_cleans_every_text_in_it() -> None:
    draft = ObservationDraft(what_happened=" The letter\x00 came ", phase=Phase.DIAGNOSE, tags=[" letter "])
    assert (draft.what_happened, draft.tags) == ("The letter came", ["letter"])


def test_a_draft_cleans_the_texts_that_have_names() -> None:
    draft = ReportDraft(title="What we know", template="develop", written={"next": " Call\x00 first "})
    assert draft.written == {"next": "Call first"}


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        StudyDraft.model_validate({"title": "First round", "colour": "red"})


def test_blank_means_absent() -> None:
    draft = StudyDraft.model_validate({"title": "First round", "retention_on": "  ", "legal_basis": ""})
    assert (draft.retention_on, draft.legal_basis) == (None, None)


def test_a_required_text_cannot_be_blank() -> None:
    with pytest.raises(ValidationError, match="string_too_short"):
        StudyDraft.model_validate({"title": "  "})


def test_a_required_choice_cannot_be_blank() -> None:
    with pytest.raises(ValidationError, match="phase"):
        ObservationDraft.model_validate({"what_happened": "The letter came.", "phase": ""})


def test_identifiers_sort_by_the_moment_they_were_made() -> None:
    made = [new_id() for _ in range(1_000)]
    assert made == sorted(made)


def test_an_identifier_is_of_version_7() -> None:
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_identifiers_differ() -> None:
    assert len({new_id() for _ in range(1_000)}) == 1_000


def test_moments_come_back_aware_and_in_utc(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    with store.begin(owner) as work:
        found = observations.get(work, made.id)
    assert found.created_at == made.created_at
    assert found.created_at.tzinfo is UTC


def test_a_moment_without_a_time_zone_is_refused(store: Store, owner: Actor) -> None:
    with store.begin(owner) as work, pytest.raises(StatementError, match="time zone"):
        work.rows(work.visible(Person).where(Person.created_at < datetime(2026, 1, 1)))  # noqa: DTZ001


def test_words_are_stored_by_value(store: Store, make: Make) -> None:
    make.observation(phase=Phase.DEVELOP)
    with store.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT phase FROM observation").scalar_one()
    assert stored == "develop"


def test_words_come_back_as_words(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(phase=Phase.DEVELOP)
    with store.begin(owner) as work:
        assert observations.get(work, made.id).phase is Phase.DEVELOP


def test_a_record_is_called_by_its_prefix_and_number(make: Make) -> None:
    assert make.observation().reference == "OBS-001"
