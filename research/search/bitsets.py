"""Sets of document numbers as whole numbers: bit n is document n.

Intersections and counts are then single operations in C, whatever the number of documents.
"""

from collections.abc import Iterable, Iterator

_BITS_OF_BYTE = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def of(numbers: Iterable[int], size: int) -> int:
    """Return the set of these numbers, all below ``size``."""
    octets = bytearray((size + 7) // 8)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def members(bits: int) -> Iterator[int]:
    """Yield the numbers in a set, in order."""
    for place, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        for bit in _BITS_OF_BYTE[byte]:
            yield place * 8 + bit


def union(sets: Iterable[int]) -> int:
    """Return what is in any of the sets."""
    joined = 0
    for each in sets:
        joined |= each
    return joined
