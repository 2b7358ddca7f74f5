"""What can stand in the way of a start, told in plain words."""


class StartProblem(RuntimeError):
    """Ringflow cannot start or go on; the text says what is wrong and what to do."""
