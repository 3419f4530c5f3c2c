"""Definitions of segments in an address: the id of a saved one, else the definition itself, packed."""

import base64
import binascii
import json
import zlib

from analytics.segments import Saved, Segment, SegmentError, from_dict, to_dict
from ui.address import Codec

_PACKED = "q."
_LONGEST, _LARGEST = 8_000, 100_000


def pack(segment: Segment) -> str:
    """One text of letters, digits and `.-_`: an id as it is; anything else as compressed JSON behind `q.`."""
    if isinstance(segment, Saved):
        return segment.segment_id
    plain = json.dumps(to_dict(segment), ensure_ascii=False, separators=(",", ":")).encode()
    return _PACKED + base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")


def unpack(text: str) -> Segment:
    """The definition that such a text is. Raises ValueError where it is none; what is too large is not unpacked."""
    if not text.strip() or len(text) > _LONGEST:
        raise ValueError("no definition, or too long")
    if not text.startswith(_PACKED):
        return Saved(text)
    packed = text.removeprefix(_PACKED)
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(data, _LARGEST)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise ValueError("too large, or cut off")
        return from_dict(json.loads(plain))
    except (binascii.Error, zlib.error, RecursionError, SegmentError) as error:
        raise ValueError("no definition") from error


def definition() -> Codec[Segment]:
    """A segment: one definition."""

    def read(texts: list[str]) -> Segment:
        if len(texts) != 1:
            raise ValueError(texts)
        return unpack(texts[0])

    return Codec(lambda segment: [pack(segment)], read)
