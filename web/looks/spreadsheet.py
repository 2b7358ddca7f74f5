"""Tables as files for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from starlette.responses import Response, StreamingResponse

# Spreadsheets take a cell that begins so for a formula and run it.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
PIECE: Final = 32_768
BYTE_ORDER_MARK: Final = "\ufeff"


def csv_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a CSV file in UTF-8 as every spreadsheet opens it; no cell can be a formula."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def csv_lines(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingResponse:
    """Return the same as `csv_file` for a long table: it leaves while it is being read."""

    def lines() -> Iterator[str]:
        text = io.StringIO()
        writer = csv.writer(text)
        text.write(BYTE_ORDER_MARK)
        writer.writerow(heads)
        for row in rows:
            writer.writerow([harmless(cell) for cell in row])
            if text.tell() > PIECE:
                yield text.getvalue()
                text.seek(0)
                text.truncate()
        yield text.getvalue()

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def harmless(cell: object) -> str:
    """Return a cell as text; what looks like a formula gets an apostrophe in front."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
