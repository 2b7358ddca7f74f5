"""Letters as they stand on the wire."""

from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from tests.conftest import MONDAY

_numbers = count(1)


def letter(
    *,
    sender: str = "Wang <wang@citizen.test>",
    to: str = "service@ringflow.test",
    subject: str = "Noise at night",
    text: str = "The building site is loud.\n",
    message_id: str | None = None,
    **headers: str,
) -> EmailMessage:
    """Return a mail; headers are named with `_` for `-`."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(MONDAY)
    mail["Message-ID"] = message_id or f"<{next(_numbers)}.made@citizen.test>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def raw(**fields: str) -> bytes:
    """Return a mail as bytes."""
    return letter(**fields).as_bytes()


def bounce(*, to: str, original: str | None = None, action: str = "failed") -> bytes:
    """Return a delivery report as Postfix writes it."""
    about = f"Message-ID: <{original}>\n" if original else ""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.test (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{next(_numbers)}.bounce@mx.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; nobody@citizen.test
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

From: service@ringflow.test
{about}
--b--
""".replace("\n", "\r\n").encode()
