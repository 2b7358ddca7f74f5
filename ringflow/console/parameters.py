"""Parameters at the console: listed, shown, set, taken along, brought in."""

import os
import pwd
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ringflow.console.operating import within
from ringflow.house import open_house, read_settings

if TYPE_CHECKING:
    from base.db import Session
    from engine.people import Actor

parameter_app = typer.Typer(help="What administrators may set.", no_args_is_help=True)
Department = Annotated[str, typer.Option(help="Code of a department; empty: the centre.")]
Reason = Annotated[str, typer.Option(help="Stays in the history.")]


@parameter_app.command("list")
def every_one(
    changed: Annotated[bool, typer.Option(help="Only what differs from the default.")] = False,
    department: Department = "",
) -> None:
    """Print the parameters with what counts."""

    def act(db: "Session", by: "Actor") -> Any:
        from engine.parameters import ParameterFilter, find_parameters, seen_by

        which = ParameterFilter(seen=seen_by(by), changed=changed)
        found = find_parameters(db, which, department=department or None)
        return [
            {"code": one.parameter.code, "value": one.value, "default": one.default,
             "set_at": one.origin.department or str(one.origin.level or "")}
            for one in found
        ]  # fmt: skip

    within(act)


@parameter_app.command()
def show(code: str) -> None:
    """Print a parameter: where it is set, and its last changes."""

    def act(db: "Session", by: "Actor") -> Any:
        from engine.parameters import changes, values_set, view_parameter

        view = view_parameter(db, code)
        return {
            "code": code, "name": view.parameter.name, "about": view.parameter.about,
            "kind": view.parameter.kind.name, "value": view.value, "default": view.default,
            "levels": sorted(view.parameter.levels),
            "set": [{"at": one.origin.department or str(one.origin.level), "value": one.shown}
                    for one in values_set(db, code)],
            "changes": [asdict(one) for one in changes(db, by=by, code=code, limit=10).items],
        }  # fmt: skip

    within(act)


@parameter_app.command("set")
def store(
    code: str,
    value: Annotated[str, typer.Argument(help="As on the page: 2 days, yes, 12 …")] = "",
    department: Department = "",
    platform: Annotated[bool, typer.Option(help="For all centres.")] = False,
    clear: Annotated[bool, typer.Option(help="Take away what is set there.")] = False,
    reason: Reason = "",
) -> None:
    """Set a parameter for the centre, a department or all centres."""
    from base.parameters import Level, Setting, find_parameter

    def setting() -> Setting:
        kind = find_parameter(code).kind
        stored = None if clear else kind.store(kind.read(value))
        level = Level.DEPARTMENT if department else Level.CENTRE
        if platform:
            level = Level.PLATFORM
        return Setting(code=code, level=level, value=stored, department=department)

    if platform:
        print(f"{_for_all(setting, reason)} changed")
        return

    def act(db: "Session", by: "Actor") -> Any:
        from engine.parameters import change_parameters

        return {"changed": change_parameters(db, [setting()], by=by, reason=reason)}

    within(act)


@parameter_app.command("export")
def take_along(
    file: Annotated[Path | None, typer.Argument(help="Where to write; else printed.")] = None,
) -> None:
    """Write what the centre and its departments have set as a file."""

    def act(db: "Session", by: "Actor") -> Any:
        from engine.parameters import export_parameters

        data = export_parameters(db, by=by)
        if file is None:
            print(data.decode(), end="")
            return None
        file.write_bytes(data)
        return {"written": str(file)}

    within(act)


@parameter_app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option(help="Say what would change, change nothing.")] = False,
    whole: Annotated[bool, typer.Option(help="Take away what the file does not name.")] = False,
    reason: Reason = "",
) -> None:
    """Bring in a file, all or nothing."""

    def act(db: "Session", by: "Actor") -> Any:
        from engine.parameters import import_parameters, plan_import

        data = file.read_bytes()
        plan = plan_import(db, data, by=by, whole=whole).differences
        done = 0
        if not dry_run:
            done = import_parameters(db, data, by=by, reason=reason, whole=whole)
        return {"changed": done, "differences": [asdict(one) for one in plan]}

    within(act)


def _for_all(setting: Any, reason: str) -> int:
    from engine.parameters import change_platform
    from engine.people import Actor

    by = Actor.system(pwd.getpwuid(os.getuid()).pw_name)
    with (
        open_house(read_settings(), lambda _line: None) as building,
        building.house.database.transaction() as db,
    ):
        return change_platform(db, [setting()], by=by, reason=reason)
