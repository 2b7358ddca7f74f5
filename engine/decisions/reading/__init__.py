"""From a DMN file of any version and tool to decisions; whatever is wrong goes into the report."""

from .reader import read_decisions

__all__ = ["read_decisions"]
