"""Sending a stored file to a browser."""

from collections.abc import Iterator
from typing import BinaryIO, Final
from urllib.parse import quote

from starlette.responses import StreamingResponse

from base.files import File

CHUNK: Final = 64 * 1024


def as_download(row: File, stream: BinaryIO) -> StreamingResponse:
    """Return the file as something to save.

    What it claims to be is not repeated: a stored page or picture must not run in our name.
    """
    return StreamingResponse(
        chunks(stream),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name, safe='')}",
            "Content-Length": str(row.size),
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes and close the file."""
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk
