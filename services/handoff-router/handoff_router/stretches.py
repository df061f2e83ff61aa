"""How far a conversation has been published, by whom, and what comes next: the bridge's statements.

The lease says who publishes, so that order is kept; the cursor moves only from where it was read, after Ably's
acknowledgement. Both are in the database's time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, func, or_, select, text, update
from sqlmodel import col

from baton.database import db_now
from baton.models import Bridge, Conversation, Entry, Secret
from baton.secrets_at_rest import ABLY
from baton.transcript import notes_after
from baton.work import Workbench
from handoff_router.broadcast import PUBLISH_S

LEASE_S = 10.0
NEEDED_S = PUBLISH_S + 1.5
"""What must be left of the lease when a publish begins: it must outlast it."""
MOST_AT_ONCE = 40
_MOST_BEHIND = 200


def _free_or_of(me: str | BindParameter[str]) -> ColumnElement[bool]:
    until = col(Bridge.lease_until)
    return or_(until.is_(None), until < db_now(), col(Bridge.lease_owner) == me)


# Made once: these run for every entry that is bridged, and writing them down costs more than running them.
_ME, _ID = bindparam("me", type_=String), bindparam("id", type_=String)
_DUE = (
    select(  # type: ignore[call-overload]
        Bridge,
        Conversation.workspace_id,
        Conversation.last_note_seq,
        and_(col(Bridge.lease_owner) == _ME, col(Bridge.lease_until) > db_now(NEEDED_S)),
        and_(col(Bridge.lease_owner) != _ME, col(Bridge.lease_until) > db_now()),
        Entry,
    )
    .join(Conversation, col(Conversation.id) == Bridge.conversation_id)
    .outerjoin(
        Entry,
        and_(
            col(Entry.conversation_id) == Bridge.conversation_id,
            col(Entry.seq) > Bridge.bridged_seq,
            col(Entry.seq) <= func.coalesce(Bridge.bridge_until, Conversation.last_seq),
        ),
    )
    .where(col(Bridge.conversation_id) == _ID)
    .order_by(col(Entry.seq))
    .limit(MOST_AT_ONCE)
)
_LEASED: Mapping[str, object] = {"lease_owner": _ME, "lease_until": db_now(LEASE_S)}
_CLAIM = (
    update(Bridge)
    .where(col(Bridge.conversation_id) == _ID, _free_or_of(_ME))
    .values(_LEASED)
    .returning(col(Bridge.conversation_id))
    .execution_options(synchronize_session=False)
)
_MOVE = (
    update(Bridge)
    .where(
        col(Bridge.conversation_id) == _ID,
        col(Bridge.bridged_seq) == bindparam("read_seq"),
        col(Bridge.bridged_note_seq) == bindparam("read_note_seq"),
    )
    .values({"bridged_seq": bindparam("seq"), "bridged_note_seq": bindparam("note_seq"), **_LEASED})
    .returning(col(Bridge.conversation_id))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is due of one conversation, as one statement saw it."""

    conversation_id: str
    workspace_id: str
    bridged_seq: int
    bridged_note_seq: int
    goes_on: bool
    mine: bool
    owner: str | None
    """Another router that publishes this conversation at present."""
    entries: list[Entry]
    notes: list[Entry]

    @property
    def is_behind(self) -> bool:
        return bool(self.entries or self.notes)

    @property
    def may_have_more(self) -> bool:
        """One read does not take everything; what came after the read has a nudge of its own."""
        return MOST_AT_ONCE in (len(self.entries), len(self.notes))


class Stretches:
    """`me` names this router in leases."""

    def __init__(self, workbench: Workbench, me: str) -> None:
        self.workbench, self.me = workbench, me

    async def read(self, conversation_id: str) -> Stretch | None:
        """The next entries, in order; None for a conversation that was never escalated or watched."""
        async with self.workbench.read() as session:
            rows = (await session.execute(_DUE, {"id": conversation_id, "me": self.me})).all()
            if not rows:
                return None
            bridge, workspace_id, last_note_seq, is_mine, is_anothers, _ = rows[0]
            entries = [row[5] for row in rows if row[5] is not None]
            unfinished = bridge.bridge_until is None or bridge.bridged_seq < bridge.bridge_until
            notes_due = unfinished and bridge.bridged_note_seq < last_note_seq
            notes = (
                await notes_after(session, conversation_id, bridge.bridged_note_seq, MOST_AT_ONCE) if notes_due else []
            )
        return Stretch(
            conversation_id=conversation_id,
            workspace_id=workspace_id,
            bridged_seq=bridge.bridged_seq,
            bridged_note_seq=bridge.bridged_note_seq,
            goes_on=bridge.bridge_until is None,
            mine=bool(is_mine),
            owner=bridge.lease_owner if is_anothers else None,
            entries=entries,
            notes=notes,
        )

    async def claim(self, conversation_id: str) -> bool:
        """Takes or renews the lease; False while another router has it."""
        async with self.workbench.begin() as work:
            return (await work.session.execute(_CLAIM, {"id": conversation_id, "me": self.me})).first() is not None

    async def move(self, stretch: Stretch, seq: int, note_seq: int) -> bool:
        """Moves the cursors from where they were read, and renews the lease; False if somebody else has moved them."""
        values = {
            "id": stretch.conversation_id, "read_seq": stretch.bridged_seq, "read_note_seq": stretch.bridged_note_seq,
            "seq": seq, "note_seq": note_seq, "me": self.me,
        }  # fmt: skip
        async with self.workbench.begin() as work:
            return (await work.session.execute(_MOVE, values)).first() is not None

    async def behind(self, *, but_not: Sequence[str] = (), only: str | None = None) -> list[str]:
        """Conversations of which something is due, that this router may publish and whose workspace has a key.

        `only` takes one, of that workspace, to try its key with.
        """
        seq_due = col(Bridge.bridged_seq) < func.coalesce(Bridge.bridge_until, Conversation.last_seq)
        statement = (
            select(col(Bridge.conversation_id))
            .join(Conversation, col(Conversation.id) == Bridge.conversation_id)
            .join(Secret, and_(col(Secret.workspace_id) == Conversation.workspace_id, col(Secret.name) == ABLY))
            .where(
                text("(bridge.bridge_until is null or bridge.bridged_seq < bridge.bridge_until)"),  # has an index
                or_(seq_due, col(Bridge.bridged_note_seq) < Conversation.last_note_seq),
                _free_or_of(self.me),
                col(Conversation.workspace_id) == only if only else col(Conversation.workspace_id).not_in(but_not),
            )
            .limit(1 if only else _MOST_BEHIND)
        )
        async with self.workbench.read() as session:
            return list(await session.scalars(statement))

    async def let_go(self) -> None:
        """Gives all leases back, so that another router goes on at once."""
        statement = (
            update(Bridge)
            .where(col(Bridge.lease_owner) == self.me, col(Bridge.lease_until) > db_now())
            .values(lease_owner=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )
        async with self.workbench.begin() as work:
            await work.session.execute(statement)
