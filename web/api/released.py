"""What the API says about deployments, releases and definitions."""

from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel

import engine
from base.i18n import pick
from engine import DefinitionView
from web.api.schemas import Moment, Problem


class Deployed(BaseModel):
    """One definition of a deployment. What is unchanged keeps its version and is not `new`."""

    key: str
    version: int
    name: str
    kind: str
    new: bool

    @classmethod
    def of(cls, definition: engine.DeployedDefinition) -> Self:
        """Return what a deployed definition says."""
        return cls(**{field: getattr(definition, field) for field in cls.model_fields})


class Deployment(BaseModel):
    """What a deployment has done; `id` is null after a dry run."""

    id: UUID | None
    definitions: list[Deployed]
    problems: list[Problem]


class Part(BaseModel):
    """One version in a release; `brought` says that it came with that release."""

    id: UUID
    key: str
    version: int
    tag: str | None
    name: str
    kind: str
    brought: bool

    @classmethod
    def of(cls, part: engine.PartView) -> Self:
        """Return what a part says, with the name in the reader's language."""
        same = cls.model_fields.keys() - {"name"}
        name = pick({"en": part.name, **part.labels})
        return cls(name=name, **{field: getattr(part, field) for field in same})


class Release(BaseModel):
    """A deployment that changed something, and what came with it."""

    id: UUID
    number: int
    at: Moment
    by: str
    comment: str
    files: list[str]
    brought: list[Part]

    @classmethod
    def of(cls, view: engine.ReleaseView) -> Self:
        """Return what a view says."""
        same = Release.model_fields.keys() - {"brought"}
        facts = {field: getattr(view, field) for field in same}
        return cls(brought=[Part.of(one) for one in view.brought], **facts)


class WholeRelease(Release):
    """A deployment with all that its release consists of: what instances started then run."""

    parts: list[Part]

    @classmethod
    def of(cls, view: engine.ReleaseView) -> Self:
        """Return what a view says."""
        parts = [Part.of(one) for one in view.parts]
        return cls(parts=parts, **dict(Release.of(view)))


class Definition(BaseModel):
    """A deployed version of a drawing. `newest` is what new instances run.

    Of a retired one no new instance begins; `refused` counts what would have started one.
    """

    id: UUID
    key: str
    version: int
    name: str
    kind: str
    newest: bool
    deployed_at: Moment
    deployed_by: str
    tag: str | None
    state: Literal["active", "retired"]
    retired_since: Moment | None
    retired_until: Moment | None
    retired_by: str | None
    retired_reason: str | None
    refused: int

    @classmethod
    def of(cls, view: DefinitionView) -> Self:
        """Return what a view says, with the name in the reader's language."""
        gone = view.retirement
        told: dict[str, Any] = {
            "name": pick({"en": view.name, **view.labels}),
            "state": "retired" if view.retired else "active",
            "retired_since": gone.since if gone else None,
            "retired_until": gone.until if gone else None,
            "retired_by": gone.by if gone else None,
            "retired_reason": gone.reason if gone else None,
            "refused": gone.skipped if gone else 0,
        }
        same = cls.model_fields.keys() - told.keys()
        return cls(**told, **{field: getattr(view, field) for field in same})
