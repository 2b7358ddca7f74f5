"""Comments with mentions, and files, on the page of a task."""

from tests.make import identity as people
from tests.make.desk import Desk


def staff(desk: Desk) -> str:
    """Open a ticket, let Dan take its first task, and return the page of it."""
    with desk.world.transaction() as db:
        people.user(db, "eve", "dispatcher")
        people.user(db, "otto", "handler", within=("roads",))
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").browser.post(f"{path}/claim")
    return path


def piece(page: str, before: str) -> str:
    return page.split(before, 1)[1].split('"', 1)[0]


def test_a_comment_mentions_somebody_who_is_told(desk: Desk) -> None:
    path = staff(desk)

    offered = desk.browser.get(f"{path}/people?q=ev").text
    assert 'data-username="eve"' in offered
    assert "cannot see this task" not in offered
    answer = desk.browser.post(f"{path}/comments", data={"text": "@eve <b>look</b>"})
    assert answer.headers["location"] == f"{path}?said=commented#comments"

    page = desk.browser.get(path).text
    assert '<span class="mention">@Eve</span> &lt;b&gt;look&lt;/b&gt;' in page
    assert "Dan Dispatcher mentioned you" in desk.sit("eve").browser.get("/notices").text
    theirs = desk.browser.get(path).text
    assert "@Eve" in theirs
    assert "/edit" not in theirs


def test_who_cannot_see_the_task_is_not_mentioned_silently(desk: Desk) -> None:
    path = staff(desk)
    assert "cannot see this task" in desk.browser.get(f"{path}/people?q=otto").text

    refused = desk.browser.post(f"{path}/comments", data={"text": "@otto look"})

    assert refused.status_code == 422
    assert "Otto cannot see this task." in refused.text
    assert "@otto look</textarea>" in refused.text
    assert 'name="share"' in refused.text
    assert "mentioned" not in desk.sit("otto").browser.get("/notices").text
    desk.sit("dan").browser.post(f"{path}/comments", data={"text": "@otto look", "share": "1"})
    assert "mentioned you" in desk.sit("otto").browser.get("/notices").text
    assert "@Otto" in desk.browser.get(path).text


def test_ones_own_comment_is_changed_and_deleted(desk: Desk) -> None:
    path = staff(desk)
    desk.browser.post(f"{path}/comments", data={"text": "helo"})
    change = path + "/comments/" + piece(desk.browser.get(path).text, f"{path}/comments/")

    empty = desk.browser.post(change, data={"text": " "})
    assert (empty.status_code, "Please write something." in empty.text) == (422, True)
    desk.browser.post(change, data={"text": "hello"})
    page = desk.browser.get(path).text
    assert "hello</p>" in page
    assert "edited" in page
    desk.browser.post(change.replace("/edit", "/delete"))

    page = desk.browser.get(path).text
    assert "This comment was deleted." in page
    assert "hello</p>" not in page


def test_files_are_attached_read_and_removed(desk: Desk) -> None:
    path = staff(desk)
    two = [
        ("files", ("plan.html", b"<script>", "text/html")),
        ("files", ("b.txt", b"b" * 2048, "")),
    ]

    answer = desk.browser.post(f"{path}/files", files=two)
    assert answer.headers["location"] == f"{path}?said=attached#files"

    page = desk.browser.get(path).text
    for words in ("plan.html", "8 B", "b.txt", "2.0 kB"):
        assert words in page
    url = path + "/files/" + piece(page, f'href="{path}/files/')
    sent = desk.browser.get(url)
    assert sent.content == b"<script>"
    assert sent.headers["content-type"] == "application/octet-stream"
    assert sent.headers["content-disposition"] == "attachment; filename*=UTF-8''plan.html"
    assert "sandbox" in sent.headers["content-security-policy"]
    assert desk.sit("otto").browser.get(url).status_code == 404
    assert desk.browser.post(f"{url}/remove").status_code == 404
    assert desk.sit("eve").browser.post(f"{url}/remove").status_code == 403
    desk.sit("dan").browser.post(f"{url}/remove")
    assert desk.browser.get(url).status_code == 404
    assert "A file was removed." in desk.browser.get(path).text


def test_what_cannot_be_attached_says_why(desk: Desk) -> None:
    path = staff(desk)

    nothing = desk.browser.post(f"{path}/files", data={"x": "y"})
    assert (nothing.status_code, "Please choose a file." in nothing.text) == (422, True)
    sent = [("files", ("good.txt", b"x", "")), ("files", ("bad.txt", b"", ""))]
    plain = desk.browser.post(f"{path}/files", files=sent, headers={"X-Upload": "1"})

    assert (plain.status_code, plain.text) == (422, "“bad.txt” is empty.")
    assert "good.txt" not in desk.browser.get(path).text  # all or none


def test_the_pages_of_the_process_and_of_the_ticket_show_what_was_said(desk: Desk) -> None:
    path = staff(desk)
    desk.browser.post(f"{path}/comments", data={"text": "for everybody"})
    desk.browser.post(f"{path}/files", files=[("files", ("plan.txt", b"the plan", ""))])
    page = desk.browser.get(path).text
    instance, no = piece(page, "/inbox/live?instance="), piece(page, 'href="/tickets/T')

    for where in (f"/instances/{instance}", f"/tickets/T{no}"):
        page = desk.browser.get(where).text
        assert "for everybody" in page
        assert "/edit" not in page
        url = "/inbox/cases/" + piece(page, 'href="/inbox/cases/')
        assert desk.browser.get(url).content == b"the plan"
    assert desk.sit("otto").browser.get(url).status_code == 403
