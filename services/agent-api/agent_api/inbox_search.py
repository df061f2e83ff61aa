"""Search over names, e-mail addresses and texts: quick for words that stand nowhere, somewhere and everywhere.

Few hits are looked up first (by trigrams, where PostgreSQL has them) and become a list of ids. A word that stands in
very many conversations is soon met when the list is walked, newest first, so there each conversation is looked into.

The look-up stands outside of the wall, and says itself whose rows it wants: behind row-level security PostgreSQL asks
whose a row is before it compares words, and so cannot use an index of words at all: it would read every row there is.
What comes of it is a condition on ids, for a list that is read behind the wall.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from baton.database.wall import inside
from baton.models import Conversation, Entry, Visitor
from baton.work import Workbench

FEW = 1_000


async def search(workbench: Workbench, workspace_id: str, words: str, few: int = FEW) -> ColumnElement[bool]:
    """A condition on conversations. Case does not matter; % and _ stand for themselves."""
    who = select(col(Visitor.id)).where(col(Visitor.workspace_id) == workspace_id, _named(words)).limit(few + 1)
    said = (
        select(col(Entry.conversation_id)).where(col(Entry.workspace_id) == workspace_id, _says(words)).limit(few + 1)
    )
    with inside(None):
        async with workbench.read() as session:
            people, places = set(await session.scalars(who)), list(await session.scalars(said))
    by_person = col(Conversation.visitor_id).in_(people) if len(people) <= few else _of_somebody_named(words)
    by_text = col(Conversation.id).in_(set(places)) if len(places) <= few else _where_somebody_says(words)
    return or_(by_person, by_text)


def _named(words: str) -> ColumnElement[bool]:
    names = (col(Visitor.name), col(Visitor.email))
    return or_(*(name.icontains(words, autoescape=True) for name in names))


def _says(words: str) -> ColumnElement[bool]:
    return col(Entry.text).icontains(words, autoescape=True)


def _of_somebody_named(words: str) -> ColumnElement[bool]:
    """The list's statement joins the visitor."""
    return _named(words)


def _where_somebody_says(words: str) -> ColumnElement[bool]:
    """With the offset PostgreSQL looks into one conversation after the other, and not first into all there are."""
    said = select(col(Entry.id)).where(col(Entry.conversation_id) == col(Conversation.id), _says(words)).offset(0)
    return said.exists()
