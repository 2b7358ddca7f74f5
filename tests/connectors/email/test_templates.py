"""Templates fill gaps and can do nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from base.i18n import use_locale
from connectors.email.writing.templates import TemplateMissing, TemplateRefused, fill, load, render

VALUES = {
    "name": "王小明",
    "ticket": {"no": "T1", "due": datetime(2026, 11, 3, 9, 0, tzinfo=UTC)},
    "lines": ["a", "b"],
    "clear": "x",
}


def test_a_template_is_filled_in() -> None:
    source = (
        "Subject: {{ ticket.no }}\n 收到\n\n{{ name }} 您好：\n{% for line in lines %}\n"
        "{{ loop.index }}. {{ line }}\n{% endfor %}\n"
        "{% if ticket.due %}{{ ticket.due | date }}{% endif %}\n"
    ).replace("\n 收到", " 收到")

    with use_locale("zh-Hant"):
        filled = fill(source, VALUES)

    assert filled.subject == "T1 收到"
    assert filled.text == "王小明 您好：\n1. a\n2. b\n2026年11月3日\n"


def test_a_field_named_like_a_method_is_only_a_field() -> None:
    assert render("{{ clear }} {{ ticket['no'] }}", VALUES) == "x T1"
    with pytest.raises(TemplateRefused):
        render("{{ ticket.items }}", VALUES)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ name.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ name['__class__'] }}",
        "{{ lines.append('x') }}",
        "{{ self }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ loop.__class__ }}",
        "{% for x in lines %}{{ loop.nextitem }}{% endfor %}",
        "{% for x in lines %}{{ loop._iterable }}{% endfor %}",
        "{{ range(10) }}",
        "{{ 10 ** 10 }}",
        "{{ 'a' * 100000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ name ~ name }}",
        "{{ name | attr('__class__') }}",
        "{{ name | map('upper') }}",
        "{{ name | format(1) }}",
        "{{ lines | tojson }}",
        "{% import 'x' as x %}",
        "{% include '/etc/passwd' %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% set a = lines %}",
        "{% filter upper %}x{% endfilter %}",
        "{% block b %}{% endblock %}",
        "{% for a in lines recursive %}{{ loop(lines) }}{% endfor %}",
        "{% for a in lines %}{% for b in lines %}{% for c in lines %}x"
        "{% endfor %}{% endfor %}{% endfor %}",
        "{{ missing }}",
        "{{ ticket.missing }}",
        "{{ [1, 2] }}",
        "{{ lines[0:1] }}",
        "{{ 1 // 0 }}",
        "{{ name is filter }}",
        "{{ name.format }}",
        "{{ ",
    ],
)
def test_everything_else_is_refused(attack: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        fill(f"Subject: x\n\ntext\n{attack}", VALUES)

    assert refused.value.params["line"] in range(1, 9)
    assert refused.value.params["reason"]


def test_the_line_of_a_mistake_is_told() -> None:
    with pytest.raises(TemplateRefused) as refused:
        fill("Subject: x\n\nfine\n{{ range(3) }}", VALUES)

    assert refused.value.params["line"] == 4


def test_a_text_cannot_grow_without_end() -> None:
    loops = "{% for a in rows %}{% for b in rows %}{{ long }}{% endfor %}{% endfor %}"
    with pytest.raises(TemplateRefused):
        render(loops, {"rows": [1] * 500, "long": "x" * 100})


def test_objects_are_not_handed_to_templates() -> None:
    with pytest.raises(TemplateRefused):
        fill("Subject: x\n\n{{ path }}", {"path": Path("/")})


def test_the_readers_language_is_taken_and_another_one_before_none(tmp_path: Path) -> None:
    (tmp_path / "tickets").mkdir()
    (tmp_path / "tickets" / "received.zh-Hant.txt").write_text("Subject: 收到\n", encoding="utf-8")
    (tmp_path / "tickets" / "received.en.txt").write_text("Subject: Got it\n", encoding="utf-8")

    assert "Got it" in load(tmp_path, "tickets/received", "en")
    assert "收到" in load(tmp_path, "tickets/received", "zh-Hans")
    for name in ("tickets/none", "../secret", "/etc/passwd", ""):
        with pytest.raises(TemplateMissing):
            load(tmp_path, name, "en")
