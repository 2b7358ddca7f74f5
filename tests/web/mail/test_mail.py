"""Mail is read, searched and settled on its pages; what may not be seen or done is not."""

from collections.abc import Callable
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from base.ids import short
from connectors import email
from connectors.email.inbound import quarantine
from connectors.email.outbound import locked
from tests.conftest import World
from tests.make import identity as make
from tests.make.desk import PART, Desk
from tests.make.email import letter, raw
from web.mail.letters import pieces

SignIn = Callable[..., TestClient]
PLAIN = email.Mail(to="wang@citizen.test", subject="Received", text="We got it.")


@pytest.fixture
def admin(sign_in: SignIn) -> TestClient:
    return sign_in("ada", "admin")


def written(
    world: World, state: str = "unknown", reason: str | None = None, mail: email.Mail = PLAIN
) -> UUID:
    """Write a mail that went the way that `state` says."""
    with world.transaction() as db:
        row = email.send(db, mail, f"{state}-{mail.to}-{mail.subject}")
        row = locked(db, row.id)
        row.state, row.reason = email.OutboundState(state), reason
        return row.id


def held(world: World, content: bytes | None = None, reason: str = "too_large") -> UUID:
    with world.transaction() as db:
        return quarantine(db, content or raw(subject="Many photographs"), reason).id


def test_the_list_shows_the_mail_in_a_state_and_keeps_it_in_the_address(
    world: World, admin: TestClient
) -> None:
    written(world, "unknown")
    written(world, "failed", mail=email.Mail(to="li@citizen.test", subject="Refused", text="x"))

    doubtful = admin.get("/mail?state=unknown").text
    assert "Received" in doubtful
    assert "Refused" not in doubtful
    assert "Unknown whether it went out (1)" in doubtful
    nonsense = admin.get("/mail?state=lost").text
    assert "Received" in nonsense
    assert "Refused" in nonsense
    assert "No such mail" in admin.get("/mail?state=bounced").text
    part = admin.get("/mail?state=failed", headers=PART).text
    assert part.lstrip().startswith("<section")


def test_mail_is_found_by_the_whole_address_whatever_its_case(
    world: World, admin: TestClient
) -> None:
    written(world, "sent")
    with world.transaction() as db:
        email.receive(db, raw(sender="Li@Citizen.test", subject="A lamp is out"))

    assert "Received" in admin.get("/mail?q=WANG@citizen.test").text
    assert "Received" not in admin.get("/mail?q=li@citizen.test").text
    assert "A lamp is out" in admin.get("/mail/received?q=li@citizen.test").text


def test_a_long_list_goes_on_with_the_same_filter(world: World, admin: TestClient) -> None:
    for number in range(51):
        mail = email.Mail(to="wang@citizen.test", subject=f"Number {number}.", text="x")
        written(world, "unknown", mail=mail)
    written(world, "sent")

    first = admin.get("/mail?state=unknown").text
    assert "Number 0." not in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "state=unknown" in following
    second = admin.get(f"/mail{following}").text
    assert "Number 0." in second
    assert "Number 1." not in second
    assert admin.get("/mail?after=nonsense").status_code == 422


def test_one_mail_shows_what_became_of_it(world: World, admin: TestClient) -> None:
    mail_id = written(world, "failed", "550 5.1.1 no such user")

    page = admin.get(f"/mail/{short(mail_id)}").text

    assert "wang@citizen.test" in page
    assert "We got it." in page
    assert "550 5.1.1 no such user" in page
    assert "It was sent" not in page
    assert "Send it again" in page
    assert admin.get(f"/mail/{short(held(world))}").status_code == 404


def test_a_mail_leads_to_its_ticket(desk: Desk) -> None:
    no = desk.ticket().no
    mail = email.Mail(to="wang@citizen.test", subject="About it", text="x", thread=no)
    mail_id = written(desk.world, "sent", mail=mail)
    with desk.world.transaction() as db:
        make.user(db, "ada", "admin")
    desk.sit("ada")

    assert f'href="/tickets/{no}"' in desk.browser.get(f"/mail/{short(mail_id)}").text
    assert "About it" in desk.browser.get(f"/mail?q={no.lower()}").text


@pytest.mark.parametrize(
    ("outcome", "state", "said"),
    [("sent", "sent", "mail_sent"), ("again", "queued", "mail_again")],
)
def test_doubt_is_settled_with_a_reason_that_is_kept(
    world: World, admin: TestClient, outcome: str, state: str, said: str
) -> None:
    mail_id = written(world)
    path = f"/mail/{short(mail_id)}"

    answer = admin.post(f"{path}/settle", data={"outcome": outcome, "reason": "I called her."})

    assert answer.headers["location"] == f"{path}?said={said}"
    with world.transaction() as db:
        assert email.get_outbound(db, mail_id).state == state
    page = admin.get(answer.headers["location"]).text
    assert "I called her." in page
    assert "Decisions" in page
    again = admin.post(f"{path}/settle", data={"outcome": outcome, "reason": "again"})
    assert again.status_code == 409
    assert "It is already known what became of this mail." in again.text


def test_doubt_is_not_settled_without_a_reason(world: World, admin: TestClient) -> None:
    mail_id = written(world)

    answer = admin.post(f"/mail/{short(mail_id)}/settle", data={"outcome": "sent", "reason": " "})

    assert answer.status_code == 422
    assert "Please write how you know" in answer.text
    with world.transaction() as db:
        assert email.get_outbound(db, mail_id).state == "unknown"


