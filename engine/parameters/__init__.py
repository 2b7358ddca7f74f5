"""Parameters and people: values of departments come down their tree; who changed what is logged."""

from engine.parameters.areas import AreaClosed, changed_by, seen_by
from engine.parameters.changing import change_parameters, change_platform
from engine.parameters.files import (
    BadParameterFile,
    Plan,
    export_parameters,
    import_parameters,
    plan_import,
)
from engine.parameters.history import (
    ChangeView,
    Difference,
    NothingToUndo,
    changes,
    differences,
    go_back_to,
    platform_changes,
    undo_change,
    undo_moment,
)
from engine.parameters.looking import (
    ParameterFilter,
    ParameterView,
    Reader,
    SetValue,
    find_parameters,
    readers_of,
    values_set,
    view_parameter,
)
from engine.parameters.tree import above

__all__ = [
    "AreaClosed", "BadParameterFile", "ChangeView", "Difference", "NothingToUndo",
    "ParameterFilter", "ParameterView", "Plan", "Reader", "SetValue", "above",
    "change_parameters", "change_platform", "changed_by", "changes", "differences",
    "export_parameters", "find_parameters", "go_back_to", "import_parameters", "plan_import",
    "platform_changes", "readers_of", "seen_by", "undo_change", "undo_moment", "values_set",
    "view_parameter",
]  # fmt: skip
