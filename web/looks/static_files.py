"""Own and built static files: pre-compressed where the build made it, kept for ever when hashed."""

import os
from pathlib import PurePosixPath
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOREVER: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=300"
ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))


class HashedFiles(StaticFiles):
    """Serves a folder. An address with a content hash never changes its content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, compressed if the browser takes it so and the build made it so."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        response = None
        for name, ending in ENCODINGS:
            if name in accepted and self.lookup_path(path + ending)[1] is not None:
                response = await super().get_response(path + ending, scope)
                response.headers["Content-Encoding"] = name
                response.headers["Content-Type"] = media_type(path)
                break
        response = response or await super().get_response(path, scope)
        hashed = path.startswith("dist" + os.sep) or b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = FOREVER if hashed else BRIEFLY
        response.headers["Vary"] = "Accept-Encoding"
        return response


def media_type(path: str) -> str:
    """Return the type of what the build compresses: scripts, styles, pictures."""
    endings = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    return endings.get(PurePosixPath(path).suffix, "application/octet-stream") + "; charset=utf-8"
