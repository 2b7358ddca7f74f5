"""Reads the reader's choice, so that everything below speaks their language."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.i18n import set_locale
from web.looks.choice import read_choice
from web.middleware.headers import STATIC


class ReadersChoice:
    """Sets language and style for one request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        choice = read_choice(Headers(scope=scope), state.get("centre"))
        state["choice"] = choice
        set_locale(choice.locale)

        async def send_in_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Content-Language", choice.locale)
            await send(message)

        await self.app(scope, receive, send_in_language)
