"""A mail that came in is stored once and told once."""

from hashlib import sha256
from uuid import UUID

import pytest

from base import files
from base.db import Session
from connectors.email import (
    InboundState,
    Mail,
    MailMissing,
    assign_thread,
    deliver_locally,
    find_inbound,
    get_inbound,
    get_outbound,
    receive,
    send,
    status,
    write_locally,
)
from connectors.email.accounts import signer
from connectors.email.inbound import set_aside
from tests.connectors.email.hearing import heard
from tests.make.email import bounce, letter, raw

THREAD = "T20261102-0001"


def test_a_letter_is_stored_and_told(db: Session) -> None:
    mail = letter(text="Loud.\n", message_id="<a@citizen.test>")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="site.png")

    row = receive(db, mail.as_bytes())

    assert row.state is InboundState.PROCESSED
    told = heard(db)[0]
    assert told["email_id"] == str(row.id)
    assert told["message_id"] == "a@citizen.test"
    assert (told["from_address"], told["from_name"]) == ("wang@citizen.test", "Wang")
    assert (told["subject"], told["text"], told["thread"]) == ("Noise at night", "Loud.", None)
    file, stream = files.open_file(db, UUID(told["attachments"][0]))
    with stream:
        assert stream.read() == b"\x89PNG"
    assert (file.name, file.sha256) == ("site.png", sha256(b"\x89PNG").hexdigest())
    assert get_inbound(db, row.id).attachments[0].file_id == file.id


def test_the_raw_mail_is_kept_byte_for_byte(db: Session) -> None:
    written = raw()
    row = receive(db, written)

    file, stream = files.open_file(db, row.raw_file_id)
    with stream:
        assert stream.read() == written
    assert file.sha256 == sha256(written).hexdigest()


def test_the_same_letter_twice_changes_nothing(db: Session) -> None:
    written = raw()
    first = receive(db, written)

    again = receive(db, b"Received: from elsewhere\r\nDelivered-To: x@y.test\r\n" + written)

    assert again.id == first.id
    assert len(heard(db)) == 1


def test_another_letter_with_a_used_message_id_is_not_lost(db: Session) -> None:
    receive(db, raw(message_id="<same@x>", text="one"))
    receive(db, raw(message_id="<same@x>", text="two"))
    receive(db, raw(message_id="broken", text="three"))
    receive(db, raw(message_id="broken", text="four"))

    assert sorted(told["text"] for told in heard(db)) == ["four", "one", "three", "two"]


def sent(db: Session, in_reply_to: str | None = None) -> UUID:
    mail = Mail(
        to="wang@citizen.test",
        subject="Received",
        text="We got it.",
        thread=THREAD,
        in_reply_to=in_reply_to,
    )
    return send(db, mail, "k").id


def test_an_answer_to_the_signed_address_finds_its_thread(db: Session) -> None:
    ours = get_outbound(db, sent(db))
    address = ours.reply_address

    assert address is not None
    receive(db, raw(to=address.lower(), subject="without a tag"))

    assert heard(db)[0]["thread"] == THREAD
    assert find_inbound(db).items[0].thread == THREAD


def test_an_envelope_recipient_counts_more_than_the_written_one(db: Session) -> None:
    address = get_outbound(db, sent(db)).reply_address or ""

    receive(db, f"Delivered-To: {address}\r\n".encode() + raw())

    assert heard(db)[0]["thread"] == THREAD


def test_an_answer_that_refers_to_our_mail_finds_its_thread(db: Session) -> None:
    ours = get_outbound(db, sent(db))

    receive(db, raw(References=f"<other@x> <{ours.message_id}>"))

    assert heard(db)[0]["thread"] == THREAD


def test_mail_that_refers_to_a_known_letter_finds_its_thread(db: Session) -> None:
    first = receive(db, raw(message_id="<first@x>", References="<between-them@x>"))
    assign_thread(db, first.id, THREAD)

    receive(db, raw(In_Reply_To="<first@x>"))
    receive(db, raw(References="<between-them@x> <unseen@x>"))

    assert [told["thread"] for told in heard(db)] == [None, THREAD, THREAD]


def test_answering_a_letter_ties_it_to_the_thread(db: Session) -> None:
    first = receive(db, raw(message_id="<first@x>"))
    sent(db, in_reply_to=str(first.id))

    receive(db, raw(References="<first@x>"))

    assert heard(db)[-1]["thread"] == THREAD


def test_our_mark_in_the_quoted_text_finds_the_thread(db: Session) -> None:
    text = get_outbound(db, sent(db)).text

    receive(db, raw(text=f"More facts.\n\nOn Monday you wrote:\n> {text}"))

    told = heard(db)[0]
    assert told["thread"] == THREAD
    assert told["text"] == "More facts."


