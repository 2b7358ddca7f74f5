"""Deploying drawings and listing what is deployed."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import JSONResponse

import engine
from engine import Actor, DefinitionRefused, SourceFile
from web.api.schemas import Definition, Deployed, Deployment, Items, Problem
from web.deps import Can, Db
from web.errors import PROBLEM_JSON

router = APIRouter(tags=["definitions"])


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
