"""How processes run: the front door of the engine. Nothing outside goes past it.

The engine knows drawings and people; it knows no ticket, no mail and no page. Every verb takes a
session first and works in the caller's transaction: it is done when that transaction commits, or
not at all. One command moves one instance, from where it waits to where it waits next.

- Drawings: `deploy`, `definitions`, `definition_xml`, `drawing_xml`, `drawings_with`, `findings`,
  `pinned_form`; `rehearse` tries them out in memory.
- Deployments: `deployments`, `get_deployment`; `retire`, `activate`, `delete_version`.
- Instances: `startable_definitions`, `start_form`, `start`, `cancel`, `suspend`, `resume`,
  `find_instances`, `get_instance`, `tokens`, `history`, and `overview`, which is the last three at
  once; `hold_still`, so that nobody moves one while its tasks are read.
- Messages: `publish`; signals: `broadcast`; conditions that start something:
  `evaluate_conditions`.
- Tasks: `find_tasks`, `count_tasks`, `count_each`, `fact_names`, `with_facts`, `open_steps`,
  `get_task`, `claim`, `release`, `transfer`, `act_on_many`, `undo_act`, `complete`, `save_draft`,
  `draft`, `move_due`, `plan`; `delegate`, `give_back`, `copy_to`, `urge`, `steps_back`,
  `return_to`, `take_back`; `add_signers`, `remove_signer`, `sign`, `signers_of`, `may_vote_more`;
  `comment`, `change_comment`, `delete_comment`, `comments_of`, `who_sees`; `attach`, `task_files`,
  `open_task_file`, `remove_file`; what people are told: `notices_of`, `count_unread`, `mark_read`,
  `copied_to`, and by mail `when_notice_is_to_be_mailed`, `notices_to_mail`; links for people
  without a desk: `create_link`, `open_link`, `centre_of_token`.
- Incidents: `find_incidents`, `incident_groups`, `retry`, `settle_unknown`.
- Operators: `modify`, `set_variables`, `plan_migration`, `migrate`, `restart`; `fire_timer`,
  `move_timer`, `give_message`, `hurry_job`, `put_on_date`.
- Batches: `create_batch`, `count_chosen`, `find_batches`, `get_batch`, `batch_items`,
  `pause_batch`, `resume_batch`, `cancel_batch`, `repeat_failed`.
- The monitor: `engine.monitoring`.
- Long lists: `keep_collection`, `add_to_collection`, `get_collection`, `collection_items`,
  `drop_collection`.
- Time: `fire_due`, called by a worker a few times each second; `timer_lateness`.
- Working time: `working_calendar`, `get_calendar`, `set_calendar`, `when_calendar_changes`.
- Tidiness: `OUTDATED`, what a worker deletes once an hour; `make_months` and `drop_months`, the
  parts of the history; `remove_ended` and `clean_up_figures`, what is kept no longer.
- Personal data: `mentions`, `erase_instances`, `erase_words`, `forget_mentions`; `hold_instances`,
  `release_instances`, `held_instances`, what the law wants to be kept.
- What drawings can have done: `@action` inside the turn, `@remote` in the outside world; both may
  raise `BpmnError`.
"""

