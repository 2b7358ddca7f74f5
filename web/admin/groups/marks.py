"""The forms of a group and of a skill: code, names, kind."""

from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from base.errors import RingflowError
from base.i18n import LOCALES
from engine.identity.groups.lists import (
    SKILL_KINDS,
    GroupChange,
    GroupView,
    SkillKind,
    SkillView,
    change_group,
    change_skill,
    create_group,
    create_skill,
    find_group,
    find_skill,
)
from engine.people import Actor
from web.admin.pages import REFUSALS, by_field, problems_of
from web.admin.posted import Line, PostedNames
from web.deps import Can, Db
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
GROUP: Final = "group"
SKILL: Final = "skill"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkInput:
    """A group or a skill as its form shows it, right or wrong."""

    code: str = ""
    names: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LOCALES, ""))
    kind: SkillKind = SkillKind.LANGUAGE
    active: bool = True

    def change(self) -> GroupChange:
        """Return the change that the form asks for."""
        return GroupChange(names=self.names, active=self.active, kind=self.kind)


def input_of(one: GroupView | SkillView) -> MarkInput:
    """Return what a form begins with."""
    names = {locale: one.names.get(locale, "") for locale in LOCALES}
    kind = one.kind if isinstance(one, SkillView) else SkillKind.OTHER
    return MarkInput(code=one.code, names=names, kind=kind, active=one.active)


def mark_posted(
    names: PostedNames,
    code: Line = "",
    kind: SkillKind = Form(SkillKind.OTHER),
    active: Annotated[bool, Form()] = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> MarkInput:
    """Read the form of a group or of a skill."""
    return MarkInput(code=code.strip(), names=names, kind=kind, active=active)


Posted = Annotated[MarkInput, Depends(mark_posted)]


@router.get("/groups/new")
def new_group(request: Request, _me: Admin) -> Response:
    """Show an empty form of a group."""
    return mark_form(request, GROUP, MarkInput())


@router.post("/groups/new")
def add_group(request: Request, db: Db, me: Admin, posted: Posted) -> Response:
    """Add a group."""
    try:
        create_group(db, posted.code, posted.change(), by=me)
    except REFUSALS as refusal:
        return mark_form(request, GROUP, posted, refusal=refusal)
    return RedirectResponse(f"/admin/groups/{posted.code}?done=added", status_code=303)


@router.get("/groups/{group}/edit")
def edit_group(request: Request, db: Db, _me: Admin, group: str) -> Response:
    """Show the form of a group."""
    return mark_form(request, GROUP, input_of(find_group(db, group)), code=group)


@router.post("/groups/{group}/edit")
def save_group(request: Request, db: Db, me: Admin, group: str, posted: Posted) -> Response:
    """Change a group."""
    try:
        change_group(db, group, posted.change(), by=me)
    except REFUSALS as refusal:
        return mark_form(request, GROUP, posted, code=group, refusal=refusal)
    return RedirectResponse("/admin/groups?done=changed", status_code=303)


@router.get("/skills/new")
def new_skill(request: Request, _me: Admin) -> Response:
    """Show an empty form of a skill."""
    return mark_form(request, SKILL, MarkInput())


@router.post("/skills/new")
def add_skill(request: Request, db: Db, me: Admin, posted: Posted) -> Response:
    """Add a skill."""
    try:
        create_skill(db, posted.code, posted.change(), by=me)
    except REFUSALS as refusal:
        return mark_form(request, SKILL, posted, refusal=refusal)
    return RedirectResponse("/admin/groups?done=added", status_code=303)


@router.get("/skills/{skill}")
def edit_skill(request: Request, db: Db, _me: Admin, skill: str) -> Response:
    """Show the form of a skill."""
    return mark_form(request, SKILL, input_of(find_skill(db, skill)), code=skill)


@router.post("/skills/{skill}")
def save_skill(request: Request, db: Db, me: Admin, skill: str, posted: Posted) -> Response:
    """Change a skill."""
    try:
        change_skill(db, skill, posted.change(), by=me)
    except REFUSALS as refusal:
        return mark_form(request, SKILL, posted, code=skill, refusal=refusal)
    return RedirectResponse("/admin/groups?done=changed", status_code=303)


def mark_form(
    request: Request,
    what: str,
    posted: MarkInput,
    *,
    code: str = "",
    refusal: RingflowError | None = None,
) -> Response:
    """Return the form of a group or of a skill; without a `code` it is a new one."""
    problems = problems_of(refusal)
    return render(
        request,
        "admin/groups/mark.html",
        status=refusal.status if refusal else 200,
        what=what,
        mark=posted,
        code=code,
        kinds=SKILL_KINDS,
        problems=problems,
        wrong=by_field(problems),
    )
