"""Templates fill gaps and can do nothing else."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from base.i18n import use_locale
from connectors.email.writing.templates import TemplateRefused, render

VALUES = {
    "name": "王小明",
    "ticket": {"no": "T1", "due": datetime(2026, 11, 3, 9, 0, tzinfo=UTC)},
    "lines": ["a", "b"],
    "clear": "x",
}


def test_a_template_is_filled_in() -> None:
    source = (
        "{{ name }} 您好：\n{% for line in lines %}\n{{ loop.index }}. {{ line }}\n{% endfor %}\n"
        "{% if ticket.due %}{{ ticket.due | date }}{% endif %}"
    )

    with use_locale("zh-Hant"):
        assert render(source, VALUES) == "王小明 您好：\n1. a\n2. b\n2026年11月3日"
    with use_locale("en"):
        zone = ZoneInfo("Asia/Hong_Kong")
        assert render("{{ ticket.due | datetime }}", VALUES, zone) == "2026-11-03 17:00"


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
        render(f"text\n{attack}", VALUES)

    assert refused.value.params["line"] in range(1, 9)
    assert refused.value.params["reason"]


def test_the_line_of_a_mistake_is_told() -> None:
    with pytest.raises(TemplateRefused) as refused:
        render("fine\n\n{{ range(3) }}", VALUES)

    assert refused.value.params["line"] == 3


def test_a_text_cannot_grow_without_end() -> None:
    loops = "{% for a in rows %}{% for b in rows %}{{ long }}{% endfor %}{% endfor %}"
    with pytest.raises(TemplateRefused):
        render(loops, {"rows": [1] * 500, "long": "x" * 100})


def test_objects_are_not_handed_to_templates() -> None:
    with pytest.raises(TemplateRefused):
        render("{{ path }}", {"path": Path("/")})
