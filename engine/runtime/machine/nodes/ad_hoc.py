# mypy: allow-subclassing-any
"""Ad-hoc sub-processes: people choose which of the steps inside are done, and when it is enough."""

from typing import Any, Final

from SpiffWorkflow.bpmn.specs import defaults as lib

from engine.definitions.model import Kind, NodeInfo, Outcome, Scope, TaskInfo
from engine.definitions.program import Program
from engine.definitions.values import as_names
from engine.runtime.machine.failures import NotInside
from engine.runtime.machine.movement import close_if_empty
from engine.runtime.machine.tokens import FUTURE, Token
from engine.runtime.machine.waits import What

from .nested import Nested
from .steps import Step

FINISH: Final = "finish"
MENU: Final = "#menu"
LABELS: Final = {"en": "Finish", "zh-Hant": "完成", "zh-Hans": "完成"}


class AdHoc(Nested, lib.SubWorkflowTask):
    """Offers the steps that nothing leads to. With a completion condition only that ends it."""

    supervises = True

    def begin_inside(self, token: Token, inside: Any, program: Program) -> None:
        """Begin with the steps that the drawing names, or ask a person."""
        info = token.node.ad_hoc
        inside.arm()
        if info is None or info.chosen is None:
            offer(inside)
            return
        env = token.workflow.top_workflow.env
        steps = {node.id: node for node in program.scopes[token.node.id].first()}
        for name in as_names(info.chosen.evaluate(token.seen(), env.now, env.calendar)):
            if name not in steps:
                raise NotInside(step=name, place=token.node.name or token.node.id)
            inside.place(name)
        close_if_empty(inside)

    def look(self, token: Token, inside: Any) -> None:
        """See what follows from a step that was done inside."""
        info = token.node.ad_hoc
        if info is None or inside.completed or token.internal_data.get("enough"):
            return
        if info.condition is not None:
            env = token.workflow.top_workflow.env
            if info.condition.evaluate(inside.seen(), env.now, env.calendar):
                finish(token, inside, cancels=info.cancels)
                return
        if info.chosen is None and inside.is_empty:
            offer(inside)


def finish(owner: Token, inside: Any, *, cancels: bool) -> None:
    """Let no more steps begin; what is under way is cancelled or may still be done."""
    owner.internal_data["enough"] = True
    for token in list(inside.root.children):
        if cancels or isinstance(token.task_spec, Menu):
            token.cancel()


def offer(inside: Any) -> None:
    """Ask a person which step is next."""
    spec = inside.spec.task_specs[MENU]
    token = Token(inside, spec, inside.root, FUTURE, inside.top_workflow.next_number())
    token.make_ready()


class Menu(Step, lib.UserTask):
    """The question which step is next, as a task with a button for each of them."""

    manual = True

    def __init__(self, wf_spec: Any, scope: Scope, owner: NodeInfo) -> None:
        super().__init__(wf_spec, MENU)
        self.node, self.choices = menu_node(scope, owner)

    def _on_complete(self, my_task: Token) -> None:
        inside, owner = my_task.workflow, my_task.workflow.owner
        chosen = inside.variables.pop("outcome", None)
        if chosen not in self.choices:
            raise NotInside(step=chosen, place=owner.node.name or owner.node.id)
        my_task.workflow.top_workflow.note(my_task, What.COMPLETED)
        my_task.leave()
        info = owner.node.ad_hoc
        if chosen == FINISH:
            finish(owner, inside, cancels=False)
        else:
            inside.place(chosen)
            if not info.one_by_one:
                offer(inside)
        close_if_empty(inside)


def menu_node(scope: Scope, owner: NodeInfo) -> tuple[NodeInfo, frozenset[str]]:
    """Return the task that asks which step is next, and the answers to it."""
    outcomes = [Outcome(name=node.id, labels=node.title) for node in scope.first()]
    if owner.ad_hoc is not None and owner.ad_hoc.condition is None:
        outcomes.append(Outcome(name=FINISH, labels=LABELS))
    node = NodeInfo(
        id=owner.id,
        kind=Kind.USER,
        name=owner.name,
        line=owner.line,
        labels=owner.labels,
        notes=owner.notes,
        lane=owner.lane,
        task=TaskInfo(outcomes=tuple(outcomes)),
    )
    return node, frozenset(outcome.name for outcome in outcomes)
