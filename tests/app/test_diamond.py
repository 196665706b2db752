"""The rays of the triple diamond."""

import pytest

from app.diamond import MOST_RAYS, diamond


def _rays(path: str) -> int:
    return path.count("M")


@pytest.mark.parametrize("interviews", [0, 1, 2, 7, MOST_RAYS])
def test_each_interview_opens_the_phase_with_a_ray(interviews: int) -> None:
    assert _rays(diamond(interviews, 0, 0).opening) == interviews


@pytest.mark.parametrize(("insights", "bare"), [(0, 0), (1, 0), (1, 1), (5, 2), (7, 7), (MOST_RAYS, 3)])
def test_each_insight_closes_the_phase_with_a_ray_that_is_thin_without_evidence(insights: int, bare: int) -> None:
    drawn = diamond(0, insights, bare)
    assert (_rays(drawn.closing), _rays(drawn.thin)) == (insights - bare, bare)


def test_nothing_is_drawn_as_nothing() -> None:
    drawn = diamond(0, 0, 0)
    assert (drawn.opening, drawn.closing, drawn.thin) == ("", "", "")


def test_past_the_most_rays_the_number_stays() -> None:
    drawn = diamond(1_000, 1_000, 0)
    assert (_rays(drawn.opening), _rays(drawn.closing)) == (MOST_RAYS, MOST_RAYS)


@pytest.mark.parametrize(("bare", "thin"), [(500, MOST_RAYS // 2), (1, 1), (1_000, MOST_RAYS)])
def test_past_the_most_rays_the_share_of_thin_ones_stays_and_is_never_hidden(bare: int, thin: int) -> None:
    drawn = diamond(0, 1_000, bare)
    assert (_rays(drawn.closing), _rays(drawn.thin)) == (MOST_RAYS - thin, thin)


def test_a_single_ray_goes_through_the_middle() -> None:
    drawn = diamond(1, 1, 0)
    assert drawn.opening == "M2 120L197 120"
    assert drawn.closing == "M203 120L398 120"


def test_rays_spread_over_the_whole_edge() -> None:
    assert diamond(3, 0, 0).opening == "M2 120L197 14M2 120L197 120M2 120L197 226"
