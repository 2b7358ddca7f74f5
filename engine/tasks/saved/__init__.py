"""Saved filters of the inbox: kept by a person, shared with everybody, roles or departments."""

from engine.tasks.saved.keeping import (
    COLOURS,
    EVERYBODY,
    FilterChanged,
    FilterPlan,
    NoName,
    NotYourFilter,
    SavedFilter,
    TooManyFilters,
    delete_filter,
    filter_of,
    filters_for,
    forget_filters,
    keep_filter,
    restore_filter,
)

__all__ = [
    "COLOURS", "EVERYBODY", "FilterChanged", "FilterPlan", "NoName", "NotYourFilter", "SavedFilter",
    "TooManyFilters", "delete_filter", "filter_of", "filters_for", "forget_filters", "keep_filter",
    "restore_filter",
]  # fmt: skip
