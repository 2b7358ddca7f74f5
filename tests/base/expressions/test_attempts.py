"""Ways out and ways to stop the centre, collected from those known against such languages.

Each is refused when compiled, with its line and the name of the rule, or stopped when run within a
second and 50 MB.
"""

import time
import tracemalloc

import pytest

from base.expressions import (
    ExpressionFailed,
    ExpressionProblem,
    compile_expression,
    compile_script,
)
from tests.make.attempts import ATTEMPTS, Attempt

MUST_NOT_COMPILE = ("script_escape", "expr_escape")
FURTHER = {
    "doubling text": "x='a'\nwhile True:\n x = x + x",
    "doubling lists compared": (
        "a=[0]\nb=[0]\nfor i in range(60):\n a=[a,a]\n b=[b,b]\nc = a == b"
    ),
    "doubling lists kept": "a=[0]\nfor i in range(60):\n a=[a,a]",
    "hashing nested tuples": "a=(0,)\nfor i in range(60):\n a=(a,a)\nb={a: 1}",
    "a list that holds itself": "l=[]\nl.append(l)",
    "a list that holds itself, as text": "l=[]\nl.append(l)\nx=str(l)",
    "a list that grows while walked": "x=[1]\nwhile True:\n for i in x:\n  x.append(1)",
    "padding": "x='b'.zfill(900000000)",
    "replacing by itself": "x='ab'\nfor i in range(40):\n x=x.replace('a', x)",
    "format width": 'x=f"{1:>999999999}"',
    "format width from data": 'w=99\nx=f"{1:>{w}}"',
    "a strftime width": 'x=f"{now():%999999999Y}"',
    "sums of long ranges": "for i in range(50):\n x=sum(range(10**6))",
    "rounding to a billion digits": "x=round(5, -10**9)",
    "empty records": "x=[]\nfor i in range(10**6):\n x.append({})",
    "sets": "x=[{i} for i in range(10**6)]",
    "a growing record": "d={}\nwhile True:\n d[len(d)]=1",
    "the record updated by itself": "x=dict(a=1)\nwhile True:\n x.update(x)",
    "a growing number": "x=1\nwhile True:\n x=x*3",
    "power of power": "x=9**9**9",
    "extending by itself": "x=[1]\nwhile True:\n x.extend(x)",
    "sorting again and again": "x=[9]*90000\nwhile True:\n y=sorted(x)",
    "slices": "x='a'*100000\nwhile True:\n y=x[1:]",
    "splitting": "x='a'*100000\nwhile True:\n y=x.split('a')",
    "upper case": "x='a'*90000\nwhile True:\n y=x.upper()",
    "an idle loop": "while True: pass",
    "a deep power": "x=2.0**1024",
    "methods of a class": "x=str.join",
    "percent formatting": "x='%s' % 1",
    "unpacking": "x=min(*[1, 2])",
    "bytes": "x=b'1'",
    "numbers as field names": "x={1: 2}",
    "a generator frame": "x=(i for i in [1]).gi_frame",
    "delete": "del amount",
    "annotation": "x: int = 3",
    "global": "global x",
    "match": "match amount:\n case _:\n  x=1",
    "deep nesting": "x=" + "(" * 500 + "1" + ")" * 500,
    "many nots": "x=" + "not " * 4000 + "1",
    "many minus signs": "x=" + "-" * 15000 + "1",
    "a long sum": "x=" + "+".join(["1"] * 5000),
    "a long chain of fields": "x=a" + ".b" * 9000,
    "choices in choices": "x=" + "1 if 1 else " * 1600 + "1",
    "a long number": "x=" + "9" * 19000,
    "many rounds at once": "x=[1 " + "for a in b " * 1800 + "]",
    "records in records": "x=" + "{1:" * 200,
    "NUL": "x='\0'",
    "a surrogate in the source": "x='\ud800'",
    "infinite constant": "x=1e999",
}


def stopped(kind: str, payload: str) -> ExpressionProblem | ExpressionFailed | None:
    try:
        if kind.startswith("expr"):
            compile_expression(payload).evaluate({"amount": 5})
        else:
            compile_script(payload).run({"amount": 5})
    except (ExpressionProblem, ExpressionFailed) as problem:
        return problem
    return None


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.id)
def test_a_known_attempt_is_refused_or_stopped(attempt: Attempt) -> None:
    began = time.thread_time()

    problem = stopped(attempt.kind, attempt.payload)

    assert time.thread_time() - began < 1
    assert problem is not None
    assert problem.line >= 1
    if attempt.kind in MUST_NOT_COMPILE:
        assert isinstance(problem, ExpressionProblem)
        assert problem.rule
        assert problem.column >= 1


@pytest.mark.parametrize("payload", FURTHER.values(), ids=FURTHER.keys())
def test_a_further_attempt_is_refused_or_stopped(payload: str) -> None:
    began = time.thread_time()

    problem = stopped("script", payload)

    assert time.thread_time() - began < 1
    assert problem is not None


def test_a_very_long_expression_is_refused_before_it_is_read() -> None:
    began = time.thread_time()

    problem = stopped("expr", "+".join(["1"] * 200_000))

    assert isinstance(problem, ExpressionProblem)
    assert problem.rule == "too-long"
    assert time.thread_time() - began < 0.5


@pytest.mark.parametrize(
    "payload",
    [
        *(one.payload for one in ATTEMPTS if one.kind.endswith("dos")),
        FURTHER["empty records"],
        FURTHER["sets"],
        FURTHER["a growing record"],
        FURTHER["doubling text"],
        "x=[]\ns='x'*1000\nwhile True:\n x.append(s + 'y')",
        "x=['€' * 99 + str(i) for i in range(10**6)]",
    ],
)
def test_no_attempt_takes_50_mb(payload: str) -> None:
    tracemalloc.start()

    stopped("script", payload)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000
