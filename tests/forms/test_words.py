"""Texts in templates: what Jinja's own words do, and in each reader's language."""

import pytest
from jinja2 import Environment
from markupsafe import Markup

from base.i18n import use_locale
from forms.words import use_words


@pytest.fixture
def env() -> Environment:
    made = Environment(autoescape=True)
    use_words(made)
    return made


def test_a_text_is_said_in_the_language_of_each_reader(env: Environment) -> None:
    template = env.from_string('{{ _("Close") }}')
    said = {}
    for name in ("zh-Hant", "zh-Hans", "en", "zh-Hant"):
        with use_locale(name):
            said[name] = template.render()
    assert said["en"] == "Close"
    assert len(set(said.values())) == 3


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{{ _("Close")|upper }}', "CLOSE"),
        ('{{ _("a") ~ "b" }}', "ab"),
        ('{% if not _("a") %}x{% else %}y{% endif %}', "y"),
        ('{{ [_("a"), _("b")]|join(_(", ")) }}', "a, b"),
        ('{% set x = {"k": _("v")} %}{{ x.k }}', "v"),
        ('{{ _("<b>%(n)s</b>", n="<i>") }}', "<b>&lt;i&gt;</b>"),
        ('{{ _("<b>") }}', "<b>"),
        ('{{ _("100%%") }}', "100%"),
        ("{{ _(text) }}", "Text"),
        ('{{ one._("x") }}', "own x"),
        ("{% trans n=2 %}{{ n }} left{% endtrans %}", "2 left"),
    ],
)
def test_texts_stand_wherever_an_expression_may(
    env: Environment, template: str, expected: str
) -> None:
    class One:
        def _(self, text: str) -> str:
            return f"own {text}"

    assert env.from_string(template).render(text="Text", one=One()) == expected


def test_where_nothing_is_escaped_a_text_is_no_markup() -> None:
    env = Environment(autoescape=False)
    use_words(env)
    assert not isinstance(env.compile_expression('_("<b>")')(), Markup)
    assert env.from_string('{{ _("%(n)s<b>", n="<i>") }}').render() == "<i><b>"