def test_a_quarantined_mail_is_taken_in(world: World, admin: TestClient) -> None:
    mail_id = held(world)
    path = f"/mail/received/{short(mail_id)}"
    assert "The mail is larger than the centre takes." in admin.get(path).text

    answer = admin.post(f"{path}/take-in")
    world.run_jobs()

    assert answer.headers["location"] == f"{path}?said=mail_released"
    page = admin.get(path).text
    assert "Taken in" in page
    assert "Take it in now" not in page
    assert admin.post(f"{path}/take-in").status_code == 409


def test_a_quarantined_mail_is_turned_away_with_a_reason(world: World, admin: TestClient) -> None:
    mail_id = held(world)
    path = f"/mail/received/{short(mail_id)}"

    refused = admin.post(f"{path}/dismiss")
    assert refused.status_code == 422
    assert "Please write why nothing shall come of it." in refused.text
    admin.post(f"{path}/dismiss", data={"reason": "Advertising"})

    page = admin.get(path).text
    assert "Needs no work" in page
    assert page.count("Advertising") == 2
    # A second thought is possible.
    assert "Take it in now" in page


def test_the_raw_mail_and_its_files_are_saved_never_shown(world: World, admin: TestClient) -> None:
    mail = letter(text="See the page.")
    mail.add_attachment(b"<script>1</script>", "text", "html", filename="page.html")
    with world.transaction() as db:
        row = email.receive(db, mail.as_bytes())
        file = email.get_inbound(db, row.id).attachments[0]
        path = f"/mail/received/{short(row.id)}"
    other = held(world)

    raw_mail = admin.get(f"{path}/raw")
    stored = admin.get(f"{path}/files/{short(file.file_id)}")
    foreign = admin.get(f"/mail/received/{short(other)}/files/{short(file.file_id)}")

    assert raw_mail.content == mail.as_bytes()
    assert stored.content == b"<script>1</script>"
    assert foreign.status_code == 404
    for answer in (raw_mail, stored):
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")


def test_a_mail_that_says_nothing_readable_has_a_page(world: World, admin: TestClient) -> None:
    page = admin.get(f"/mail/received/{short(held(world, b'no mail at all'))}").text

    assert "(no subject)" in page
    assert "unknown sender" in page


def test_what_waits_is_told_in_the_menu_and_beside_the_incidents(
    world: World, admin: TestClient
) -> None:
    assert "to settle" not in admin.get("/account").text
    written(world)
    held(world)

    menu = admin.get("/account").text.split('href="/mail"')[1].split("</a>")[0]
    assert ">2<" in menu
    incidents = admin.get("/incidents").text
    assert 'href="/mail?state=unknown"' in incidents
    assert 'href="/mail/received?state=quarantined"' in incidents


def test_agents_read_mail_and_administrators_settle_it(world: World, sign_in: SignIn) -> None:
    mail_id, inbound_id = written(world), held(world)
    agent = sign_in("anna", "agent")
    page, came = f"/mail/{short(mail_id)}", f"/mail/received/{short(inbound_id)}"

    for path in (page, came):
        assert "An administrator decides about it." in agent.get(path).text
    settled = agent.post(f"{page}/settle", data={"outcome": "sent", "reason": "x"})
    assert settled.status_code == 403
    assert agent.post(f"{came}/take-in").status_code == 403
    assert agent.post(f"{came}/dismiss", data={"reason": "x"}).status_code == 403
    assert agent.post("/mail/servers").status_code == 403
    assert "to settle" not in agent.get("/account").text


@pytest.mark.parametrize("path", ["/mail", "/mail/received", "/mail/servers"])
def test_handlers_and_analysts_read_no_mail(sign_in: SignIn, path: str) -> None:
    assert sign_in("hugo", "handler").get(path).status_code == 403
    assert sign_in("anne", "analyst").get(path).status_code == 403


def test_a_task_link_in_a_mail_is_for_its_reader_only() -> None:
    text = "Open https://desk.test/link/abc.def-1\nor https://desk.test/follow/T1"

    shown = pieces(text, secret=True)
    assert [piece.text for piece in shown if "/link/" in piece.text] == ["https://desk.test/link/…"]
    assert [piece.url for piece in shown if piece.url] == ["https://desk.test/follow/T1"]
    assert len([piece for piece in pieces(text) if piece.url]) == 2


def test_outside_the_demonstration_nobody_writes_as_a_citizen(
    world: World, admin: TestClient
) -> None:
    mail_id = written(world, "sent")

    assert admin.get("/mail/write").status_code == 404
    assert admin.post(f"/mail/{short(mail_id)}/answer", data={"text": "x"}).status_code == 404
    assert "Answer as" not in admin.get(f"/mail/{short(mail_id)}").text
    assert "Write as a citizen" not in admin.get("/mail").text


def test_the_servers_page_tells_what_is_set_up(admin: TestClient) -> None:
    page = admin.get("/mail/servers").text
    assert "RINGFLOW_MAIL__MODE=smtp" in page
    assert "Last read" in page

    checked = admin.post("/mail/servers")
    assert checked.status_code == 200
    assert "Not set up" in checked.text
