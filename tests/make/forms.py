"""Forms and sources for tests."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from base.errors import Invalid
from forms import Choice, Form, Sources, Upload

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TAIPEI = ZoneInfo("Asia/Taipei")


def form(*fields: dict[str, Any], **parts: Any) -> Form:
    """Return a form of one page; labels are the keys."""
    labelled = [{"label": field["key"], **field} for field in fields]
    return Form.model_validate({"key": "app/form", "title": "", "fields": labelled, **parts})


_OPTIONS = [{"value": str(n), "label": f"option {n}", "help": "more"} for n in range(3)]
_MANY = [{"value": str(n), "label": f"option {n}"} for n in range(9)]
# One field of each kind.
EVERYTHING = form(
    {"key": "name", "type": "text", "required": True, "help": "As on it.", "placeholder": "王"},
    {"key": "story", "type": "longtext", "rows": 6},
    {"key": "amount", "type": "number"},
    {"key": "day", "type": "date"},
    {"key": "at", "type": "datetime"},
    {"key": "clock", "type": "time"},
    {"key": "one", "type": "choice", "options": _OPTIONS},
    {"key": "of_many", "type": "choice", "options": _MANY},
    {"key": "some", "type": "multichoice", "options": _OPTIONS},
    {"key": "urgent", "type": "yesno"},
    {"key": "why", "type": "text", "show_if": "urgent", "required": True},
    {"key": "who", "type": "person"},
    {"key": "unit", "type": "department"},
    {"key": "phone", "type": "phone"},
    {"key": "mail", "type": "email"},
    {"key": "files", "type": "attachment"},
    {"key": "no", "type": "readonly"},
    {"key": "hint", "type": "note"},
)  # fmt: skip


class Files:
    """Keeps uploaded files in memory."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def store(self, upload: Upload) -> str:
        if upload.filename == "virus.exe":
            raise Invalid
        file_id = f"file{len(self.names) + 1}"
        self.names[file_id] = str(upload.filename)
        return file_id


class Posted:
    """A file as a browser posts it."""

    def __init__(self, filename: str, content: bytes = b"x") -> None:
        self.filename: str | None = filename
        self.content_type: str | None = "text/plain"
        self.file: BinaryIO = BytesIO(content)


def sources(files: Files | None = None) -> Sources:
    """Return two departments, one person, Taipei time, and a place for files."""
    kept = files or Files()
    return Sources(
        departments=[
            Choice("water", {"en": "Water", "zh-Hant": "水務局", "zh-Hans": "水务局"}),
            Choice("roads", {"en": "Roads", "zh-Hant": "養工處", "zh-Hans": "市政处"}),
        ],
        people=[Choice("chen", "陳小姐")],
        now=NOW,
        zone=TAIPEI,
        store=kept.store,
        file_name=kept.names.get,
        file_url=lambda file_id: f"/files/{file_id}",
    )
