"""The black and white lists: search, one entry, a new one, and what is done by hand."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from base import files
from base.db import Session
from base.errors import Conflict, Invalid, NotFound, RingflowError
from base.i18n import gettext
from base.ids import short
from connectors import blocklist
from connectors.blocklist import Decision, EntryView, State
from engine.identity import may, names_of_users
from engine.people import Actor
from processes.blocklist import appeal, change_by_hand, propose
from web.admin.lists import words
from web.admin.lists.posted import EntryInput, Posted, address_of, beginning, day_of, kept
from web.admin.pages import by_field, problems_of
from web.deps import Can, Db
from web.looks.masks import mask_of
from web.paths import ShortId, shown_at
from web.render import render
from web.said import Said, back, saying
from web.tickets.sending import as_download

router = APIRouter(prefix="/admin/lists", include_in_schema=False)
Reader = Annotated[Actor, Can("lists.read")]
Proposer = Annotated[Actor, Can("lists.propose")]
Manager = Annotated[Actor, Can("lists.manage")]
Words = Annotated[str, Form(max_length=5000)]
Line = Annotated[str, Form(max_length=40)]


@router.get("")
def entries(request: Request, db: Db, me: Reader, after: str | None = None) -> Response:
    """List the entries."""
    asked, mask = words.Asked.read(request.query_params), mask_of(me)
    found = blocklist.find_entries(db, asked.filter(), after=after)
    return render(
        request, "admin/lists/list.html", block="rows", entries=found.items, asked=asked,
        next=asked.address("/admin/lists", after=found.next) if found.next else "",
        tabs=tabs(db, asked), mask=mask, words=words,
        value_of=lambda one: words.value_of(one, mask),
        may_manage=may(me, "lists.manage"), may_propose=may(me, "lists.propose"),
        export=asked.address("/admin/lists/entries.csv"), said=saying(request),
        headers=shown_at(asked.address("/admin/lists")),
    )  # fmt: skip


@router.get("/hits")
def hits(request: Request, db: Db, me: Reader, after: str | None = None) -> Response:
    """List the contacts that a rule decided."""
    found = blocklist.find_hits(db, after=after)
    return render(
        request, "admin/lists/hits.html", hits=found.items, words=words,
        next=f"/admin/lists/hits?after={found.next}" if found.next else "",
        tabs=tabs(db, None, here="hits"), address_of=lambda one: hit_address(one, me),
    )  # fmt: skip


@router.get("/new")
def new(request: Request, db: Db, me: Proposer, source: str = "") -> Response:
    """Show the form of a new entry; `source` names a mail or a ticket to block the sender of."""
    return form(request, db, me, beginning(db, source))


@router.post("/new")
def add(
    request: Request, db: Db, me: Proposer, posted: Posted, file: UploadFile | None = None
) -> Response:
    """Propose an entry."""
    try:
        with db.begin_nested():
            made = propose(db, posted.new(db, kept(db, file)), by=me)
    except (Invalid, Conflict) as refusal:
        return form(request, db, me, posted, refusal=refusal)
    return back(f"/admin/lists/{short(made.id)}", "", Said(code="list_proposed"))


@router.get("/{entry_id}")
def one(request: Request, db: Db, me: Reader, entry_id: ShortId) -> Response:
    """Show one entry with what it decided."""
    return page(request, db, me, blocklist.get_entry(db, entry_id))


@router.get("/{entry_id}/proof")
def proof(db: Db, _me: Reader, entry_id: ShortId) -> Response:
    """Send the file that proves an entry."""
    file_id = blocklist.get_entry(db, entry_id).proof_file_id
    if file_id is None:
        raise NotFound
    return as_download(*files.open_file(db, file_id))


@router.post("/{entry_id}/extend")
def extend(
    request: Request, db: Db, me: Manager, entry_id: ShortId, until: Line = "", note: Words = ""
) -> Response:
    """Move the end of an entry in force."""
    try:
        decision = Decision(state=State.ACTIVE, note=note, until=day_of(db, until, "until"),
                            since_states=frozenset({State.ACTIVE}))  # fmt: skip
        change_by_hand(db, entry_id, decision, by=me)
    except Invalid as refusal:
        return page(request, db, me, blocklist.get_entry(db, entry_id), refusal=refusal)
    return back(f"/admin/lists/{short(entry_id)}", "", Said(code="list_extended"))


@router.post("/{entry_id}/lift")
def lift(db: Db, me: Manager, entry_id: ShortId, note: Words = "") -> Response:
    """Take an entry out of force; undone by proposing it again."""
    decision = Decision(state=State.LIFTED, note=note, since_states=frozenset({State.ACTIVE}))
    change_by_hand(db, entry_id, decision, by=me)
    return back(f"/admin/lists/{short(entry_id)}", "", Said(code="list_lifted"))


@router.post("/{entry_id}/appeal")
def appealed(db: Db, me: Proposer, entry_id: ShortId, text: Words = "") -> Response:
    """Hand an appeal on to whoever judges it."""
    if not text.strip():
        raise Invalid
    appeal(db, entry_id, text, by=me)
    return RedirectResponse(f"/admin/lists/{short(entry_id)}?said=list_appealed", status_code=303)


def form(
    request: Request,
    db: Session,
    me: Actor,
    posted: EntryInput,
    *,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the form of an entry with what is in it and what is wrong with it."""
    problems = problems_of(refusal)
    return render(
        request, "admin/lists/new.html", status=refusal.status if refusal else 200, entry=posted,
        words=words, told=words.told, problems=problems, wrong=by_field(problems),
        effects=[(str(code), name) for code, (name, _tone) in words.EFFECTS.items()],
        from_source=source_words(db, posted, me),
    )  # fmt: skip