def test_a_tag_in_the_subject_counts_only_for_who_takes_part(db: Session) -> None:
    sent(db)

    receive(db, raw(subject=f"Re: Received [{THREAD}]"))
    receive(db, raw(subject=f"Re: Received [{THREAD}]", sender="stranger@citizen.test"))

    assert [told["thread"] for told in heard(db)] == [THREAD, None]


def test_a_forged_address_starts_a_new_matter(db: Session) -> None:
    sent(db)

    receive(db, raw(to=f"service+{THREAD}.aaaaaaaaaa@ringflow.test"))

    assert heard(db)[0]["thread"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"sender": "service@ringflow.test"},
        {"X_Autoreply": "yes"},
    ],
)
def test_what_machines_answer_becomes_no_work_but_stays_visible(
    db: Session, headers: dict[str, str]
) -> None:
    row = receive(db, raw(**headers))

    assert row.state is InboundState.IGNORED
    assert heard(db) == []
    assert find_inbound(db, state=InboundState.IGNORED).items[0].id == row.id


def test_our_own_mail_coming_back_is_known_by_its_id(db: Session) -> None:
    ours = get_outbound(db, sent(db))

    row = receive(db, raw(message_id=f"<{ours.message_id}>"))

    assert row.state is InboundState.IGNORED


def test_a_delivery_report_is_entered_at_the_mail_it_is_about(db: Session) -> None:
    by_address, by_id = sent(db), send(db, Mail(to="li@citizen.test", subject="x", text="y"), "k2")
    envelope = signer(db).envelope_address(by_address)

    receive(db, bounce(to=envelope))
    receive(db, bounce(to=envelope))
    receive(db, bounce(to="service@ringflow.test", original=by_id.message_id))

    for outbound_id in (by_address, by_id.id):
        view = get_outbound(db, outbound_id)
        assert view.state == "bounced"
        assert view.reason == "5.1.1 550 5.1.1 no such user"
    told = heard(db, "email.bounced")
    assert [line["bounced_email_id"] for line in told] == [str(by_address), str(by_id.id)]
    assert heard(db) == []


def test_a_report_of_delay_changes_nothing(db: Session) -> None:
    ours = sent(db)

    receive(db, bounce(to=signer(db).envelope_address(ours), action="delayed"))

    assert get_outbound(db, ours).state == "queued"


def test_a_report_about_somebody_elses_mail_is_ignored(db: Session) -> None:
    assert receive(db, bounce(to="service@ringflow.test", original="x@y")).state == "ignored"


def test_a_mail_that_is_too_large_goes_to_quarantine(db: Session) -> None:
    size = db.context.settings.mail.max_size_mb * 1_000_000

    row = receive(db, raw(subject="big") + b"x" * size)

    assert row.state is InboundState.QUARANTINED
    assert row.subject == "big"
    assert status(db).quarantined == 1


def test_what_no_column_can_hold_does_not_stop_a_mail_from_being_set_aside(db: Session) -> None:
    row = set_aside(
        db, b"From: a\x00@b\r\nMessage-ID: <\x00\xff>\r\nSubject: \x00\r\n\r\n\x00", "\x00"
    )

    assert row.state is InboundState.NEW


def test_a_visitor_writes_as_a_citizen_and_answers_our_mail(db: Session) -> None:
    ours = sent(db)

    write_locally(db, sender="wang@citizen.test", sender_name="王小明", subject="新案", text="吵")
    write_locally(db, sender="wang@citizen.test", subject="Re", text="謝謝", answer_to=ours)

    first, second = heard(db)
    assert (first["from_name"], first["text"], first["thread"]) == ("王小明", "吵", None)
    assert second["thread"] == THREAD


def test_no_bytes_are_refused(db: Session) -> None:
    for written in (b"", b"\x00", b"\xff" * 100, b"From: \r\n\r\n", b"\r\n\r\n"):
        assert deliver_locally(db, written).state is InboundState.PROCESSED


def test_a_mail_that_is_not_there_says_so(db: Session) -> None:
    with pytest.raises(MailMissing):
        get_inbound(db, UUID(int=1))


def test_the_list_goes_on_where_the_page_ended(db: Session) -> None:
    ids = [receive(db, raw(text=str(number))).id for number in range(5)]

    first = find_inbound(db, limit=3)
    second = find_inbound(db, first.next, limit=3)

    assert [view.id for view in (*first.items, *second.items)] == ids[::-1]
    assert second.next is None
