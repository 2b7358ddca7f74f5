"""Deploying, listing what is deployed, retiring and deleting it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi import Query as FromQuery
from pydantic import AwareDatetime, Field
from starlette.responses import JSONResponse

import engine
from base.db import Session
from engine import Actor, DefinitionRefused, SourceFile
from web.api.released import Definition, Deployed, Deployment, Release, WholeRelease
from web.api.schemas import Input, Items, Problem, Query, items
from web.deps import Can, Db
from web.errors import PROBLEM_JSON

router = APIRouter(tags=["definitions"])
Deployer = Annotated[Actor, Can("definitions.deploy")]


class ReasonInput(Input):
    """Why; the log tells it."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class StateInput(ReasonInput):
    """Why, and from when on; at once if no moment is given."""

    at: AwareDatetime | None = None


class DeleteInput(ReasonInput):
    """Which version, and why."""

    version: int


@router.post("/deployments", status_code=201, response_model=Deployment)
def deploy(
    request: Request,
    db: Db,
    files: Annotated[list[UploadFile], File(description=".bpmn, .dmn, .json and .zip files")],
    me: Annotated[Actor, Can("definitions.deploy")],
    dry_run: Annotated[bool, Form(description="Only say what is wrong")] = False,  # noqa: FBT002 a form field
    comment: Annotated[str, Form(max_length=500, description="What this is about")] = "",
) -> Any:
    """Deploy drawings, decisions and forms together. With an error nothing is deployed (422).

    A form is JSON; its key is the end of its file's name, `<app>/<form>.json`, or `key` in it.
    """
    sources = [
        SourceFile(name=file.filename or "drawing.bpmn", content=file.file.read()) for file in files
    ]
    try:
        done = engine.deploy(db, sources, by=me, dry_run=dry_run, comment=comment)
    except DefinitionRefused as refused:
        problems = [Problem.of(problem).model_dump() for problem in refused.problems]
        body = {
            "type": "about:blank",
            "title": "Unprocessable Content",
            "status": refused.status,
            "code": refused.code,
            "detail": refused.text(),
            "problems": problems,
            "request_id": getattr(request.state, "request_id", ""),
        }
        return JSONResponse(body, refused.status, media_type=PROBLEM_JSON)
    return Deployment(
        id=done.id,
        definitions=[Deployed.of(definition) for definition in done.definitions],
        problems=[Problem.of(problem) for problem in done.problems],
    )


@router.get("/deployments", response_model=Items[Release], dependencies=[Can("definitions.read")])
def deployments(db: Db, asked: Annotated[Query, FromQuery()]) -> Any:
    """Return the deployments that changed something, newest first: who, when, what came."""
    return items(engine.deployments(db, after=asked.after, limit=asked.limit), Release)


@router.get(
    "/deployments/{release_id}",
    response_model=WholeRelease,
    dependencies=[Can("definitions.read")],
)
def deployment(db: Db, release_id: UUID) -> WholeRelease:
    """Return one deployment with all that its release consists of."""
    return WholeRelease.of(engine.get_deployment(db, release_id))


@router.get(
    "/definitions", response_model=Items[Definition], dependencies=[Can("definitions.read")]
)
def definitions(
    db: Db,
    every_version: bool = False,  # noqa: FBT001, FBT002 a query parameter
) -> Any:
    """Return what is deployed: each key with its newest version, or with all of them."""
    found = engine.definitions(db, every_version=every_version)
    return {"items": [Definition.of(view) for view in found], "next": None}


@router.post("/definitions/{key}/retire", response_model=Definition)
def retire(db: Db, key: str, sent: StateInput, me: Deployer) -> Definition:
    """Let no new instance of a process begin, at once or from `at` on; what runs goes on."""
    engine.retire(db, key, by=me, reason=sent.reason, at=sent.at)
    return newest(db, key)


@router.post("/definitions/{key}/activate", response_model=Definition)
def activate(db: Db, key: str, sent: StateInput, me: Deployer) -> Definition:
    """Let new instances of a retired process begin again, at once or from `at` on."""
    engine.activate(db, key, by=me, reason=sent.reason, at=sent.at)
    return newest(db, key)


@router.post("/definitions/{key:path}/delete", status_code=204)
def delete(db: Db, key: str, sent: DeleteInput, me: Deployer) -> None:
    """Delete a version that nothing runs on and nothing has run on; 409 counts what does."""
    engine.delete_version(db, key, sent.version, by=me, reason=sent.reason)


def newest(db: Session, key: str) -> Definition:
    """Return the newest version of a definition."""
    return next(Definition.of(one) for one in engine.definitions(db) if one.key == key)
