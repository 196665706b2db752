"""The values of a key over all documents of the index, to narrow and to count by."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from research.search.growing import Growing, WorkOut
from research.search.packing import Array, gathered
from research.search.segments import Keys, Segment


@dataclass(frozen=True, slots=True)
class Single:
    """Values of which no document has several.

    Attributes:
        codes: For each document the number of its value, or -1.
    """

    codes: Growing

    @classmethod
    def none(cls) -> "Single":
        """Return those of no documents."""
        return cls(Growing(np.zeros(0, np.int32)))

    def with_more(self, size: int, codes: Array, lengths: Array) -> "Single":
        """Return the rows of the first ``size`` documents and more after them."""
        more = np.full(len(lengths), -1, np.int32)
        more[lengths > 0] = codes
        return Single(self.codes.with_more(size, more))

    def counts(self, documents: Array, _among: Array, count: int) -> Array:
        """Return how many of the documents, also given as a set, have each of so many values."""
        # Code -1, of those that have none, is counted first.
        return np.bincount(self.codes.values[documents] + 1, minlength=count + 1)[1:]

    def having(self, is_wanted: Array) -> Array:
        """Return the set of the documents that have a wanted value."""
        # Code -1 is the last.
        found: Array = np.append(is_wanted, False)[self.codes.values]
        return found

    def of(self, document: int) -> list[int]:
        """Return the numbers of a document's values."""
        code = int(self.codes.values[document])
        return [code] if code >= 0 else []

    def as_several(self) -> "Several":
        """Return the same in the form that takes several values for a document."""
        has_one = self.codes.values >= 0
        return Several.none().with_more(0, self.codes.values[has_one].astype(np.uint32), has_one.astype(np.uint32))


@dataclass(frozen=True, slots=True)
class Several:
    """Values of which a document may have several: document n has the numbers ``codes[starts[n]:starts[n + 1]]``.

    Attributes:
        owners: Whose each number is.
    """

    codes: Growing
    starts: Growing
    owners: Growing

    @classmethod
    def none(cls) -> "Several":
        """Return those of no documents."""
        return cls(*(Growing(np.zeros(size, kind)) for size, kind in ((0, np.uint32), (1, np.uint32), (0, np.int64))))

    def with_more(self, size: int, codes: Array, lengths: Array) -> "Several":
        """Return the rows of the first ``size`` documents and more after them."""
        end = int(self.starts.values[size])
        return Several(
            self.codes.with_more(end, codes),
            self.starts.with_more(size + 1, end + np.cumsum(lengths)),
            self.owners.with_more(end, size + np.repeat(np.arange(len(lengths)), lengths)),
        )

    def counts(self, documents: Array, among: Array, count: int) -> Array:
        """Return how many of the documents, also given as a set, have each of so many values."""
        if len(documents) * 8 > len(among):
            codes = self.codes.values[among[self.owners.values]]
        else:
            codes, _owners = gathered(self.codes.values, self.starts.values, documents)
        return np.bincount(codes, minlength=count)

    def having(self, is_wanted: Array) -> Array:
        """Return the set of the documents that have a wanted value."""
        found = np.zeros(len(self.starts.values) - 1, np.bool_)
        if len(is_wanted):
            found[self.owners.values[is_wanted[self.codes.values]]] = True
        return found

    def of(self, document: int) -> list[int]:
        """Return the numbers of a document's values."""
        codes: list[int] = self.codes.values[slice(*self.starts.values[document : document + 2])].tolist()
        return codes


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a key over all documents.

    Attributes:
        names: The values, in the order in which they first come; ``number_of`` says where each stands.
        known: How many of them the segments have together, up to and with each.
        rows: The numbers of each document's values.
    """

    names: Sequence[str] = ()
    known: Sequence[int] = ()
    rows: Single | Several = field(default_factory=Single.none)

    @property
    def only(self) -> Array | None:
        """The number of each document's value, or -1, where none has several."""
        return self.rows.codes.values if isinstance(self.rows, Single) else None

    def counts(self, documents: Array, among: Array) -> Array:
        """Return how many of the documents, also given as the set ``among``, have each value."""
        return self.rows.counts(documents, among, len(self.names))

    def having(self, wanted: Collection[str]) -> Array:
        """Return the set of the documents that have any of these values; dropped ones as well."""
        return self.rows.having(np.array([name in wanted for name in self.names], np.bool_))

    def of(self, document: int) -> list[str]:
        """Return the values of a document."""
        return [self.names[code] for code in self.rows.of(document)]

    def with_more(self, shared: int, size: int, added: Sequence[Keys]) -> "Values":
        """Return the values of the first segments and documents and of more."""
        known = [*self.known[:shared]]
        names = list(self.names[: known[-1] if known else 0])
        number_of = {name: number for number, name in enumerate(names)}
        rows = self.rows if added else self.rows.with_more(size, np.zeros(0, np.uint32), np.zeros(0, np.uint32))
        for keys in added:
            new = np.array([number_of.setdefault(name, len(number_of)) for name in keys.values.all], np.uint32)
            lengths = np.diff(keys.starts)
            if isinstance(rows, Single) and (lengths > 1).any():
                rows = rows.as_several()
            rows = rows.with_more(size, new[keys.codes] if len(keys.codes) else keys.codes, lengths)
            known.append(len(number_of))
            size += len(lengths)
        return Values(list(number_of), known, rows)


def values_of(keys_of: Callable[[Segment], Keys]) -> WorkOut[Values]:
    """Return how to work out the values of a key, which is in each segment as ``keys_of`` says."""

    def work_out(earlier: Values | None, shared: int, size: int, added: Sequence[Segment]) -> Values:
        return (earlier or Values()).with_more(shared, size, [keys_of(segment) for segment in added])

    return work_out
