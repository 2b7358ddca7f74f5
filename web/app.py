"""Assembles the pages: the outer wall, the rooms, static files."""

import asyncio
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from web.errors import install
from web.house import House
from web.looks.assets import SOURCES, STATIC, Assets
from web.looks.environment import build_environment
from web.looks.nav import page_paths
from web.looks.static_files import HashedFiles
from web.middleware.body import BodyLimit
from web.middleware.centre import WhichCentre
from web.middleware.choice import ReadersChoice
from web.middleware.edge import Edge
from web.middleware.headers import SecurityHeaders
from web.middleware.masking import Masking
from web.middleware.origin import OriginCheck
from web.rooms import ROOMS

MEGABYTE: Final = 1024 * 1024
COMPRESS_FROM: Final = 800


def create_app(house: House) -> FastAPI:
    """Make the ASGI application for one house."""
    app = FastAPI(
        title="Ringflow",
        summary="BPMN call centre and government hotline",
        docs_url=None,
        redoc_url=None,
        middleware=outer_wall(house),
    )
    app.state.house = house
    app.state.places = asyncio.Semaphore(house.context.settings.db.pool_size)
    app.state.environment = build_environment(house, Assets())
    install(app)
    app.mount("/static/src", HashedFiles(directory=existing(SOURCES)), name="sources")
    app.mount("/static", HashedFiles(directory=existing(STATIC)), name="static")
    # Read once in a process, not once for each house: 500 routes take longer than all else here.
    app.router.routes.extend(ROOMS.routes)
    app.state.page_paths = page_paths(app)
    return app


def outer_wall(house: House) -> list[Middleware]:
    """Return what every request passes, from the outside in."""
    web = house.context.settings.web
    return [
        # Who is really there, as far as proxies of the settings say it; all others say nothing.
        Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies(web.proxies)),
        Middleware(SecurityHeaders),
        Middleware(Edge),
        Middleware(WhichCentre, house=house),
        Middleware(ReadersChoice),
        Middleware(GZipMiddleware, minimum_size=COMPRESS_FROM, compresslevel=5),
        Middleware(Masking),
        Middleware(OriginCheck),
        Middleware(BodyLimit, largest=web.upload_mb * MEGABYTE),
    ]


def proxies(listed: str) -> list[str]:
    """Return the proxies of the settings one by one."""
    return [one.strip() for one in listed.split(",") if one.strip()]


def existing(folder: Path) -> Path:
    """Return the folder.

    Raises:
        NotADirectoryError: the installation is incomplete.
    """
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    return folder
