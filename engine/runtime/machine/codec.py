"""The state of an instance as bytes, and single values as bytes.

MessagePack without the drawing: the rules are made from the program, which never changes. Kinds of
values that MessagePack does not know carry a tag, so that a date comes back as a date and a tuple
as a tuple. A state begins with one byte that tells its format; large ones are compressed.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
import zstandard

from base.errors import RingflowError
from base.i18n import N_

from .failures import BadState, TooLarge

FORMAT: Final = 2
KNOWN: Final = frozenset({1, 2})  # 2 added what compensation needs to the rows of scopes
COMPRESSED: Final = 0x80
COMPRESS_ABOVE: Final = 4096
LARGEST: Final = 4 * 1024 * 1024
PLAIN: Final = frozenset({str, int, float, bool, type(None), bytes})
Ext = msgspec.msgpack.Ext


class NoData(RingflowError):
    """Something that cannot be stored and read again unchanged."""

    code = "not_data"
    message = N_("A value of the kind “%(kind)s” cannot be stored.")
    status = 422


# --- values -----------------------------------------------------------------------------------


def pack(value: Any) -> bytes:
    """Return a value as bytes.

    Raises:
        NoData: it holds something that could not be read again unchanged.
    """
    return _encoder.encode(tagged(value))


def unpack(blob: bytes) -> Any:
    """Return the value behind `pack`."""
    return _decoder.decode(blob)


def tagged(value: Any) -> Any:
    """Return the value with a tag on everything that MessagePack does not know."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is dict:
        for item in value.values():
            if type(item) not in PLAIN:
                return {key: tagged(item) for key, item in value.items()}
        return value
    if kind is list:
        for item in value:
            if type(item) not in PLAIN:
                return [tagged(item) for item in value]
        return value
    writer = _WRITERS.get(kind)
    return writer(value) if writer is not None else _unusual(value)


def _unusual(value: Any) -> Any:
    """Take in subclasses (an enumeration, a named tuple) as what they are made of."""
    for plain in (int, float, str):
        if isinstance(value, plain):
            return plain(value)
    if isinstance(value, Mapping):
        return tagged(dict(value))
    for kind, writer in _WRITERS.items():
        if isinstance(value, kind):
            return writer(value)
    if isinstance(value, list):
        return tagged(list(value))
    raise NoData(kind=type(value).__name__)


def _many(code: int) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        return Ext(code, _encoder.encode([tagged(item) for item in value]))

    return write


def _sorted_many(code: int) -> Callable[[Any], Any]:
    # In an order of its own, so that equal sets are equal bytes.
    def write(value: Any) -> Any:
        return Ext(code, _encoder.encode(sorted((tagged(i) for i in value), key=_encoder.encode)))

    return write


def _text(code: int) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        text = str(value) if isinstance(value, Decimal) else value.isoformat()
        return Ext(code, text.encode())

    return write


def _span(value: timedelta) -> Any:
    return Ext(4, _encoder.encode([value.days, value.seconds, value.microseconds]))


_encoder: Final = msgspec.msgpack.Encoder()
_WRITERS: Final[dict[type, Callable[[Any], Any]]] = {
    datetime: _text(1),
    date: _text(2),
    time: _text(3),
    timedelta: _span,
    Decimal: _text(5),
    UUID: lambda value: Ext(6, value.bytes),
    tuple: _many(7),
    set: _sorted_many(8),
    frozenset: _sorted_many(9),
}
_READERS: Final[dict[int, Callable[[bytes], Any]]] = {
    1: lambda data: datetime.fromisoformat(data.decode()),
    2: lambda data: date.fromisoformat(data.decode()),
    3: lambda data: time.fromisoformat(data.decode()),
    4: lambda data: timedelta(*_decoder.decode(data)),
    5: lambda data: Decimal(data.decode()),
    6: lambda data: UUID(bytes=data),
    7: lambda data: tuple(_decoder.decode(data)),
    8: lambda data: set(_decoder.decode(data)),
    9: lambda data: frozenset(_decoder.decode(data)),
}


def _read(code: int, data: memoryview) -> Any:
    reader = _READERS.get(code)
    if reader is None:
        raise BadState(format=code)
    return reader(bytes(data))


_decoder: Final[msgspec.msgpack.Decoder[Any]] = msgspec.msgpack.Decoder(ext_hook=_read)


# --- states -----------------------------------------------------------------------------------


def seal(state: list[Any]) -> bytes:
    """Return a state as bytes with its format in front.

    Raises:
        TooLarge: it outgrew what one instance may carry.
    """
    body = _encoder.encode(state)
    if len(body) > LARGEST:
        raise TooLarge(size=len(body), limit=LARGEST)
    if len(body) > COMPRESS_ABOVE:
        body = zstandard.ZstdCompressor(level=3).compress(body)
        return bytes((FORMAT | COMPRESSED,)) + body
    return bytes((FORMAT,)) + body


def unseal(blob: bytes) -> Any:
    """Return the state behind `seal`.

    Raises:
        BadState: it is of a format that is not known here, or damaged.
    """
    mark = blob[0] if blob else 0
    if mark & ~COMPRESSED not in KNOWN:
        raise BadState(format=mark & ~COMPRESSED)
    body = blob[1:]
    try:
        if mark & COMPRESSED:
            body = zstandard.ZstdDecompressor().decompress(body, max_output_size=LARGEST)
        return _decoder.decode(body)
    except (zstandard.ZstdError, msgspec.MsgspecError, ValueError, ArithmeticError) as error:
        raise BadState(format=mark & ~COMPRESSED) from error
