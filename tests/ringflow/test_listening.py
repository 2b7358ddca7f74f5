"""The port of the pages."""

import asyncio
import socket

from ringflow.app import listen


def test_small_answers_are_sent_at_once() -> None:
    """Otherwise each answer in two parts waits until the browser has acknowledged the first."""
    seen: list[int] = []

    async def connect() -> None:
        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            seen.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listen("127.0.0.1", 0)
        async with await asyncio.start_server(answer, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            assert await reader.read() == b""
            writer.close()

    asyncio.run(connect())
    assert seen == [1]
