"""`ringflow demo`: everything in one process, in one folder, with nothing to configure."""

import time
from dataclasses import replace

from base.settings import Settings
from engine.identity import ROLE_NAMES
from ringflow.app import listen, serve
from ringflow.demo.people import PASSWORD, PEOPLE
from ringflow.demo.seed import seed
from ringflow.house import open_house
from ringflow.servers import Say
from ringflow.worker import Background
from web.house import DemoAccount


def run_demo(settings: Settings, say: Say) -> None:
    """Serve a working hotline until SIGTERM or Ctrl-C, then close it; all data stays."""
    began = time.monotonic()
    wanted = settings.web.port if settings.port is None else settings.port
    listener = listen(settings.web.host, wanted, seek=settings.port is None)
    port = listener.getsockname()[1]
    settings = settings.model_copy(update={"demo": True, "port": port, "log_json": False})
    with listener, open_house(settings, say) as building:
        say("adding demo accounts and drawings")
        seed(building.house)
        house = replace(building.house, demo_accounts=accounts())
        background = Background(building)
        background.start()

        def announce() -> None:
            say(f"sign in as {', '.join(each.username for each in PEOPLE)}; password {PASSWORD}")
            say(f"data in {settings.data.absolute()}; up after {time.monotonic() - began:.1f} s")
            say("stop with Ctrl-C")
            say(f"ready http://{settings.web.host}:{port}")

        try:
            serve(house, listener, announce)
        finally:
            say("stopping; everything is kept")
            background.stop()


def accounts() -> tuple[DemoAccount, ...]:
    """Return the accounts that the sign-in page offers."""
    return tuple(
        DemoAccount(
            username=each.username,
            password=PASSWORD,
            name=each.name,
            role=ROLE_NAMES[min(each.roles)],
        )
        for each in PEOPLE
    )
