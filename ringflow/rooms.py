"""Imports every room, so that all tables, actions and jobs are known by their names."""

import importlib
import pkgutil
from types import ModuleType

import connectors
import engine
import forms
import processes

FLOORS: tuple[ModuleType, ...] = (engine, forms, connectors, processes)


def open_rooms() -> None:
    """Import all modules below the web floor; importing one registers what it offers."""
    for floor in FLOORS:
        for module in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}."):
            importlib.import_module(module.name)
