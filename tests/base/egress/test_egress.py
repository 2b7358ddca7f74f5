"""Nobody can send us into our own network, hold us up, or fill our memory."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from base.egress import EgressFailed, EgressRefused, check_url, fetch, fetching, target_of
from base.egress.addresses import is_public
from base.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
     "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
)  # fmt: skip
def test_private_addresses_are_recognised_in_every_wrapping(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "https://example.org:8443/", "ftp://example.org/", "file:///etc/passwd",
     "https://user:password@example.org/", "https:///nothing", "https://example.org/#part",
     "https://[::1", "javascript:alert(1)", ""],
)  # fmt: skip
def test_only_plain_https_addresses_are_asked(settings: Settings, url: str) -> None:
    with pytest.raises(EgressRefused):
        check_url(settings, url)


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://2130706433/", "https://0177.0.0.1/", "https://127.1/",
     "https://localhost/", "https://[::ffff:127.0.0.1]/", "https://0/", "https://169.254.169.254/"],
)  # fmt: skip
def test_our_own_machine_is_not_asked_however_it_is_written(settings: Settings, url: str) -> None:
    with pytest.raises(EgressRefused):
        target_of(settings, url)


def test_a_listed_host_is_asked_on_the_listed_port_only(settings: Settings) -> None:
    settings.egress_allow = "127.0.0.1:9000"

    assert target_of(settings, "http://127.0.0.1:9000/x").address == "127.0.0.1"
    with pytest.raises(EgressRefused):
        target_of(settings, "http://127.0.0.1:9001/x")


@contextmanager
def answering(answer: bytes, *, times: int = 1) -> Iterator[int]:
    """Serve bytes as they are to whoever connects once."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as peer:
            peer.recv(65536)
            for _ in range(times):
                try:
                    peer.sendall(answer)
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(timeout=5)


def test_a_redirect_is_not_followed(settings: Settings) -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    with answering(answer) as port:
        settings.egress_allow = f"127.0.0.1:{port}"

        assert fetch(settings, f"http://127.0.0.1:{port}/").status == 302


def test_an_answer_without_end_is_cut(settings: Settings) -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000
    with answering(head, times=50) as port:
        settings.egress_allow = f"127.0.0.1:{port}"

        with pytest.raises(EgressFailed):
            fetch(settings, f"http://127.0.0.1:{port}/")


def test_nobody_there_is_said_plainly(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.egress_allow = f"127.0.0.1:{port}"

    with pytest.raises(EgressFailed):
        fetch(settings, f"http://127.0.0.1:{port}/")


def test_a_silent_house_does_not_hold_us_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PATIENCE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings.egress_allow = f"127.0.0.1:{port}"

        with pytest.raises(EgressFailed):
            fetch(settings, f"http://127.0.0.1:{port}/")
