"""Language and style: chosen once, drawn by the server."""

from starlette.testclient import TestClient

from web.looks.choice import Choice, wishes_in


def test_the_browsers_language_is_the_first_choice(client: TestClient) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})

    assert '<html lang="zh-Hans"' in page.text
    assert page.headers["content-language"] == "zh-Hans"
    assert "登录" in page.text


def test_a_choice_is_kept_and_leads_back(client: TestClient) -> None:
    answer = client.post("/choice", data={"locale": "zh-Hant", "next": "/sign-in?next=/x"})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/x"
    page = client.get("/sign-in").text
    assert '<html lang="zh-Hant"' in page
    assert "登入" in page


def test_one_wish_leaves_the_others_as_they_were(client: TestClient) -> None:
    client.post("/choice", data={"theme": "jade"})
    client.post("/choice", data={"mode": "dark"})
    client.post("/choice", data={"density": "compact", "keys": "off"})

    page = client.get("/sign-in").text

    for mark in ("jade", "dark", "compact"):
        assert f'="{mark}"' in page.split("<head>")[0]
    assert 'data-keys="off"' in page


def test_nonsense_in_form_or_cookie_changes_nothing(client: TestClient) -> None:
    client.post("/choice", data={"theme": '"><script>', "next": "//evil.example"})
    assert 'data-theme="sea"' in client.get("/sign-in").text

    client.cookies.set("choice", 'x.y."z.<>.....')
    assert client.get("/sign-in").status_code == 200


def test_a_choice_survives_its_cookie() -> None:
    choice = Choice(locale="en", theme="plum", mode="dark", density="compact", keys="off",
                    contrast="high", size="large", motion="still")  # fmt: skip

    assert Choice().changed(wishes_in(choice.cookie())) == choice
    # One of an earlier release is shorter, and what it says still counts.
    assert Choice().changed(wishes_in("en.plum.dark")) == Choice(
        locale="en", theme="plum", mode="dark"
    )
