"""A finding in words, and how grave it is."""

from typing import NamedTuple


class Text(NamedTuple):
    """One finding in words; `severity` is error, warning or info."""

    severity: str
    sentence: str
    advice: str = ""


def error(sentence: str, advice: str = "") -> Text:
    """Make the words of a finding that keeps a drawing out."""
    return Text("error", sentence, advice)


def warning(sentence: str, advice: str = "") -> Text:
    """Make the words of a finding that people should look at."""
    return Text("warning", sentence, advice)


def info(sentence: str, advice: str = "") -> Text:
    """Make the words for something that was read in a friendly way."""
    return Text("info", sentence, advice)
