"""How an action says that something went wrong in a way the drawing has foreseen."""


class BpmnError(Exception):
    """A business error: a boundary error event with this code takes over.

    Without such an event the node fails and becomes an incident that shows `message`.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code
