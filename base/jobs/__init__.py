"""Jobs: work that is done after the transaction that asked for it, at least once, and never lost.

The row is the truth. It is written in the transaction that has a reason for it; after the commit a
hint wakes a worker; a sweep each second finds what no hint reached. An attempt is counted before
it is made, so that a job that kills its worker ends as dead instead of looping for ever.

`@job` is for effects inside our own database: it runs in one transaction with its row locked, so
it takes place exactly once. `@remote_job` is for the outside world: it runs outside any
transaction with a stable key, and when a worker dies in the middle the job is `unknown` (a person
decides) or is repeated, as it was declared.
"""

from base.jobs.finding import JobView, count_jobs, find_jobs, jobs_about
from base.jobs.queue import add, add_each, give_up, hurry, repeat, repeat_dead, settle
from base.jobs.records import Job, JobState
from base.jobs.registry import Call, Postponed, Retry, Unknown, definition, job, remote_job
from base.jobs.runner import Runner

__all__ = [
    "Call", "Job", "JobState", "JobView", "Postponed", "Retry", "Runner", "Unknown",
    "add", "add_each", "count_jobs", "definition", "find_jobs", "give_up", "hurry", "job",
    "jobs_about", "remote_job",
    "repeat", "repeat_dead", "settle",
]  # fmt: skip