from engine.actions.errors import BpmnError
from engine.actions.registry import ActionCall, CallFate, Fate, RemoteCall, action, action_names
from engine.calendars.changes import CalendarChange, when_calendar_changes
from engine.calendars.editing import set_calendar
from engine.calendars.stored import CalendarView, get_calendar, working_calendar
from engine.collections.keeping import (
    CollectionView,
    add_to_collection,
    collection_items,
    drop_collection,
    get_collection,
    keep_collection,
)
from engine.definitions.problems import Problem, Severity
from engine.definitions.programs import NoSuchDefinition
from engine.definitions.queries import (
    DefinitionView,
    definition_xml,
    definitions,
    drawing_xml,
    drawings_with,
)
from engine.definitions.source import SourceFile
from engine.deployment.deleting import VersionInUse, VersionNeeded, delete_version
from engine.deployment.deploy import (
    DefinitionRefused,
    DeployedDefinition,
    Deployment,
    NothingToDeploy,
    deploy,
)
from engine.deployment.findings import findings
from engine.deployment.forms import form_version, pinned_form
from engine.deployment.pinned import decision_sheet
from engine.deployment.releases import PartView, ReleaseView, deployments, get_deployment
from engine.deployment.retiring import activate, retire
from engine.deployment.startable import startable_definitions
from engine.history.months import drop_months, make_months
from engine.history.queries import HistoryLine
from engine.identity.bringing import running as _bringing
from engine.incidents.groups import IncidentGroup, incident_groups
from engine.incidents.queries import IncidentFilter, IncidentView, find_incidents
from engine.incidents.records import IncidentKind
from engine.instances.filters import InstanceFilter, Retries
from engine.instances.locking import InTurn, hold_still
from engine.instances.queries import InstanceView, find_instances
from engine.instances.records import InstanceState
from engine.instances.requests import KeyReused
from engine.leaving import leave as _leave
from engine.messages.matching import NoKeyValue, TooManyKeys
from engine.operations import recounting as _recounting
from engine.operations import working as _working
from engine.operations.acts import PERMISSIONS as BATCH_PERMISSIONS
from engine.operations.acts import BatchAct, Orders
from engine.operations.batches import (
    BatchOver,
    BatchView,
    Choice,
    ItemView,
    NothingChosen,
    TooManyChosen,
    WrongChoice,
    batch_items,
    cancel_batch,
    count_chosen,
    create_batch,
    find_batches,
    get_batch,
    pause_batch,
    repeat_failed,
    resume_batch,
)
from engine.operations.changing import (
    Changed,
    Modification,
    OtherKind,
    kind,
    modify,
    set_variables,
)
from engine.operations.migration import MigrationPlan, NodePlan, migrate, plan_migration
from engine.operations.records import BatchState, ItemState
from engine.operations.restarting import StillRunning, restart
from engine.operations.stepping import (
    CannotTakeBack,
    NoSuchStep,
    NotYourWork,
    Step,
    return_to,
    steps_back,
    take_back,
)
from engine.operations.waits import (
    NothingWaits,
    fire_timer,
    give_message,
    hurry_job,
    move_timer,
)
from engine.outdated import OUTDATED
from engine.parameters import above as _above  # noqa: F401 departments have a tree once it is imported
from engine.people import Actor, ActorKind
from engine.retention.erasing import (
    NotErasable,
    erase_instances,
    erase_words,
    files_of_instances,
    forget_mentions,
    mentions,
)
from engine.retention.figures import CleanUp, DefinitionFigures, clean_up_figures
from engine.retention.holding import held_instances, hold_instances, release_instances
from engine.retention.removing import Removed, remove_ended
from engine.retirement.queries import DefinitionRetired, Retirement
from engine.runtime import jobs as _jobs
from engine.runtime.calls import remote, usual_attempts
from engine.runtime.commands import (
    BusinessKeyTaken,
    cancel,
    complete,
    resume,
    start,
    suspend,
)
from engine.runtime.done import with_facts
from engine.runtime.firing.due import fire_due
from engine.runtime.flow import Published, Result
from engine.runtime.machine.changing.migrating import CannotMigrate
from engine.runtime.machine.changing.placing import Act, CannotPlace, Instruction
from engine.runtime.machine.failures import BadState
from engine.runtime.machine.waiting import Rounds, Spot
from engine.runtime.reading import Overview, TokenView, history, overview, start_form, tokens
from engine.runtime.reading import read_instance as get_instance
from engine.runtime.reading import read_task as get_task
from engine.runtime.rehearsal import rehearse
from engine.runtime.sending.conditions import evaluate_conditions
from engine.runtime.sending.messages import publish
from engine.runtime.sending.signals import broadcast
from engine.runtime.settling import IncidentSettled, NotInDoubt, retry, settle_unknown
from engine.runtime.signing.adding import add_signers, may_vote_more, remove_signer
from engine.runtime.signing.answering import NotToSign, SignedSince, decision_of, sign
from engine.runtime.signing.asked import WhichOutcome
from engine.runtime.turn import InstanceOver, InstanceSuspended
from engine.tasks.actions import NobodyNamed, NobodyThere, NotYourClaim, claim, release, transfer
from engine.tasks.acts.dating import put_on_date
from engine.tasks.acts.delegating import AlreadyTheirs, NotLent, delegate, give_back
from engine.tasks.acts.telling import (
    NobodyToUrge,
    UrgedLately,
    WrongPriority,
    copy_to,
    plan,
    urge,
)
from engine.tasks.attachments.keeping import (
    TaskFileView,
    attach,
    open_task_file,
    remove_file,
    task_files,
)
from engine.tasks.comments.queries import CommentView, comments_of
from engine.tasks.comments.saying import (
    CannotSee,
    change_comment,
    comment,
    delete_comment,
    who_sees,
)
from engine.tasks.drafts import draft, save_draft
from engine.tasks.due import move_due
from engine.tasks.handing.groups import open_by_group, rehome, tasks_of_groups
from engine.tasks.links import LinkState, LinkStatus, centre_of_token, create_link, open_link
from engine.tasks.many import Fate as TaskFate
from engine.tasks.many import ManyAct, Order, TooLateToUndo, act_on_many, undo_act
from engine.tasks.notices.due import tell_due
from engine.tasks.notices.mailing import MailDue as NoticeMail
from engine.tasks.notices.mailing import when_notice_is_to_be_mailed
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import (
    NoticeView,
    copied_to,
    count_unread,
    mark_read,
    notices_of,
    notices_to_mail,
)
from engine.tasks.queries import (
    FactTest,
    Operator,
    SortBy,
    SortKey,
    Span,
    TaskFilter,
    count_each,
    count_tasks,
    fact_names,
    find_tasks,
    has_task_in,
    open_steps,
)
from engine.tasks.records import TaskState
from engine.tasks.rights import (
    FourEyes,
    NoReason,
    NotYourTask,
    TaskClosed,
    TaskHeld,
    TaskLent,
    TaskTaken,
    TaskWaits,
    TaskWithdrawn,
)
from engine.tasks.signers.queries import SignerView, signers_in, signers_of
from engine.tasks.signers.records import SignerKind, SignerState
from engine.tasks.views import Outcome, TaskView
from engine.timers.lateness import Lateness, timer_lateness

