"""Empty images in the place of pictures, for pandoc, which needs much memory and time for large ones.

An empty image has the size of the picture. When pandoc is done, the picture takes its place.
"""

import base64
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class StandIn:
    """An empty image, the picture that it stands for, and the same in words."""

    empty: bytes
    picture: bytes
    alternative: str

    @property
    def address(self) -> str:
        """The address that holds the empty image itself."""
        return f"data:image/png;base64,{base64.b64encode(self.empty).decode()}"


def stand_in(name: str, picture: bytes, alternative: str) -> StandIn:
    """Return an empty image of the size of a picture (PNG); its name makes it one of its own."""
    width, height = struct.unpack(">II", picture[16:24])
    # One bit a pixel; each line begins with its filter.
    lines = bytes(((width + 7) // 8 + 1) * height)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
        (b"tEXt", b"Title\0" + name.encode("ascii", "replace")),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return StandIn(_SIGNATURE + b"".join(_chunk(kind, inside) for kind, inside in chunks), picture, alternative)


def _chunk(kind: bytes, inside: bytes) -> bytes:
    return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))


def pictures_of(stand_ins: Mapping[str, StandIn]) -> dict[bytes, bytes]:
    """Return what takes the place of each empty image."""
    return {each.empty: each.picture for each in stand_ins.values()}
