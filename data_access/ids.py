"""Salesforce ids: 15 characters that tell capitals from small letters, or 18, whose last three say which are capitals.

Exports mix both. Inside, every id has 18 characters. The rule is Salesforce's own: each of the last three characters
stands for five of the first fifteen, one bit a capital, first character lowest, as A-Z then 0-5.
"""

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

CONTACT_PREFIX = "003"
"""What the id of every contact begins with."""
LEAD_PREFIX = "00Q"
"""What the id of every lead begins with."""

_BODY, _WHOLE = 15, 18
# ids that repeat, such as those of sends, are looked at once each: so many of them tell whether they do
_PROBE = 1000
# so many ids at a time keep what is worked out of them in the processor's cache
_AT_ONCE = 16_000
_FILLER = "000000000000000AAA"
_BIT_VALUES = np.array([1, 2, 4, 8, 16], dtype=np.uint8).reshape(5, 1)
_A, _ZERO = np.uint8(ord("A")), np.uint8(ord("0"))
_CASE_BIT = np.uint8(0x20)

Chars = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


def lift(ids: pl.Series) -> pl.Series:
    """Every id as its 18 characters; null where it is no Salesforce id (and where it was null or empty).

    A 15-character id gets its three characters. An 18-character id whose letters were all turned into capitals or all
    into small ones (a case-blind tool did that) gets its letters back from its last three characters; one whose
    letters contradict them is no id, because nobody can say which half is right.
    """
    if ids.dtype == pl.String and _are_whole(ids):
        return ids
    text = ids.cast(pl.String).str.strip_chars()
    length = text.str.len_bytes().fill_null(0)
    short = length == _BODY
    fits = (short | (length == _WHOLE)) & (text.str.len_chars() == length)
    if not fits.all():
        # equally long rows make one array; as a well-formed id, the filler costs nothing further on
        text = text.set(~fits, _FILLER)
    if short.any():
        text = text.str.pad_end(_WHOLE)
    chars = _characters(text)
    good = _complete(chars, short.to_numpy()) & fits.to_numpy()
    lifted = _series(chars)
    return (lifted if good.all() else lifted.set(pl.Series(~good), None)).alias(ids.name)


def lift_one(value: str) -> str | None:
    """One id as its 18 characters, or None if the text is no Salesforce id."""
    if len(value.strip()) not in (_BODY, _WHOLE):
        return None
    result: str | None = lift(pl.Series([value], dtype=pl.String))[0]
    return result


def _are_whole(ids: pl.Series) -> bool:
    """Whether all of them have the right 18 characters, as most ids have: then nothing is to be done."""
    given = ids.drop_nulls()
    if given.head(_PROBE).n_unique() < _PROBE // 10:
        given = given.unique()
    if not (given.str.len_bytes() == _WHOLE).all():
        return False
    chars = _characters(given)
    return all(_are_right(chars[:, start : start + _AT_ONCE]) for start in range(0, len(given), _AT_ONCE))


def _are_right(chars: Chars) -> bool:
    plain = (_is_letter(chars) | _between(chars, "0", "9")).all()
    return bool(plain and (chars[_BODY:] == _check_characters(chars[:_BODY])).all())


def _complete(chars: Chars, short: Mask) -> Mask:
    """Give every short id its check characters and every mangled one its letters; says which are ids now."""
    body, check = chars[:_BODY], chars[_BODY:]
    expected = _check_characters(body)
    np.copyto(check, expected, where=short)
    good = _every(_is_letter(chars) | _between(chars, "0", "9"))
    doubtful = np.flatnonzero(good & ~_every(check == expected))
    if len(doubtful):
        restored, good[doubtful] = _restore_case(body[:, doubtful], check[:, doubtful])
        body[:, doubtful] = restored
        check[:, doubtful] = _check_characters(restored)
    return good


def _restore_case(body: Chars, check: Chars) -> tuple[Chars, Mask]:
    """The letters as the check characters have them, and for which ids that can be trusted."""
    bits = np.where(_is_letter(check), (check & ~_CASE_BIT) - _A, check - _ZERO + 26)
    capital = ((bits[:, None, :] & _BIT_VALUES) > 0).reshape(body.shape)
    letter = _is_letter(body)
    restored = np.where(letter, np.where(capital, body & ~_CASE_BIT, body | _CASE_BIT), body)
    case_was_lost = _every(~_is_capital(body)) | _every(_is_capital(body) | ~letter)
    possible = _every(bits < 32) & _every(letter | ~capital)
    return restored, possible & (case_was_lost | _every(restored == body))


def _check_characters(body: Chars) -> Chars:
    capital = _is_capital(body).reshape(3, 5, -1)
    bits: Chars = (capital * _BIT_VALUES).sum(axis=1, dtype=np.uint8)
    return np.where(bits < 26, bits + _A, bits - 26 + _ZERO)


def _every(mask: Mask) -> Mask:
    """For each id, whether it is so at every place."""
    every: Mask = np.logical_and.reduce(mask, axis=0)
    return every


def _is_letter(chars: Chars) -> Mask:
    return _between(chars | _CASE_BIT, "a", "z")


def _is_capital(chars: Chars) -> Mask:
    return _between(chars, "A", "Z")


def _between(chars: Chars, first: str, last: str) -> Mask:
    # one comparison does for two: what lies below `first` wraps round to something large
    return chars - np.uint8(ord(first)) <= ord(last) - ord(first)


def _characters(text: pl.Series) -> Chars:
    """The characters of ids that are all 18 long: a row for each place, a column for each id."""
    array = text.to_arrow().cast(pa.large_string())
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int64)
    start = offsets[array.offset] if len(text) else 0
    flat = np.frombuffer(array.buffers()[2], dtype=np.uint8, count=_WHOLE * len(text), offset=start)
    return np.array(flat.reshape(-1, _WHOLE).T, order="C")


def _series(chars: Chars) -> pl.Series:
    count = chars.shape[1]
    offsets = np.arange(count + 1, dtype=np.int64) * _WHOLE
    data = np.ascontiguousarray(chars.T)
    array = pa.LargeStringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(data))
    return pl.Series(values=array, dtype=pl.String)
