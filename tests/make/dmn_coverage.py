"""docs/dmn-coverage.md: what of DMN runs here, made from the cases of the kit and the library.

`RINGFLOW_TEST_DATA=… python -m tests.make.dmn_coverage` writes it; a test fails when it is stale.
"""

from collections.abc import Iterator

from engine.decisions.feel.library import PARTS
from engine.decisions.feel.library.registry import Builtin
from tests.house.source import ROOT
from tests.make.decisions import agrees, cases, outcome

PAGE = ROOT / "docs" / "dmn-coverage.md"
HEAD = """# What of DMN runs

Made by `python -m tests.make.dmn_coverage` from the public technology compatibility kit for DMN
(compliance level 2) and from the functions as they are declared. How to write tables is told in
[analyst/decisions.md](analyst/decisions.md).
"""
FORMS = """
## Boxed expressions and requirements

| what | runs | shown by |
|---|---|---|
| decision table, all hit policies and aggregations | yes | `tests/engine/decisions/test_tables.py` |
| literal expression | yes | `tests/engine/decisions/test_feel.py` |
| context, invocation, relation, list, function definition | yes | `tests/engine/decisions/test_graphs.py` |
| conditional, filter, for, some, every (DMN 1.4) | yes | `tests/engine/decisions/test_graphs.py` |
| requirement graph, business knowledge model, decision service | yes | `tests/engine/decisions/test_graphs.py` |
| item definitions: collections, components, allowed values | yes | `tests/engine/decisions/test_tables.py` |
| functions of Java or PMML; imports of other files | refused | – |
"""  # noqa: E501


def page() -> str:
    """Return the whole document."""
    return "\n".join([HEAD, *_cases(), FORMS, *_functions(), ""])


def _cases() -> Iterator[str]:
    found = [(case, agrees(outcome(case), case.expected)) for case in cases()]
    passed = sum(good for _, good in found)
    yield f"## The kit: {passed} of {len(found)} results agree"
    yield from ("", "| model | case | decision | result |", "|---|---|---|---|")
    for case, good in found:
        decision = case.decision.replace("|", "\\|")
        yield f"| {case.model.stem} | {case.id} | {decision} | {'agrees' if good else 'DIFFERS'} |"


def _functions() -> Iterator[str]:
    count = sum(map(len, PARTS.values()))
    yield f"## The {count} functions of FEEL"
    for title, part in PARTS.items():
        yield from ("", f"### {title}", "", "| function | may be called with |", "|---|---|")
        for name in sorted(part):
            yield f"| `{name}` | {_ways(part[name])} |"


def _ways(function: Builtin) -> str:
    ways = []
    for way in function.ways:
        names = (
            f"{one.name}…" if one.many else f"[{one.name}]" if one.optional else one.name
            for one in way
        )  # fmt: skip
        ways.append(f"({', '.join(names)})")
    return " or ".join(ways)


if __name__ == "__main__":
    assert list(cases()), "RINGFLOW_TEST_DATA does not name the data"
    PAGE.write_text(page(), "utf-8")
    print(PAGE.relative_to(ROOT))