__all__ = [
    "BATCH_PERMISSIONS", "OUTDATED", "Act", "ActionCall", "Actor", "ActorKind", "AlreadyTheirs",
    "BadState", "BatchAct", "BatchOver", "BatchState", "BatchView", "BpmnError",
    "BusinessKeyTaken", "CalendarChange", "CalendarView", "CallFate", "CannotMigrate",
    "CannotPlace", "CannotSee", "CannotTakeBack", "Changed", "Choice", "CleanUp",
    "CollectionView", "CommentView", "DefinitionFigures", "DefinitionRefused",
    "DefinitionRetired", "DefinitionView", "DeployedDefinition", "Deployment", "FactTest", "Fate",
    "FourEyes", "HistoryLine", "InTurn", "IncidentFilter", "IncidentGroup", "IncidentKind",
    "IncidentSettled", "IncidentView", "InstanceFilter", "InstanceOver", "InstanceState",
    "InstanceSuspended", "InstanceView", "Instruction", "ItemState", "ItemView", "KeyReused",
    "Lateness", "LinkState", "LinkStatus", "ManyAct", "MigrationPlan", "Modification",
    "NoKeyValue", "NoReason", "NoSuchDefinition", "NoSuchStep", "NobodyNamed", "NobodyThere",
    "NobodyToUrge", "NodePlan", "NotErasable", "NotInDoubt", "NotLent", "NotToSign",
    "NotYourClaim", "NotYourTask", "NotYourWork", "NothingChosen", "NothingToDeploy",
    "NothingWaits", "NoticeKind", "NoticeMail", "NoticeView", "Operator", "Order", "Orders",
    "OtherKind", "Outcome", "Overview", "PartView", "Problem", "Published", "ReleaseView",
    "RemoteCall", "Removed", "Result", "Retirement", "Retries", "Rounds", "Severity",
    "SignedSince", "SignerKind", "SignerState", "SignerView", "SortBy", "SortKey", "SourceFile",
    "Span", "Spot", "Step", "StillRunning", "TaskClosed", "TaskFate", "TaskFileView",
    "TaskFilter", "TaskHeld", "TaskLent", "TaskState", "TaskTaken", "TaskView", "TaskWaits",
    "TaskWithdrawn", "TokenView", "TooLateToUndo", "TooManyChosen", "TooManyKeys", "UrgedLately",
    "VersionInUse", "VersionNeeded", "WhichOutcome", "WrongChoice", "WrongPriority",
    "act_on_many", "action", "action_names", "activate", "add_signers", "add_to_collection",
    "attach", "batch_items", "broadcast", "cancel", "cancel_batch", "centre_of_token",
    "change_comment", "claim", "clean_up_figures", "collection_items", "comment", "comments_of",
    "complete", "copied_to", "copy_to", "count_chosen", "count_each", "count_tasks",
    "count_unread", "create_batch", "create_link", "decision_of", "decision_sheet",
    "definition_xml", "definitions", "delegate", "delete_comment", "delete_version", "deploy",
    "deployments", "draft", "drawing_xml", "drawings_with", "drop_collection", "drop_months",
    "erase_instances", "erase_words", "evaluate_conditions", "fact_names", "files_of_instances",
    "find_batches", "find_incidents", "find_instances", "find_tasks", "findings", "fire_due",
    "fire_timer", "forget_mentions", "form_version", "get_batch", "get_calendar",
    "get_collection", "get_deployment", "get_instance", "get_task", "give_back", "give_message",
    "has_task_in", "held_instances", "history", "hold_instances", "hold_still", "hurry_job",
    "incident_groups", "keep_collection", "kind", "make_months", "mark_read", "may_vote_more",
    "mentions", "migrate",
    "modify", "move_due", "move_timer", "notices_of", "notices_to_mail", "open_by_group",
    "open_link", "open_steps", "open_task_file", "overview", "pause_batch", "pinned_form", "plan",
    "plan_migration", "publish", "put_on_date", "rehearse", "rehome", "release",
    "release_instances", "remote", "remove_ended", "remove_file", "remove_signer",
    "repeat_failed", "restart", "resume", "resume_batch", "retire", "retry", "return_to",
    "save_draft", "set_calendar", "set_variables", "settle_unknown", "sign", "signers_in",
    "signers_of", "start", "start_form", "startable_definitions", "steps_back", "suspend",
    "take_back", "task_files", "tasks_of_groups", "tell_due", "timer_lateness", "tokens",
    "transfer", "undo_act", "urge", "usual_attempts", "when_calendar_changes",
    "when_notice_is_to_be_mailed", "who_sees", "with_facts", "working_calendar",
]  # fmt: skip

REGISTERED = (
    _bringing.__name__,
    _jobs.__name__,
    _leave.__name__,
    _recounting.__name__,
    _working.__name__,
)
