"""Instances at rest, stored for ever: `python -m tests.make.states` writes what is missing.

Each file holds a drawing, the bytes of an instance in the middle of it, and what then happens.
They are made once for each format of the codec; an instance that was stored with that format must
be readable in all years to come, so nothing of a file is ever made again.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from engine.definitions.program import build
from engine.definitions.source import SourceFile
from engine.runtime.machine.codec import FORMAT
from engine.runtime.machine.running import Running
from tests.make import drawing as d
from tests.make.drawings import (
    border,
    condition,
    event,
    handler,
    message,
    several,
    signal,
    sketch,
    sub,
)
from tests.make.instances import TestTurn, Walk

FOLDER: Final = Path(__file__).parents[1] / "engine/runtime/states"
UNDO: Final = "<bpmn:compensateEventDefinition/>"
Step = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Story:
    """How an instance gets to where it is stored, and to its end. A step: method, node, values."""

    file: SourceFile
    until: Sequence[Step]
    then: Sequence[Step]
    variables: Mapping[str, Any] = field(default_factory=dict)
    called: Mapping[str, SourceFile] = field(default_factory=dict)


def go(walk: Walk, steps: Sequence[Step]) -> None:
    """Give commands to an instance, one after the other."""
    for method, node, *values in steps:
        getattr(walk, method)(node, **(values[0] if values else {}))


def undone(host: str, by: str) -> str:
    return (
        border(f"on_{host}", host, UNDO)
        + f'<bpmn:userTask id="{by}" name="{by}" isForCompensation="true"/>'
        + f'<bpmn:association id="as_{host}" sourceRef="on_{host}" targetRef="{by}"/>'
    )


def ad_hoc(box: str) -> str:
    ends = "<bpmn:completionCondition>enough</bpmn:completionCondition></bpmn:adHoc"
    return box.replace("subProcess", "adHocSubProcess").replace("</bpmn:adHoc", ends)


def mapped(step: str) -> str:
    given = (
        '<ringflow:input name="y" value="${x + 1}"/><ringflow:output name="z" value="${y * 2}"/>'
    )
    return f'<bpmn:userTask id="{step}" name="{step}">{d.extended(given)}</bpmn:userTask>'


def passed(call: str, key: str) -> str:
    given = '<ringflow:input name="a" value="${x}"/><ringflow:output name="b" value="${c}"/>'
    opened = f'<bpmn:callActivity id="{call}" calledElement="{key}">'
    return f"{opened}{d.extended(given)}</bpmn:callActivity>"


def timer(text: str, kind: str = "Duration") -> str:
    return d.timer(kind, text)


ROUNDS: Final = several(
    collection="rows", element="row", output="made", output_element="row * n", until="n > 8"
)
CALLED: Final = sketch(
    "start -> box -> end", sub("box", "in_start -> ask", '<bpmn:startEvent id="in_start"/>'),
    key="called",
)  # fmt: skip
STORIES: Final = {
    "several-at-once": Story(
        sketch("start -> it -> a", d.user("it", more=ROUNDS)),
        [("complete", "it", {"n": 2})], [("complete", "it", {"n": 9}), ("complete", "a")],
        {"rows": [1, 2, 3, 4]},
    ),
    "several-one-by-one-inside": Story(
        sketch("start -> box -> a", sub("box", "in_start -> ask -> more",
               '<bpmn:startEvent id="in_start"/>', several(count="3", sequential=True))),
        [("complete", "ask"), ("complete", "more", {"n": 1}), ("complete", "ask")],
        [("complete", "more"), ("complete", "ask"), ("complete", "more"), ("complete", "a")],
    ),
    "more-than-one-piece": Story(
        sketch("start -> it -> a", d.user("it", more=several(
            collection="rows", element="row", output="made", output_element="row",
            until="row > 0", sequential=True))),
        [("complete", "it")], [("complete", "it"), ("complete", "a")],
        {"rows": list(range(1200))},
    ),
    "loop": Story(
        sketch("start -> it -> a", d.user("it", more='<bpmn:standardLoopCharacteristics '
               'testBefore="true"><bpmn:loopCondition>loopCounter &lt; 3</bpmn:loopCondition>'
               "</bpmn:standardLoopCharacteristics>")),
        [("complete", "it", {"n": 1})],
        [("complete", "it", {"n": 2}), ("complete", "it"), ("complete", "a")],
    ),
    "ad-hoc": Story(
        sketch("start -> box -> a", ad_hoc(sub("box", "one -> two; three"))),
        [("complete", "box", {"outcome": "one"}), ("complete", "one"),
         ("complete", "box", {"outcome": "three"})],
        [("complete", "two"), ("complete", "three", {"enough": True}), ("complete", "a")],
        {"enough": False},
    ),
    "undoing": Story(
        sketch("start -> box -> car -> back -> a", event("throw", "back", UNDO),
               sub("box", "in_start -> hotel -> flight", '<bpmn:startEvent id="in_start"/>',
                   undone("hotel", "no_hotel"), undone("flight", "no_flight")),
               undone("car", "no_car")),
        [("complete", "hotel", {"h": 1}), ("complete", "flight", {"f": 2}), ("complete", "car"),
         ("complete", "no_car")],
        [("complete", "no_flight"), ("complete", "no_hotel"), ("complete", "a")],
    ),
    "to-be-undone": Story(
        sketch("start -> hotel -> ask -> back -> a", event("throw", "back", UNDO),
               undone("hotel", "no_hotel")),
        [("complete", "hotel")], [("complete", "ask"), ("complete", "no_hotel"), ("complete", "a")],
    ),
    "handlers": Story(
        sketch("start -> work -> end", handler("note", message("more"), "read", interrupting=False),
               handler("late", timer("PT4H"), "hurry", interrupting=False),
               handler("stop", signal("stop"), "tidy"), messages=["more"], signals=["stop"]),
        [("deliver", "note_start", {"text": "one"}), ("fire", "late_start")],
        [("deliver", "note_start", {"text": "two"}), ("complete", "read"), ("signal", "stop"),
         ("complete", "tidy")],
    ),
    "timers": Story(
        sketch("start -> and; and -> ask -> end; and -> event; event -> soon -> a; "
               "event -> later -> b; again -> c",
               event("catch", "soon", timer("PT1H")), event("catch", "later", timer("PT2H")),
               border("again", "ask", timer("R3/PT30M", "Cycle"), interrupting=False)),
        [("fire", "again")],
        [("fire", "again"), ("fire", "later"), ("complete", "b"), ("complete", "c"),
         ("complete", "c"), ("complete", "ask")],
    ),
    "joins": Story(
        sketch("start -> or; or -> a [x > 0] -> or_2; or -> b [x > 1] -> or_2; or -> c [default] "
               "-> or_2; or_2 -> and; and -> e -> and_2; and -> f -> and_2; and_2 -> g -> end"),
        [("complete", "a"), ("complete", "b"), ("complete", "e")],
        [("complete", "f"), ("complete", "g")], {"x": 5},
    ),
    "half-an-or": Story(
        sketch("start -> or; or -> a [x > 0] -> or_2; or -> b [x > 1] -> or_2; or_2 -> g -> end"),
        [("complete", "a")], [("complete", "b"), ("complete", "g")], {"x": 5},
    ),
    "condition": Story(
        sketch("start -> and; and -> ask; and -> wait -> a",
               event("catch", "wait", condition("x > 3"))),
        [], [("complete", "ask", {"x": 4}), ("complete", "a")], {"x": 1},
    ),
    "call": Story(
        sketch("start -> call -> a", passed("call", "called")), [],
        [("complete", "ask", {"c": 7}), ("complete", "a")], {"x": 1}, {"called": CALLED},
    ),
    "mapped": Story(
        sketch("start -> it -> a", mapped("it")), [],
        [("complete", "it", {"y": 10}), ("complete", "a")], {"x": 1},
    ),
    "failed": Story(
        sketch("start -> and; and -> ask; and -> calc -> a", d.script("calc", "z = x / y")), [],
        [("complete", "ask", {"y": 2}), ("retry_failed", "calc"), ("complete", "a")],
        {"x": 4, "y": 0},
    ),
    "remote": Story(
        sketch("start -> act -> a", d.service("act", "far.away", result="r", to="${x}")), [],
        [("answer", "act", {"result": {"ok": 1}}), ("complete", "a")], {"x": 1},
    ),
}  # fmt: skip


class Kept(Walk):
    """A walk that begins with stored bytes."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Kept":
        """Take up an instance from what a file holds."""
        called = {key: _file(text, key) for key, text in told["called"].items()}
        env = TestTurn(called={key: build(file, key) for key, file in called.items()})
        program = build(_file(told["drawing"], "p"))
        return cls(program, env, Running.load(program, bytes.fromhex(told["state"]), env=env))

    def retry_failed(self, node: str) -> "Kept":
        """Try the parked token at a node again."""
        (token,) = [one for one in self.running.active() if one.node == node]
        self.retry(token.token_id)
        return self


def _file(text: str, key: str) -> SourceFile:
    return SourceFile(f"{key}.bpmn", text.encode())


def stored(story: Story) -> dict[str, Any]:
    """Go through a story; return what its file holds."""
    walk = Kept.start(story.file, called=story.called, **story.variables)
    go(walk, story.until)
    told: dict[str, Any] = {
        "drawing": story.file.content.decode(),
        "called": {key: file.content.decode() for key, file in story.called.items()},
        "state": walk.running.dump().hex(),
        "waiting": walk.waiting,
        "then": story.then,
    }
    go(walk, story.then)
    if not walk.ended:
        message_ = f"the story does not end: {walk.waiting}"
        raise AssertionError(message_)
    return told | {"data": walk.data}


def main() -> None:
    """Write the files that are missing for the present format."""
    folder = FOLDER / f"format-{FORMAT}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, story in STORIES.items():
        path = folder / f"{name}.json"
        if not path.exists():
            path.write_text(json.dumps(stored(story), indent=1, ensure_ascii=False) + "\n", "utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
