"""Whatever is done to a drawing, it is refused in sentences or it runs; nothing breaks."""

import copy
import random
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import etree

from base.errors import RingflowError
from engine.definitions.check import check
from engine.definitions.program import Program, build
from engine.definitions.source import SourceFile
from engine.runtime.machine.running import Running
from tests.engine.definitions.vendors import VENDORS
from tests.make.instances import TestTurn

SHIPPED = sorted(Path("processes/bpmn").rglob("*.bpmn"))
NONSENSE = ["", "x", "${", "${a.b}", "R3/PT1H", "PT4H", "start", "-1", "true"]


def damaged(content: bytes, chance: random.Random) -> SourceFile:
    """Return a drawing with one to three things taken away, changed or doubled."""
    root = etree.fromstring(content)
    for _ in range(chance.randint(1, 3)):
        element = chance.choice(list(root.iter()))
        above, names = element.getparent(), list(element.attrib)
        match chance.randrange(5):
            case 0 if above is not None:
                above.remove(element)
            case 1 if names:
                del element.attrib[chance.choice(names)]
            case 2 if names:
                element.set(chance.choice(names), chance.choice(NONSENSE))
            case 3:
                element.text = chance.choice(NONSENSE)
            case 4 if above is not None:
                above.append(copy.deepcopy(element))
    return SourceFile("damaged.bpmn", etree.tostring(root))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_damaged_drawing_is_refused_in_sentences_or_runs(path: Path) -> None:
    chance = random.Random(path.name)
    content = path.read_bytes()
    keys = {other.stem: frozenset[str]() for other in SHIPPED}
    for _ in range(80):
        checked = check([damaged(content, chance)], knows_action=lambda _: True, known=keys)
        assert all(problem.message for problem in checked.problems)
        if checked.errors:
            continue
        for process in checked.processes:
            run_from_each_start(Program(process))


@pytest.mark.parametrize("round_", range(8))
def test_damaged_drawings_of_other_tools_run_or_are_refused_and_are_read_alike_again(
    round_: int,
) -> None:
    chance = random.Random(round_)
    texts = [text.encode() for text, _ in VENDORS.values()]
    for _ in range(60):
        with suppress(etree.XMLSyntaxError):
            file = damaged(chance.choice(texts), chance)
            checked = check([file], knows_action=lambda _: False)
            assert all(problem.message for problem in checked.problems)
            for process in checked.processes if not checked.errors else ():
                run_from_each_start(Program(process))
                again = build(checked.files, process.key, knows_action=lambda _: False)
                assert [n.id for n in again.process.nodes()] == [n.id for n in process.nodes()]


def run_from_each_start(program: Program) -> None:
    for node in program.starts:
        env = TestTurn(called=dict.fromkeys(program.calls, program))
        running = Running.start(program, env=env, entry=node.id)
        running.run()
        for wait in running.waits():
            with suppress(RingflowError):
                running.describe(wait)
        blob = running.dump()
        assert Running.load(program, blob, env=env).dump() == blob
