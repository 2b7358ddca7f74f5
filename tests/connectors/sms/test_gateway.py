"""What a gateway must do, asked of ours and of a real Kannel."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from base.settings import SmsSettings
from connectors.handing import Lost, Refused
from connectors.sms import gateway_health
from connectors.sms.gateway import Parcel, hand_over, probe
from tests.connectors.sms.wire import Gateway, gateway, real_gateway, sent_by_kannel

KINDS = ["ours", pytest.param("kannel", marks=pytest.mark.real)]
NOWHERE = "http://127.0.0.1:9/report"


@pytest.fixture(params=KINDS)
def account(request: pytest.FixtureRequest) -> Iterator[SmsSettings]:
    """Lend the settings of each gateway in turn."""
    if request.param == "kannel":
        yield real_gateway()
        return
    with gateway(Gateway()) as settings:
        yield settings


def parcel(to: str = "+8613800138000", text: str = "你好", report_url: str = NOWHERE) -> Parcel:
    return Parcel(to=to, text=text, wide=True, report_url=report_url)


def test_a_message_is_taken(account: SmsSettings) -> None:
    assert "Accepted" in hand_over(account, parcel())


def test_a_wrong_password_is_tried_again_when_somebody_has_mended_it(account: SmsSettings) -> None:
    wrong = account.model_copy(update={"password": "wrong"})

    with pytest.raises(Refused, match="403") as refused:
        hand_over(wrong, parcel())

    assert not refused.value.permanent


def test_a_number_that_the_gateway_denies_is_refused_for_good(account: SmsSettings) -> None:
    with pytest.raises(Refused, match="400") as refused:
        hand_over(account, parcel(to="abc"))

    assert refused.value.permanent


def test_a_check_sends_nothing_and_tells_whether_the_gateway_lets_us_in(
    account: SmsSettings,
) -> None:
    assert "receiver" in probe(account)
    assert gateway_health(account).state == "ok"
    wrong = account.model_copy(update={"user": "nobody"})
    found = gateway_health(wrong, patience_s=2)
    assert found.state == "failed"
    assert "403" in found.seen


def test_where_nobody_listens_nothing_was_sent() -> None:
    nowhere = SmsSettings(mode="kannel", url="http://127.0.0.1:9/cgi-bin/sendsms", timeout_s=0.5)

    with pytest.raises(Refused) as refused:
        hand_over(nowhere, parcel())

    assert not refused.value.permanent
    assert gateway_health(nowhere).state == "failed"


@pytest.mark.parametrize("mood", [Gateway(hang_up=True), Gateway(silent_s=1.5)])
def test_without_an_answer_nobody_knows(mood: Gateway) -> None:
    with gateway(mood) as account, pytest.raises(Lost):
        hand_over(account, parcel())

    assert len(mood.taken) == 1


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (404, False), (503, False)])
def test_only_a_refusal_of_the_message_itself_is_for_good(status: int, *, permanent: bool) -> None:
    with gateway(Gateway(status=status, said="no")) as account, pytest.raises(Refused) as refused:
        hand_over(account, parcel())

    assert refused.value.permanent is permanent


@pytest.mark.parametrize("url", ["http://" + "a" * 100 + "/x", "http://127.0.0.1:9/發送 x", "x"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    assert gateway_health(SmsSettings(mode="kannel", url=url, timeout_s=0.5)).state == "failed"


def test_kept_inside_there_is_no_gateway_to_ask() -> None:
    assert gateway_health(SmsSettings(mode="sink")).state == "off"


@pytest.mark.real
def test_kannel_sends_chinese_and_reports_what_became_of_it() -> None:
    account, reports = real_gateway(), []

    class Hook(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            reports.append((url.path, parse_qs(url.query, keep_blank_values=True)["type"][0]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    hook = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    number = f"+86138{time.time_ns() % 10**8:08}"
    url = f"http://127.0.0.1:{hook.server_port}/sms/reports/one/1/seal"

    hand_over(account, parcel(to=number, text="您的工單已受理" * 20, report_url=url))

    end = time.monotonic() + 10
    while len(reports) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    hook.shutdown()
    hook.server_close()
    assert set(reports) == {("/sms/reports/one/1/seal", "8"), ("/sms/reports/one/1/seal", "1")}
    lines = [line for line in sent_by_kannel().splitlines() if number in line]
    assert len(lines) == 3
