"""How long a drawing of 200 tasks takes to open in the modeler, and to be painted anew.

Measured in Chromium, from the request for the page to the first picture behind the import. Each
figure stands twice: the time on the clock, which other work on the machine lengthens, and the
processor time of the page's own thread. The naive way waits for what the checker says before it
shows the drawing, or the change.
"""

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import CDPSession, Page, Route, sync_playwright

from base import log
from base.ids import new_id, short
from bench.drawings import long_way
from bench.ground import Ground, ground, line
from bench.http import web
from engine import Actor
from engine.applications.keeping import add_file, create_application
from engine.definitions.layout.drawn import as_shown
from engine.definitions.source import SourceFile
from engine.identity import NewUser, Role, create_user, open_session
from engine.identity.proof.sessions import Visitor
from web.looks.cookies import PLAIN_NAME

TASKS: Final = 200
ROUNDS: Final = 5
CHROMIUM: Final = Path("/usr/bin/chromium")
ANALYST: Final = Actor.system("bench")
NAME: Final = "long.bpmn"
# Resolves behind the picture that an act leads to.
PAINTED: Final = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
ACT: Final = f"""async (act) => {{
  const began = performance.now();
  if (act === "move") document.querySelector(".djs-container svg").dispatchEvent(
    new KeyboardEvent("keydown", {{ key: "ArrowRight", bubbles: true }}));
  else document.querySelector(`[data-act=${{act}}]`).click();
  await ({PAINTED})();
  return performance.now() - began;
}}"""
DRAWN: Final = """async () => {
  while (!document.querySelector("[data-drawn]")) await new Promise(requestAnimationFrame);
  return performance.now();
}"""
CHECK: Final = """async ([address, xml]) => {
  const began = performance.now();
  await fetch(`${address}/check`, { method: "POST", body: new URLSearchParams({ content: xml }) });
  return performance.now() - began;
}"""


class Measured:
    """A page with the drawing, and what is measured on it."""

    def __init__(self, page: Page, site: str, path: str) -> None:
        self.page, self.site, self.address = page, site, site + path
        self.inside: CDPSession = page.context.new_cdp_session(page)
        self.inside.send("Performance.enable", {"timeDomain": "threadTicks"})

    def cpu_ms(self) -> float:
        """Return the processor time of the page's thread so far."""
        found = self.inside.send("Performance.getMetrics")["metrics"]
        spent = next(one["value"] for one in found if one["name"] == "TaskDuration")
        return float(spent) * 1000

    def opened(self) -> tuple[float, float]:
        """Open the drawing; return the milliseconds on the clock and of the processor."""
        self.page.goto(self.address, wait_until="commit")
        clock = self.page.evaluate(DRAWN)
        cpu = self.cpu_ms()
        self.page.wait_for_selector("[data-ready]")
        self.page.wait_for_load_state("networkidle")
        return clock, cpu

    def acted(self, act: str) -> tuple[float, float]:
        """Do something on the page; return both times until it is painted."""
        before = self.cpu_ms()
        clock = self.page.evaluate(ACT, act)
        return clock, self.cpu_ms() - before

    def chosen(self) -> None:
        """Choose a step in the middle, with the keys going to the drawing."""
        self.page.locator(f"[data-element-id=task{TASKS // 2}] .djs-hit").first.dispatch_event(
            "click"
        )
        self.page.locator(".djs-container svg").first.focus()


def figures() -> Iterator[str]:
    """Yield the figures; each open and each act is the median of several."""
    log.configure(json=False, quiet=True)
    with ground() as place:
        path, token = drawing(place)
        with web(place) as (_process, port), sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            site = f"http://127.0.0.1:{port}"
            context.add_cookies([{"name": PLAIN_NAME, "value": token, "url": site}])
            one = Measured(context.new_page(), site, path)
            yield from measured(one)
            browser.close()


def measured(one: Measured) -> Iterator[str]:
    """Yield what one page shows; the first time nothing is in the browser's cache yet."""
    first = one.opened()
    ours = [one.opened() for _ in range(ROUNDS)]
    one.page.route("**/content", lambda route: checked_first(route, one))
    naive = [one.opened() for _ in range(ROUNDS)]
    one.page.unroute("**/content")
    yield line("modeler_first_open_of_200_tasks_ms", first[0])
    yield line("modeler_first_open_of_200_tasks_cpu_ms", first[1])
    yield line("modeler_open_of_200_tasks_ms", middle(ours, 0), middle(naive, 0))
    yield line("modeler_open_of_200_tasks_cpu_ms", middle(ours, 1))
    one.opened()
    zoomed = [one.acted("in" if number % 2 else "out") for number in range(ROUNDS * 2)]
    yield line("modeler_zoom_of_200_tasks_ms", middle(zoomed, 0))
    yield line("modeler_zoom_of_200_tasks_cpu_ms", middle(zoomed, 1))
    one.chosen()
    moved = [one.acted("move") for _ in range(ROUNDS * 2)]
    xml = one.page.evaluate(
        "(at) => fetch(at).then((found) => found.text())", f"{one.address}/content"
    )
    check = statistics.median(one.page.evaluate(CHECK, [one.address, xml]) for _ in range(ROUNDS))
    yield line("modeler_move_of_200_tasks_ms", middle(moved, 0), middle(moved, 0) + check)
    yield line("modeler_move_of_200_tasks_cpu_ms", middle(moved, 1))


def checked_first(route: Route, one: Measured) -> None:
    """Hand the drawing out behind all that the server has to say of it."""
    asks, said = one.page.context.request, {"Origin": one.site}
    found = [
        asks.get(f"{one.address}/facts"),
        asks.post(f"{one.address}/check", form={"stored": "yes"}, headers=said),
    ]
    assert all(answer.ok for answer in found)
    route.continue_()


def middle(found: list[tuple[float, float]], which: int) -> float:
    """Return the median of the clock's (0) or the processor's (1) times."""
    return statistics.median(times[which] for times in found)


def drawing(place: Ground) -> tuple[str, Any]:
    """Put the drawing into an application; return its address and the session of an analyst."""
    content = as_shown(long_way(TASKS), "")
    with place.database.transaction(place.centre_id) as db:
        made = create_application(db, name="Long", by=ANALYST)
        add_file(db, made, SourceFile(NAME, content), by=ANALYST)
        new = NewUser(username=f"ana.{new_id().hex}", name="Ana", roles=frozenset({Role.ADMIN}))
        person = create_user(db, new)
        token = open_session(db, person.id, visitor=Visitor(address="127.0.0.1"))
    return f"/designer/{short(made)}/files/{NAME}", token


if __name__ == "__main__":
    for text in figures():
        print(text, flush=True)
