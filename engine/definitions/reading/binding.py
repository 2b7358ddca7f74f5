"""Which version of what it calls or asks a step wants: in any of the dialects."""

from typing import Final

from .xml import RINGFLOW, ZEEBE, Element, Reading, extension, first, foreign

LATEST: Final = "latest"
DEPLOYMENT: Final = "deployment"
VERSION: Final = "version"
TAG: Final = "versionTag"


def read_binding(element: Element, reading: Reading, name: str, called: str) -> str:
    """Return `deployment`, `version:<number>` or `versionTag:<tag>`; nothing for the release's own.

    `name` is the attribute that names what is meant, in the words of similar engines
    (calledElement, decisionRef), `called` the element that does so in the words of another one.
    """
    zeebe = extension(element, ZEEBE, called)
    kind = first(
        element.get(f"{{{RINGFLOW}}}binding"),
        foreign(element, f"{name}Binding"),
        zeebe.get("bindingType") if zeebe is not None else None,
    )
    if kind in {None, LATEST, DEPLOYMENT}:
        return DEPLOYMENT if kind == DEPLOYMENT else ""
    part = "Version" if kind == VERSION else "VersionTag"
    wanted = first(
        element.get(f"{{{RINGFLOW}}}{part[0].lower()}{part[1:]}"),
        foreign(element, f"{name}{part}"),
        zeebe.get("versionTag") if zeebe is not None and kind == TAG else None,
    )
    if wanted is None or kind not in {VERSION, TAG} or (kind == VERSION and not wanted.isdigit()):
        reading.add("binding-unclear", element, binding=kind, wanted=wanted or "")
        return ""
    return f"{kind}:{wanted}"
