"""The command line. `ringflow --help` lists what there is."""

import secrets
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import OperationalError

from base.errors import Invalid, RingflowError
from base.postgres import PostgresFailed, PostgresMissing
from base.roles import RoleProblem
from base.settings import Settings
from ringflow.console.auditing import audit_app
from ringflow.console.calendars import calendar_app
from ringflow.console.choosing import choose, chosen_centre
from ringflow.console.clocks import sla_app
from ringflow.console.collecting import collection_app
from ringflow.console.operating import batch_app, instance_app
from ringflow.console.parameters import parameter_app
from ringflow.console.platforming import platform_app
from ringflow.console.releasing import definition_app, release_app
from ringflow.console.secrets import secrets_app
from ringflow.problems import StartProblem

app = typer.Typer(
    help="Ringflow: BPMN processes for call centres and government hotlines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
token_app = typer.Typer(help="Tokens with which programs sign in.", no_args_is_help=True)
user_app = typer.Typer(help="People who can sign in.", no_args_is_help=True)
app.add_typer(token_app, name="token")
app.add_typer(user_app, name="user")
app.add_typer(instance_app, name="instance")
app.add_typer(batch_app, name="batch")
app.add_typer(audit_app, name="audit")
app.add_typer(calendar_app, name="calendar")
app.add_typer(collection_app, name="collection")
app.add_typer(parameter_app, name="parameter")
app.add_typer(release_app, name="release")
app.add_typer(definition_app, name="definition")
app.add_typer(secrets_app, name="secrets")
app.add_typer(platform_app, name="platform")
app.add_typer(sla_app, name="sla")
# Before the command, or between its two words: both name the centre.
for each in (
    app, token_app, user_app, instance_app, batch_app, calendar_app, collection_app, release_app,
    definition_app, sla_app, parameter_app,
):  # fmt: skip
    each.callback()(choose)

# Long-running processes are often started beside the database and may be quicker.
PATIENCE_S = 60.0
EXPECTED = (StartProblem, PostgresMissing, PostgresFailed, RoleProblem, RingflowError)


def main() -> None:
    """Run the command line; what can be expected to go wrong is told without a traceback."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    try:
        app()
    except EXPECTED as error:
        _fail(_words(error))
    except OperationalError as error:
        _fail(f"the database does not do it: {error.orig}")


def say(line: str) -> None:
    """Tell the person at the console, beside the output proper."""
    print(line, file=sys.stderr, flush=True)


@app.command()
def demo() -> None:
    """Open a working hotline with demo accounts. RINGFLOW_PORT and RINGFLOW_DATA are honoured."""
    from ringflow.demo.run import run_demo

    run_demo(_settings(), _tell)


@app.command()
def serve(
    worker: Annotated[
        bool | None, typer.Option(help="Run jobs and timers here too. Default: only without Redis.")
    ] = None,
) -> None:
    """Serve the pages and the API."""
    from ringflow.app import listen
    from ringflow.app import serve as serve_pages
    from ringflow.house import open_house
    from ringflow.worker import Background

    settings = _settings()
    with open_house(settings, say, patience_s=PATIENCE_S) as building:
        listener = listen(settings.web.host, settings.web_port())
        background = Background(building)
        if worker or (worker is None and settings.redis_url is None):
            background.start()
        try:
            serve_pages(building.house, listener, lambda: say(f"ready {settings.base_url()}"))
        finally:
            background.stop()


@app.command()
def worker() -> None:
    """Run jobs, timers and incoming mail; start as many of these processes as you need."""
    from ringflow.house import open_house
    from ringflow.worker import run_worker

    with open_house(_settings(), say, patience_s=PATIENCE_S) as building:
        say("ready: working")
        if not run_worker(building):
            raise typer.Exit(1)


@app.command()
def tidy(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say which ended instances would go.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --dry-run: a line of JSON for each centre.")
    ] = False,
) -> None:
    """Delete what is outdated; workers do so once an hour by themselves."""
    from ringflow.console import tidying

    if dry_run:
        tidying.dry_run(as_json=as_json)
    else:
        tidying.tidy_now()


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema and give the application's role its rights."""
    from ringflow.house import open_house

    with open_house(_settings(), say, migrating=True):
        say("the schema is the newest")


@app.command()
def deploy(
    paths: Annotated[
        list[Path], typer.Argument(help="Drawings, decisions, forms, or folders of them.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be refused.")
    ] = False,
    comment: Annotated[str, typer.Option(help="What this is about; the list shows it.")] = "",
) -> None:
    """Deploy drawings, decisions and forms as new versions."""
    import engine
    from engine.people import Actor
    from ringflow.house import open_house
    from ringflow.looking.lint import line_of, read_drawings

    files = read_drawings(paths)
    with open_house(_settings(), say) as building:
        house = building.house
        try:
            with house.database.transaction(chosen_centre(house)) as db:
                done = engine.deploy(
                    db, files, by=Actor.system("deploy"), dry_run=dry_run, comment=comment
                )
        except engine.DefinitionRefused as refused:
            for problem in refused.problems:
                print(line_of(problem))
            _fail("nothing was deployed")
        for problem in done.problems:
            print(line_of(problem))
        for each in done.definitions:
            same = "" if each.new else ", as before"
            print(f"{each.key} version {each.version} ({each.name}){same}")


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Drawings, or folders of drawings.")],
    as_json: Annotated[
        bool,
        typer.Option("--json", help="One line of JSON for each file: does it run, does it begin."),
    ] = False,
    lang: Annotated[
        str, typer.Option(help="Language of the sentences: en, zh-Hant or zh-Hans.")
    ] = "en",
) -> None:
    """Look at drawings without a database; one line for each problem.

    Ends with 0 when all could be deployed, with 1 when not, with 2 when nothing can be looked at.
    """
    from base.i18n import LOCALES, set_locale
    from ringflow.looking.lint import drawings_of, line_of, lint, read_drawings
    from ringflow.looking.verdicts import lines, looked_at
    from ringflow.rooms import open_rooms

    if lang not in LOCALES:
        raise typer.BadParameter(f"the languages are {', '.join(LOCALES)}", param_hint="--lang")
    open_rooms()
    set_locale(lang)
    settings = _settings()
    limits, now = looked_at(settings)
    bad = False
    try:
        if as_json:
            for line, ok in lines(drawings_of(paths), limits, now):
                print(line, flush=True)
                bad = bad or not ok
        else:
            for problem in lint(read_drawings(paths), limits):
                print(line_of(problem))
                bad = bad or problem.severity == "error"
    except StartProblem as nothing:
        _fail(str(nothing), code=2)
    if bad:
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Say what is configured, what can be reached, and what to do about the rest."""
    from ringflow.doctor import Level, examine

    bad = 0
    for finding in examine(_settings()):
        print(f"{finding.level:<5} {finding.subject:<19} {finding.seen}", flush=True)
        if finding.advice:
            print(f"{'':<25} -> {finding.advice}")
        bad += finding.level is Level.BAD
    if bad:
        _fail(f"{bad} of these must be put right")


@token_app.command("create")
def create_token(
    user: Annotated[str, typer.Option(help="The user as whom the program acts.")],
    label: Annotated[str, typer.Option(help="What the token is for.")] = "",
) -> None:
    """Make a token and print it. It is shown only this once."""
    from engine.identity import create_api_token
    from ringflow.house import open_house

    with open_house(_settings(), _silent) as building:
        house = building.house
        with house.database.transaction(chosen_centre(house)) as db:
            token = create_api_token(db, user, label=label)
    print(token)


@user_app.command("create")
def create_person(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    role: Annotated[
        list[str] | None,
        typer.Option(
            help="admin, analyst, agent, dispatcher, handler or a role of the centre's own; "
            "may be given repeatedly."
        ),
    ] = None,
    department: Annotated[list[str] | None, typer.Option(help="Code of a department.")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make a user. Without --password-stdin a password is made and printed, only this once."""
    from engine.identity import NewUser, create_user
    from ringflow.house import open_house

    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    new = NewUser(
        username=username,
        name=name or username,
        password=password,
        email=email,
        roles=frozenset(role or []),
        departments=frozenset(department or []),
    )
    with open_house(_settings(), _silent) as building:
        house = building.house
        with house.database.transaction(chosen_centre(house)) as db:
            create_user(db, new)
    if not password_stdin:
        print(password)


def _settings() -> Settings:
    from ringflow.house import read_settings

    return read_settings()


def _tell(line: str) -> None:
    print(line, flush=True)


def _silent(line: str) -> None:
    del line


def _words(error: Exception) -> str:
    if isinstance(error, Invalid) and error.problems:
        return "\n".join(str(getattr(each, "message", each)) for each in error.problems)
    return error.text() if isinstance(error, RingflowError) else str(error)


def _fail(words: str, code: int = 1) -> NoReturn:
    say(f"ringflow: {words}")
    raise SystemExit(code)


def _leave(number: int, frame: FrameType | None) -> None:
    """End by unwinding, so that everything that was opened is closed; a second signal is deaf."""
    del frame
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)


if __name__ == "__main__":
    main()