def source_words(db: Session, posted: EntryInput, me: Actor) -> str:
    """Return the address that comes from a mail or a ticket, as the reader may see it."""
    address = address_of(db, posted.source)
    channel = blocklist.Channel.EMAIL if "@" in address else blocklist.Channel.PHONE
    return mask_of(me).of(words.kind_of(channel), address)


def page(
    request: Request,
    db: Session,
    me: Actor,
    entry: EntryView,
    *,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page of one entry."""
    mask, problems = mask_of(me), problems_of(refusal)
    found = blocklist.find_hits(db, entry.id, limit=50)
    return render(
        request, "admin/lists/entry.html", status=refusal.status if refusal else 200, entry=entry,
        value=words.value_of(entry, mask), reason=mask.text(entry.reason),
        note=mask.text(entry.note), proof=mask.text(entry.proof), hits=found.items,
        words=words, problems=problems,
        wrong=by_field(problems), names=names_of_users(db),
        address_of=lambda hit: hit_address(hit, me), active=entry.state is State.ACTIVE,
        may_manage=may(me, "lists.manage"), may_propose=may(me, "lists.propose"),
        may_monitor=may(me, "instances.read"), said=saying(request),
    )  # fmt: skip


def hit_address(hit: blocklist.HitView, me: Actor) -> str:
    """Return the address of a contact as the reader sees it."""
    return mask_of(me).of(words.kind_of(hit.channel), hit.address)


def tabs(
    db: Session, asked: words.Asked | None, *, here: str = ""
) -> list[tuple[str, str, bool, int | None]]:
    """Return the views of the lists: words, address, whether it is this one, how many."""
    counts = blocklist.counts_by_state(db)
    many = {words.View.FORCE: counts.get(State.ACTIVE, 0),
            words.View.REVIEW: counts.get(State.PROPOSED, 0)}  # fmt: skip
    found: list[tuple[str, str, bool, int | None]] = [
        (gettext(name), words.Asked(view=view).address("/admin/lists"),
         asked is not None and asked.view is view, many.get(view))
        for view, name in words.VIEWS.items()
    ]  # fmt: skip
    found.append((gettext("Contacts decided"), "/admin/lists/hits", here == "hits", None))
    found.append((gettext("Kept aside"), "/admin/lists/aside", here == "aside", None))
    return found
