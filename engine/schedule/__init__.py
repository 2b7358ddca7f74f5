"""Scheduled tasks as people see them: each is a process that begins when its moment comes."""

from engine.schedule.changing import (
    NewTask,
    NoSuchTask,
    TaskChange,
    change_task,
    create_task,
    delete_task,
    pause_task,
    resume_task,
    run_task,
)
from engine.schedule.looking import (
    RunView,
    TaskLine,
    next_moments,
    runs,
    scheduled_tasks,
    startable,
)

__all__ = [
    "NewTask", "NoSuchTask", "RunView", "TaskChange", "TaskLine",
    "change_task", "create_task", "delete_task", "next_moments", "pause_task", "resume_task",
    "run_task", "runs", "scheduled_tasks", "startable",
]  # fmt: skip
