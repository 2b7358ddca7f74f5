"""Which mail is a machine's, and which machine may be answered (none)."""

import pytest

from connectors.email.reading.parse import Letter, read
from connectors.email.rules import Kind, kind_of, may_answer, sender_check

OWN = frozenset({"service@ringflow.test"})
DSN = b"""Return-Path: <>
From: MAILER-DAEMON@mx.test (Mail Delivery System)
To: service+bounce.0.x@ringflow.test
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; Nobody@citizen.test
Original-Recipient: rfc822;nobody@citizen.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

From: service@ringflow.test
Message-ID: <abc.def@ringflow.test>

--b--
"""


def letter(*headers: str, sender: str = "wang@citizen.test") -> Letter:
    lines = [f"From: {sender}", "To: service@ringflow.test", "Message-ID: <a@b>", *headers]
    return read("\r\n".join([*lines, "", "text"]).encode())


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ((), Kind.LETTER),
        (("Auto-Submitted: no",), Kind.LETTER),
        (("Return-Path: <wang@citizen.test>",), Kind.LETTER),
        (("Auto-Submitted: auto-replied",), Kind.AUTO_REPLY),
        (("Auto-Submitted: auto-replied (vacation)",), Kind.AUTO_REPLY),
        (("X-Autoreply: yes",), Kind.AUTO_REPLY),
        (("Auto-Submitted: auto-generated",), Kind.NOTICE),
        (("Auto-Submitted: auto-generated", "In-Reply-To: <x@y>"), Kind.AUTO_REPLY),
        (("Auto-Submitted: auto-generated", "Subject: Automatic reply: x"), Kind.AUTO_REPLY),
        (("Return-Path: <>", "Subject: 自動回覆：不在"), Kind.AUTO_REPLY),
        (("Return-Path: <>",), Kind.NOTICE),
        (("List-Id: <news.test>",), Kind.LIST),
        (("Precedence: bulk",), Kind.LIST),
        (("Content-Type: multipart/report; boundary=x",), Kind.RECEIPT),
    ],
)
def test_mail_is_sorted_by_its_marks(headers: tuple[str, ...], kind: Kind) -> None:
    mail = letter(*headers)

    assert kind_of(mail, OWN, own_id=False) is kind
    assert may_answer(mail, kind) is (kind is Kind.LETTER)


def test_own_mail_that_comes_back_is_known() -> None:
    assert kind_of(letter(sender="Service@ringflow.test"), OWN, own_id=False) is Kind.OWN
    assert kind_of(letter(), OWN, own_id=True) is Kind.OWN


@pytest.mark.parametrize(
    "sender", ["no-reply@bank.test", "noreply@a.test", "postmaster@a.test", "MAILER-DAEMON@a.test"]
)
def test_addresses_that_nobody_reads_are_not_answered(sender: str) -> None:
    assert not may_answer(letter(sender=sender), Kind.LETTER)


def test_who_asks_for_no_answer_gets_none() -> None:
    assert not may_answer(letter("X-Auto-Response-Suppress: OOF, AutoReply"), Kind.LETTER)
    assert may_answer(letter("X-Auto-Response-Suppress: None"), Kind.LETTER)


def test_a_delivery_report_is_understood() -> None:
    mail = read(DSN.replace(b"\n", b"\r\n"))

    assert kind_of(mail, OWN, own_id=False) is Kind.BOUNCE
    assert mail.bounce is not None
    assert mail.bounce.failed
    assert mail.bounce.recipient == "nobody@citizen.test"
    assert mail.bounce.status == "5.1.1"
    assert mail.bounce.reason == "550 5.1.1 no such user"
    assert mail.bounce.original_message_id == "abc.def@ringflow.test"


def test_a_report_of_delay_is_not_a_failure() -> None:
    mail = read(DSN.replace(b"Action: failed", b"Action: delayed"))

    assert mail.bounce is not None
    assert not mail.bounce.failed


def test_only_our_own_server_is_believed_about_the_sender() -> None:
    forged = letter(
        "Authentication-Results: mx.ours.test; dmarc=fail header.from=citizen.test",
        "Authentication-Results: mx.evil.test; dmarc=pass",
    )

    assert sender_check(forged, "mx.ours.test") == "fail"
    assert sender_check(forged, "mx.other.test") == "unknown"
    assert sender_check(forged, "") == "unknown"
