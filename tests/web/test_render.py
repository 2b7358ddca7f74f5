"""One URL, one template: pages, parts, assets, times, and the navigation."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from jinja2 import DictLoader, UndefinedError
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient

from base.clock import SetClock
from base.i18n import use_locale
from web.build import CannotBuild, fingerprint, inputs, is_up_to_date, main, run
from web.deps import Anyone
from web.house import House
from web.looks.assets import STATIC, Assets
from web.looks.environment import build_environment
from web.looks.formats import Moments, number, size, span
from web.looks.nav import GROUPS, covers
from web.render import render
from web.shell.account import browser_name

PAGE = """{% extends "shell/layout.html" %}{% block content %}<h1>All</h1>
{% block rows %}<p>{{ ui.badge(word, "ok") }}</p>{% endblock %}{% endblock %}"""


@pytest.fixture
def page(app: FastAPI) -> FastAPI:
    loader = app.state.environment.loader
    loader.loaders.append(DictLoader({"probe.html": PAGE}))

    @app.get("/probe")
    def probe(request: Request, me: Anyone, word: str = "<b>") -> HTMLResponse:
        return render(request, "probe.html", block="rows", word=word)

    @app.get("/probe/forgotten")
    def forgotten(request: Request, me: Anyone) -> HTMLResponse:
        return render(request, "probe.html")

    return app


@pytest.mark.usefixtures("page")
def test_one_address_gives_the_page_or_the_part_that_htmx_asks_for(client: TestClient) -> None:
    whole = client.get("/probe")
    part = client.get("/probe", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    boosted = client.get("/probe", headers={"HX-Request": "true", "HX-Request-Type": "full"})

    assert "<h1>All</h1>" in whole.text
    assert "<h1>All</h1>" in boosted.text
    assert part.text == '<p><span class="badge ok">&lt;b&gt;</span></p>'
    assert "HX-Request-Type" in whole.headers["vary"]


@pytest.mark.usefixtures("page")
def test_a_value_that_was_forgotten_is_an_error_not_an_empty_place(
    client: TestClient, app: FastAPI
) -> None:
    assert client.get("/probe/forgotten").status_code == 500
    with pytest.raises(UndefinedError):
        app.state.environment.from_string("{{ nobody_knows }}").render()


def test_every_template_of_the_house_compiles(house: House) -> None:
    env = build_environment(house, Assets())
    names = [name for name in env.list_templates(["html"]) if "node_modules" not in name]

    assert "shell/layout.html" in names
    for name in names:
        env.get_template(name)


def test_entries_of_the_navigation_have_pages_and_permissions_that_exist(app: FastAPI) -> None:
    from engine.identity import PERMISSIONS  # noqa: PLC0415

    for _title, items in GROUPS:
        for item in items:
            asked = item.permission or ()
            assert set((asked,) if isinstance(asked, str) else asked) <= set(PERMISSIONS)
            assert item.path in app.state.page_paths, f"{item.path} leads nowhere"


def test_people_see_only_the_entries_that_they_may_use(
    sign_in: Callable[..., TestClient],
) -> None:
    assert 'href="/instances"' not in sign_in("hugo", "handler").get("/account").text
    assert 'href="/instances"' in sign_in("ada", "analyst").get("/account").text


def test_an_entry_covers_the_pages_below_it_only() -> None:
    assert covers("/tickets", "/tickets")
    assert covers("/tickets", "/tickets/T1")
    assert not covers("/tickets", "/ticketsale")


@pytest.fixture
def moments() -> Moments:
    return Moments("Asia/Hong_Kong", SetClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC)))


def test_moments_are_short_to_read_and_exact_on_hovering(moments: Moments) -> None:
    today = datetime(2026, 11, 2, 1, 5, tzinfo=UTC)
    with use_locale("en"):
        assert moments.brief(today) == "09:05"
        assert moments.brief(today - timedelta(days=3)) == "Oct 30 09:05"
        assert "2025" in moments.brief(today - timedelta(days=400))
        assert moments.ago(today + timedelta(hours=11)) == "in 3 hours"
        assert moments.ago(moments.clock.now()) == "just now"
    with use_locale("zh-Hant"):
        assert moments.brief(today - timedelta(days=3)) == "10月30日 09:05"
        assert moments.ago(today + timedelta(hours=5)) == "3 小時前"
        tag = moments.tag(today)
    assert 'datetime="2026-11-02T01:05:00+00:00"' in tag
    assert 'title="2026年11月2日' in tag


def test_a_time_of_yesterday_evening_elsewhere_is_today_here(moments: Moments) -> None:
    with use_locale("en"):
        assert moments.brief(datetime(2026, 11, 1, 16, 30, tzinfo=UTC)) == "00:30"


def test_nothing_is_a_dash(moments: Moments) -> None:
    assert moments.brief(None) == moments.full(None) == moments.ago(None) == "–"
    assert moments.day(None) == span(None) == "–"
    assert moments.tag(None) == "<span>–</span>"


def test_numbers_spans_and_sizes_are_written_for_the_reader(moments: Moments) -> None:
    with use_locale("en"):
        assert number(12345.5) == "12,345.5"
        assert size(10) == "1 KB"
        assert size(5_400_000) == "5.1 MB"
        assert span(timedelta(minutes=90)) == "2 hours"
        assert moments.day(date(2026, 11, 2)) == "Nov 2, 2026"
    with use_locale("zh-Hans"):
        assert moments.day(date(2026, 11, 2)) == "2026年11月2日"


def test_without_a_build_own_files_are_served_as_they_are(tmp_path: Path) -> None:
    assets = Assets(tmp_path)

    assert assets.url("app.css").startswith("/static/app.css?v=")
    assert assets.url("main.js").startswith("/static/src/main.js?v=")
    assert not assets.has("diagram.js")
    with pytest.raises(FileNotFoundError):
        assets.url("nothing.js")


def test_a_stale_build_does_not_hide_changed_styles(tmp_path: Path) -> None:
    manifest = {"app.css": "app-1.css", "htmx.js": "htmx-1.js"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))

    stale = Assets(tmp_path)
    (tmp_path / "stamp").write_text(fingerprint(inputs()))
    fresh = Assets(tmp_path)

    assert stale.url("app.css").startswith("/static/app.css?v=")
    assert stale.url("htmx.js") == "/static/dist/htmx-1.js"
    assert fresh.url("app.css") == "/static/dist/app-1.css"


def test_pages_say_plainly_that_the_diagram_viewer_is_missing(house: House, tmp_path: Path) -> None:
    env = build_environment(house, Assets(tmp_path))

    text = env.from_string('{{ ui.diagram("/x") }}').render()

    assert "has not been built" in text
    assert "<script" not in text


def test_built_files_are_sent_compressed(client: TestClient) -> None:
    built = STATIC / "dist" / "manifest.json"
    if not is_up_to_date():
        pytest.skip("the bundles are not built (python -m web.build)")
    name = json.loads(built.read_text())["htmx.js"]

    plain = client.get(f"/static/dist/{name}", headers={"Accept-Encoding": "identity"})
    packed = client.get(f"/static/dist/{name}", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"].startswith("text/javascript")
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(
        (STATIC / "dist" / f"{name}.gz").read_bytes()
    )
    assert gzip.decompress((STATIC / "dist" / f"{name}.gz").read_bytes()) == plain.content
    assert "immutable" in packed.headers["cache-control"]


def test_sources_and_dist_hold_no_way_out_of_their_folder(client: TestClient) -> None:
    for path in ("/static/../deps.py", "/static/%2e%2e/deps.py", "/static/src/../../app.py"):
        assert client.get(path).status_code == 404


def test_a_second_build_with_nothing_changed_does_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not is_up_to_date():
        pytest.skip("the bundles are not built (python -m web.build)")

    assert main() == 0
    assert "up to date" in capsys.readouterr().out


def test_a_failing_step_of_the_build_says_what_failed() -> None:
    with pytest.raises(CannotBuild, match="sh failed: no network"):
        run(["/bin/sh", "-c", "echo no network >&2; exit 1"])
    with pytest.raises(CannotBuild):
        run(["/nowhere/node", "x"])


@pytest.mark.parametrize(
    ("called", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/140.0 Safari/537",
            "Chrome, Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/2010 Firefox/141.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_browsers_are_named_shortly(called: str, name: str) -> None:
    assert browser_name(called) == name
