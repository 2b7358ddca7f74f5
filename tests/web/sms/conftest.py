from tests.web.rooms import desk

__all__ = ["desk"]
