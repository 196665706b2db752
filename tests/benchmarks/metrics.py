"""What is said of an answer, and of many: ranks, recall, precision and percentiles."""

from collections.abc import Collection, Sequence


def rank(found: Sequence[str], relevant: Collection[str]) -> int | None:
    """Return the place, from 1, of the first relevant text; None when none was found."""
    return next((place for place, each in enumerate(found, start=1) if each in relevant), None)


def reciprocal_rank(found: Sequence[str], relevant: Collection[str], *, depth: int) -> float:
    """Return 1 / rank of the first relevant text among the first ``depth``, or 0."""
    place = rank(found[:depth], relevant)
    return 1 / place if place else 0.0


def recall(found: Sequence[str], relevant: Collection[str], *, depth: int | None = None) -> float:
    """Return the share of the relevant texts that are among the first ``depth``, all when None."""
    if not relevant:
        return 1.0
    return len(set(found[:depth]) & set(relevant)) / len(set(relevant))


def precision(found: Sequence[str], relevant: Collection[str]) -> float:
    """Return the share of what was found that is relevant; an empty answer is right only where nothing is."""
    if not found:
        return 0.0 if relevant else 1.0
    return sum(each in relevant for each in found) / len(found)


def mean(values: Sequence[float]) -> float:
    """Return the mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed (nearest rank); 0 of nothing."""
    if not values:
        return 0.0
    return sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]
