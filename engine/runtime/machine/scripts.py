# mypy: allow-subclassing-any
"""The library's script engine, closed: nothing of a drawing ever reaches eval or exec.

Conditions, scripts, timers and counts are compiled when the drawing is read (base.expressions), and
our specifications call what was compiled. Should the library still come to ask its script engine,
it meets the same closed language here.
"""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from base.expressions import compile_expression, compile_script


class ClosedEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates in our own language only."""

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Any = None
    ) -> Any:
        """Work out an expression on the data of a task."""
        return compile_expression(expression).evaluate({**(external_context or {}), **context})

    def execute(self, script: str, context: dict[str, Any], external_context: Any = None) -> bool:
        """Run a script on the data of a task."""
        context.update(compile_script(script).run({**(external_context or {}), **context}))
        return True

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        """Refuse: services are actions of ours."""
        raise NotImplementedError


class ClosedEngine(PythonScriptEngine):
    """A script engine without Python in it."""

    def __init__(self) -> None:
        super().__init__(ClosedEnvironment())

    def validate(self, expression: str) -> None:
        """Check an expression against the closed language."""
        compile_expression(expression)
