"""What a drawing uses of others: processes that it calls, decisions that it asks, its forms."""

from dataclasses import dataclass
from uuid import UUID

from base.db import Session
from engine.definitions.programs import PROCESS, ready
from engine.definitions.queries import DefinitionView, definitions
from engine.deployment.forms import forms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One definition that is used, by its key, and the nodes that use it. `kind` as it has."""

    key: str
    kind: str
    nodes: list[str]


def uses(db: Session, version_id: UUID) -> list[Use]:
    """Return what a version uses, in the order of kinds and keys.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    found: dict[tuple[str, str], list[str]] = {}
    process = ready(db, version_id).program.process
    for node in process.nodes():
        if node.called:
            found.setdefault((PROCESS, node.called.partition("@")[0]), []).append(node.id)
        if node.decision is not None:
            key = node.decision.key.partition("@")[0]
            found.setdefault(("decision", key), []).append(node.id)
        for form, _foreign in forms_of(node):
            found.setdefault(("form", form), []).append(node.id)
    order = {PROCESS: 0, "decision": 1, "form": 2}
    return [
        Use(key=key, kind=kind, nodes=nodes)
        for (kind, key), nodes in sorted(found.items(), key=lambda one: (order[one[0][0]], one[0]))
    ]


def calls(db: Session, version_id: UUID) -> dict[str, str]:
    """Return which process each call activity of a version calls, by node.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    nodes = ready(db, version_id).program.process.nodes()
    return {one.id: one.called.partition("@")[0] for one in nodes if one.called}


def used_by(db: Session, key: str) -> list[DefinitionView]:
    """Return the processes whose newest version calls this one."""
    return [
        one for one in definitions(db)
        if one.kind == PROCESS and any(
            each.partition("@")[0] == key for each in ready(db, one.id).program.calls
        )
    ]  # fmt: skip
