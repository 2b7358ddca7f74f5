"""Hand one mail to an SMTP server, step by step, to know at which step it failed.

Before the text is handed over every failure means "not sent". Between the text and the server's
answer a failure means that nobody knows.
"""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress

from base.settings import MailSettings
from connectors.handing import Lost, Refused


def hand_over(settings: MailSettings, sender: str, recipient: str, mail: bytes) -> None:
    """Send one mail.

    Raises:
        Refused: it was certainly not sent.
        Lost: it may or may not have been sent.
    """
    server = connect(settings)
    try:
        _offer(server, sender, recipient)
        _transfer(server, mail)
    finally:
        # The server has answered for the mail; how the goodbye goes does not matter.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def connect(settings: MailSettings) -> smtplib.SMTP:
    """Open a connection and sign in.

    Raises:
        Refused: the server cannot be reached or does not let us in.
    """
    host, port = settings.smtp_host, settings.smtp_port
    try:
        server = _open(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"{host}:{port}: {error}", permanent=False) from error
    try:
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password or "")
    except (OSError, smtplib.SMTPException) as error:
        server.close()
        raise Refused(f"{host}:{port}: {error}", permanent=False) from error
    return server


def _open(settings: MailSettings) -> smtplib.SMTP:
    host, port, timeout = settings.smtp_host, settings.smtp_port, settings.timeout_s
    if settings.smtp_tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    server = smtplib.SMTP(host, port, timeout=timeout)
    if settings.smtp_tls == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def _offer(server: smtplib.SMTP, sender: str, recipient: str) -> None:
    steps: tuple[Callable[[], tuple[int, bytes]], ...] = (
        lambda: server.mail(sender),
        lambda: server.rcpt(recipient),
        lambda: server.docmd("DATA"),
    )
    for step, expected in zip(steps, (250, 250, 354), strict=True):
        try:
            code, answer = step()
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(str(error), permanent=False) from error
        if code != expected and not (expected == 250 and code == 251):
            raise Refused(_said(code, answer), permanent=code >= 500)


def _transfer(server: smtplib.SMTP, mail: bytes) -> None:
    lines = mail.replace(b"\r\n", b"\n").split(b"\n")
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    try:
        server.send(stuffed.removesuffix(b"\r\n") + b"\r\n.\r\n")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Lost(f"the line broke after the text was sent: {error}") from error
    if code != 250:
        raise Refused(_said(code, answer), permanent=code >= 500)


def _said(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:500]
