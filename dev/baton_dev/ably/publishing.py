"""The one door for publishing, whether over REST or a connection: identity, capability, size, then the channel."""

from dataclasses import dataclass, replace

from baton_dev.ably.annotations import parse_annotation
from baton_dev.ably.app import App
from baton_dev.ably.channel import Origin
from baton_dev.ably.errors import AblyError, Wire, bad_request
from baton_dev.ably.grant import Grant
from baton_dev.ably.limits import too_large
from baton_dev.ably.messages import Action, Draft, Message, parse_draft
from baton_dev.ably.names import split_name

CHANGES = {
    Action.UPDATE: "message-update",
    Action.APPEND: "message-update",
    Action.DELETE: "message-delete",
}


@dataclass(frozen=True, slots=True)
class Published:
    base: str
    serials: list[str]


def publish(app: App, spelled: str, grant: Grant, sources: list[Wire], origin: Origin) -> Published:
    name, _ = split_name(spelled)
    if not sources:
        raise bad_request("there is no message to publish")
    drafts = [parse_draft(source) for source in sources]
    if sum(draft.size for draft in drafts) > app.limits.message_bytes:
        raise too_large(app.limits.message_bytes)
    if any(draft.action is not Action.CREATE for draft in drafts):
        serials = [change(app, name, grant, draft, origin) for draft in drafts]
        return Published(origin.id, serials)
    grant.require(name, "publish")
    authored = [replace(draft, client_id=grant.author(draft.client_id)) for draft in drafts]
    return Published(*app.channel(name).publish(authored, origin))


def change(app: App, name: str, grant: Grant, draft: Draft, origin: Origin) -> str:
    """An update, delete or append, by whoever may change this message."""
    if draft.action is Action.CREATE or not draft.serial:
        raise bad_request("an operation needs an action and the serial of a message", 40003)
    if not app.mutable(name):
        raise bad_request("message updates, deletes and appends are not enabled for this channel", 93002)
    channel = app.channel(name)
    draft = replace(draft, operator=grant.author(draft.operator))
    _require_change(grant, name, draft, channel.log.latest.get(draft.serial or ""))
    return channel.change(draft, origin)


def annotate(app: App, spelled: str, grant: Grant, sources: list[Wire], origin: Origin) -> None:
    name, _ = split_name(spelled)
    if not app.mutable(name):
        raise bad_request("annotations are not enabled for this channel", 93002)
    grant.require(name, "annotation-publish")
    drafts = [parse_annotation(source) for source in sources]
    clients = [grant.author(draft.client_id) for draft in drafts]
    app.channel(name).annotate(drafts, clients, origin)


def check_forced_nack(params: Wire) -> None:
    """The hook by which SDK suites provoke a refusal."""
    if str(params.get("_forceNack", "")).lower() == "true":
        raise AblyError(40099, 400, "forced nack")


def _require_change(grant: Grant, name: str, draft: Draft, message: Message | None) -> None:
    operation = CHANGES[draft.action]
    own = message is not None and message.client_id is not None and message.client_id == draft.operator
    allowed = [f"{operation}-any"] + ([f"{operation}-own"] if own else [])
    grant.require(name, *allowed)
