"""Errors as people read them."""

from research.errors import Invalid, RuleBroken


def test_the_places_of_a_message_are_filled() -> None:
    assert str(RuleBroken("There is a tag called «%(name)s».", name="letter")) == "There is a tag called «letter»."


def test_a_message_without_places_is_left_as_it_is() -> None:
    assert str(RuleBroken("Nine of ten (90 %) answered.")) == "Nine of ten (90 %) answered."


def test_invalid_input_is_told_field_by_field() -> None:
    problems = {"title": "Write at least %(least)d characters.", "": "It does not fit."}
    assert str(Invalid(problems, {"title": {"least": 2}})) == "title: Write at least 2 characters.; It does not fit."
