"""Parameters that exist for one test only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from base.parameters import Parameter, declare, registry

T = TypeVar("T")


@contextmanager
def declared(parameter: Parameter[T]) -> Iterator[Parameter[T]]:
    """Declare a parameter for as long as the block lasts."""
    declare(parameter)
    try:
        yield parameter
    finally:
        del registry._declared[parameter.code]
