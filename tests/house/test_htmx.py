"""Pages are written for the htmx that we ship, not for the one that people remember."""

import subprocess
import sys

import pytest

from tests.house.source import ROOT, files

CHECK = ROOT / "web" / "node_modules" / "htmx.org" / "dist" / "scripts" / "upgrade-check.py"


def test_no_page_uses_what_the_newer_htmx_understands_differently() -> None:
    if not CHECK.is_file():
        pytest.skip("htmx is not fetched yet; run: make assets")
    folders = {ROOT / path.parent for path in files() if path.suffix == ".html"}

    told = subprocess.run(
        [sys.executable, str(CHECK), *map(str, sorted(folders))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert not told.stdout.strip()
    assert told.returncode == 0
