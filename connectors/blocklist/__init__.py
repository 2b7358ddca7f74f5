"""Black and white lists: who is not listened to for a while, who is not written to, and why.

An entry is a number, a range of numbers, a mail address or a domain, for contacts in, out or both,
with a reason, a proof and an end. `check` is asked for each contact and notes what an entry
decided; `decide` only answers. Letting through beats blocking, and emergency routes are always
free. How an entry comes about and ends is drawn in processes/bpmn/blocklist.
"""

from .addresses import Channel, NotAnAddress, candidates, normal
from .checking import blocks_mail, check, decide, emergency
from .keeping import Decision, NewEntry, NotNow, add_entry, settle
from .listing import COLUMNS, LineFate, ListedEntry, bring_entries, end_of, entry_rows, plan_entries
from .queries import (
    EntryFilter,
    EntryView,
    HitView,
    NoSuchEntry,
    counts_by_state,
    find_entries,
    find_hits,
    get_entry,
    row_of,
)
from .records import State
from .rules import Direction, Effect, Match, Verdict, Why

__all__ = [
    "COLUMNS", "Channel", "Decision", "Direction", "Effect", "EntryFilter", "EntryView",
    "HitView", "LineFate", "ListedEntry", "Match", "NewEntry", "NoSuchEntry", "NotAnAddress",
    "NotNow", "State", "Verdict", "Why", "add_entry", "blocks_mail", "bring_entries",
    "candidates", "check", "counts_by_state", "decide", "emergency", "end_of", "entry_rows",
    "find_entries", "find_hits", "get_entry", "normal", "plan_entries", "row_of", "settle",
]  # fmt: skip
