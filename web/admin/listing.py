"""Files that people bring along: tables as spreadsheets write them."""

from typing import Final

from fastapi import UploadFile

from base.errors import FieldProblem, Invalid
from base.i18n import gettext

MOST_BYTES: Final = 2 * 1024 * 1024


def text_of(file: UploadFile | None) -> str:
    """Return the text of a file, in UTF-8 or as Chinese spreadsheets write it.

    Raises:
        Invalid: there is none, it is too large, or it is no text.
    """
    raw = file.file.read(MOST_BYTES + 1) if file is not None else b""
    if not raw:
        raise refused(gettext("Please choose a file."))
    if len(raw) > MOST_BYTES:
        raise refused(gettext("This is too large to be accepted."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(gettext("This is no text file."))


def refused(message: str) -> Invalid:
    """Return the refusal that the file's field shows."""
    return Invalid([FieldProblem(field="file", message=message)])
