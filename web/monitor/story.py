"""The history of an instance in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from base.i18n import N_, gettext, pick
from engine import HistoryLine

# verb -> its words and tone; the name of the element stands in front where there is one.
VERBS: Final[Mapping[str, tuple[str, str]]] = {
    "started": (N_("started"), "info"),
    "ended": (N_("ended"), "ok"),
    "entered": (N_("reached"), "neutral"),
    "completed": (N_("done"), "ok"),
    "cancelled": (N_("no longer needed"), "neutral"),
    "failed": (N_("failed"), "bad"),
    "claimed": (N_("taken"), "info"),
    "released": (N_("given back"), "neutral"),
    "delegated": (N_("transferred"), "info"),
    "suspended": (N_("paused"), "warn"),
    "resumed": (N_("continued"), "info"),
    "instance_cancelled": (N_("cancelled"), "bad"),
    "modified": (N_("moved by hand"), "warn"),
    "migrated": (N_("gone over to another version"), "info"),
    "variables_set": (N_("variables changed by hand"), "warn"),
    "retried": (N_("tried again"), "info"),
    "settled": (N_("settled by hand"), "info"),
    "message_received": (N_("message received"), "info"),
    "signal_received": (N_("signal received"), "info"),
    "timer_fired": (N_("time reached"), "warn"),
    "put_off": (N_("due time changed by hand"), "warn"),
    "called": (N_("called process started"), "neutral"),
    "answered": (N_("called process ended"), "neutral"),
    "error_received": (N_("error received"), "warn"),
    "link_made": (N_("task link made"), "neutral"),
    "given": (N_("given to whoever is there"), "info"),
    "rehomed": (N_("handed to another department"), "info"),
    "lent": (N_("delegated, to come back"), "info"),
    "given_back": (N_("given back to its owner"), "info"),
    "copied": (N_("sent to read"), "neutral"),
    "urged": (N_("urged"), "warn"),
    "planned": (N_("put on a date or given another priority"), "neutral"),
    "returned": (N_("sent back to an earlier step"), "warn"),
    "taken_back": (N_("taken back"), "warn"),
    "signer_added": (N_("signers added"), "info"),
    "sign_asked": (N_("asked to sign"), "neutral"),
    "signed": (N_("signed"), "ok"),
    "signer_removed": (N_("signer removed"), "warn"),
    "decided": (N_("decided; others sign it"), "info"),
    "recounted": (N_("due at another time, as a working calendar has changed"), "info"),
}
# Who acts where no person does.
MACHINES: Final[Mapping[str, str]] = {
    "message": N_("A message"),
    "signal": N_("A signal"),
    "timer": N_("The clock"),
    "calendar": N_("A working calendar"),
    "deploy": N_("Command line"),
    "demo": N_("Demo"),
}
LONGEST: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One line as it is shown."""

    seq: int
    at: datetime
    title: str
    who: str
    tone: str
    outcome: str | None
    comment: str | None
    values: list[tuple[str, str]]


def person(name: str | None) -> str:
    """Return who it was: people by their names, machines in the reader's words."""
    machine = MACHINES.get(name or "")
    return gettext(machine) if machine else name or ""


def worth_telling(line: HistoryLine) -> bool:
    """Return whether a line says something: a gateway without a name only joins lines."""
    return bool(line.node_name) or not (line.node_kind or "").endswith("Gateway")


def told(line: HistoryLine) -> StoryLine:
    """Return a history line in the reader's words."""
    verb, tone = VERBS.get(line.what, (line.what, "neutral"))
    name = pick(line.node_name) if line.node_name else line.node or ""
    return StoryLine(
        seq=line.seq,
        at=line.at,
        title=f"{name} · {gettext(verb)}" if name else gettext(verb).capitalize(),
        who="" if line.actor_kind == "system" else line.actor_name,
        tone=tone,
        outcome=line.outcome,
        comment=line.comment or line.details.get("reason") or None,
        values=list(plain({**line.changed, **_details(line)})),
    )


def _details(line: HistoryLine) -> dict[str, Any]:
    found = {name: value for name, value in line.details.items() if name != "reason"}
    if isinstance(found.get("rules"), list):
        found["rules"] = ", ".join(_rules(found["rules"])) or None
    return found


def _rules(trace: list[Any]) -> Iterator[str]:
    """Yield, for each decision that was asked, its name and the numbers of the rules that fit."""
    for one in trace:
        if isinstance(one, Mapping) and one.get("rules"):
            numbers = " ".join(f"#{rule.get('index')}" for rule in one["rules"])
            yield f"{one.get('name') or one.get('decision')} {numbers}"


def plain(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return values as short texts; what is empty is left out."""
    for name, value in values.items():
        if value is None or value == "" or name.startswith("_"):
            continue
        text = str(value)
        yield name, text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
