"""What several forms of administration bring in alike."""

from typing import Annotated

from fastapi import Depends, Form

Line = Annotated[str, Form(max_length=200)]
Lines = Annotated[str, Form(max_length=400)]
Ticked = Annotated[tuple[str, ...], Form()]


def posted_names(
    name_en: Line = "",
    name_hant: Annotated[str, Form(alias="name_zh-Hant", max_length=200)] = "",
    name_hans: Annotated[str, Form(alias="name_zh-Hans", max_length=200)] = "",
) -> dict[str, str]:
    """Read a name in each language."""
    return {"zh-Hant": name_hant, "zh-Hans": name_hans, "en": name_en}


PostedNames = Annotated[dict[str, str], Depends(posted_names)]


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a field that are not empty."""
    return tuple(filter(None, (line.strip() for line in text.splitlines())))
