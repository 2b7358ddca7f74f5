"""What the page of a trial shows beside the cards: the drawing, the log, the variables."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from base.errors import RingflowError
from base.i18n import N_, gettext
from base.times import Duration, parse_time
from engine.trials.acts import Act, Do
from engine.trials.coverage import Seen, coverage_of
from engine.trials.sessions import Played
from engine.trials.world import MOST_ACTS, Told
from web.designer.trying.cards import node_name, process_name

TITLES: Final[Mapping[Do, str]] = {
    Do.START: N_("Started"),
    Do.COMPLETE: N_("“%(step)s” was done"),
    Do.ANSWER: N_("“%(step)s” was answered"),
    Do.ERROR: N_("“%(step)s” answered with the error %(code)s"),
    Do.FIRE: N_("Time passed until “%(step)s”"),
    Do.WAIT: N_("Time passed: %(text)s"),
    Do.MESSAGE: N_("The message for “%(step)s” came"),
    Do.SIGNAL: N_("The signal for “%(step)s” came"),
    Do.RETRY: N_("“%(step)s” was tried again"),
}
WORDS: Final[Mapping[str, str]] = {
    "sent": N_("Message “%(name)s” sent; its receiver in this trial went on."),
    "started": N_("Message “%(name)s” sent; it began a new instance in this trial."),
    "kept": N_("Message “%(name)s” sent; nobody in this trial waits for it."),
    "signalled": N_("Signal “%(name)s” sent."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line below an act. `state` is done, here, failed or left; `text` says more."""

    state: str
    name: str
    text: str
    values: list[tuple[str, str]]
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act with what came of it; `number` counts from 1."""

    number: int
    title: str
    who: str
    at: datetime | None
    values: list[tuple[str, str]]
    events: list[Event]


def entries_of(played: Played, names: Mapping[str, str]) -> list[Entry]:
    """Return the log, the newest act first. `names` are those of people, by user name."""
    lines: dict[int, list[Told]] = {}
    for line in played.world.log:
        lines.setdefault(line.act, []).append(line)
    found = [
        Entry(
            number=number, title=title_of(played, act), who=names.get(act.who, act.who),
            at=lines[number][-1].at if number in lines else None,
            values=_given(act, lines.get(number, [])),
            events=_events(played, lines.get(number, [])),
        )
        for number, act in enumerate(played.acts, start=1)
    ]  # fmt: skip
    return found[::-1]


def _given(act: Act, lines: list[Told]) -> list[tuple[str, str]]:
    """Return the values of an act, unless a step says the same below it."""
    told = any(line.values for line in lines if line.node == act.node and line.what == "completed")
    return [] if told else pairs(act.values)


def title_of(played: Played, act: Act) -> str:
    """Return an act in words."""
    step = node_name(played, act.process, act.node)
    return gettext(TITLES[act.do]) % {
        "step": step,
        "code": act.code,
        "text": spelled(act.text) if act.text else "",
    }


def spelled(text: str) -> str:
    """Return a length of time as people read it; other texts as they are."""
    try:
        span = parse_time(text)
    except RingflowError:
        return text
    return str(span) if isinstance(span, Duration) else text


def _events(played: Played, lines: list[Told]) -> list[Event]:
    done = {(one.instance, one.process, one.node) for one in lines if one.what == "completed"}
    found = []
    for line in lines:
        # What was begun and done at one go is told once.
        if line.what == "entered" and (line.instance, line.process, line.node) in done:
            continue
        found.append(_event(played, line))
    return found


def _event(played: Played, line: Told) -> Event:
    where = process_name(played, line.process) if line.process != played.process else ""
    if line.what in WORDS:
        sentence = gettext(WORDS[line.what]) % {"name": line.text}
        return Event(state="open", name=sentence, text="", values=pairs(line.values), where=where)
    state = {"completed": "done", "entered": "here", "failed": "failed"}.get(line.what, "left")
    return Event(
        state=state, name=node_name(played, line.process, line.node), text=line.text,
        values=pairs(line.values), where=where,
    )  # fmt: skip


def pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return variables as texts, by name."""
    return [(name, _text(value)) for name, value in sorted(values.items())]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return "–" if value is None else str(value)


def drawing_of(played: Played, wanted: str) -> dict[str, Any]:
    """Return what is marked in a drawing of the draft, and what its tabs are.

    It is the one that was asked for, or the one with the newest place in it.
    """
    active = [one for tried in played.world.instances for one in tried.active]
    inside = [one.process_key.partition("@")[0] for one in active if not one.border]
    there = [key for key in inside if key in played.draft.programs]
    seen = list(dict.fromkeys([played.process, *(line.process for line in played.world.log)]))
    keys = [key for key in seen if key in played.draft.programs]
    key = wanted if wanted in keys else (there[-1] if there else played.process)
    here = [one for one in active if one.process_key.partition("@")[0] == key]
    covered = next(
        one for one in coverage_of(played.draft, [Seen.of(played.world)]) if one.process == key
    )
    places = [one.node for one in here if not one.border]
    held = Counter(one.node for one in here if not one.border and one.state != "inside")
    last = played.world.flows[-1] if played.world.flows else set()
    return {
        "key": key,
        "name": process_name(played, key),
        "file": played.draft.files[key],
        "places": places,
        "failed": [one.node for one in here if one.state == "failed"],
        "done": sorted(covered.nodes | covered.flows),
        "counts": [f"{node}:{count}" for node, count in held.items()],
        "moved": moved(played, key, last),
        "tabs": [(process_name(played, one), one, one == key) for one in keys],
        "percent": covered.percent,
    }  # fmt: skip


def moved(played: Played, key: str, taken: set[tuple[str, str, str]]) -> list[str]:
    """Return the ids of the flows that the last act took, in the order of the drawing."""
    return [
        flow.id
        for scope in played.draft.programs[key].process.scope.walk()
        for flow in scope.flows
        if (key, flow.source, flow.target) in taken
    ]


def left(played: Played) -> int:
    """Return how many more acts the trial may have."""
    return MOST_ACTS - len(played.acts)


def variables_of(played: Played) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the variables of each instance, under what it is called."""
    return [
        (f"{one.number} · {process_name(played, one.program.key)}", pairs(one.variables))
        for one in played.world.instances
    ]


def starts_of(played: Played) -> list[dict[str, str]]:
    """Return the start events, each with the variables that the drawing says it begins with."""
    program = played.draft.programs[played.process]
    inputs = "".join(f"{name}: \n" for name in sorted(program.process.inputs or ()))
    return [
        {"node": node.id, "event": node.event.value, "inputs": inputs,
         "title": node_name(played, played.process, node.id)}
        for node in program.starts
        if node.drawn
    ]  # fmt: skip
