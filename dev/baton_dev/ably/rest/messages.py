"""Publishing, history, and the life of one message: its versions, changes and annotations."""

import secrets

from baton_dev.ably.app import App
from baton_dev.ably.channel import Origin
from baton_dev.ably.codec import as_object, as_objects, text
from baton_dev.ably.errors import Wire, bad_request, not_found
from baton_dev.ably.grant import Grant
from baton_dev.ably.messages import Message, parse_draft
from baton_dev.ably.mutations import unfold
from baton_dev.ably.names import split_name
from baton_dev.ably.publishing import Published, annotate, change, check_forced_nack, publish
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request
from baton_dev.ably.rest.paging import page, span
from baton_dev.ably.standin import Standin


def post(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    standin.faults.check_publish()
    check_forced_nack(dict(request.query))
    content = request.content()
    sources = as_objects(content if isinstance(content, list) else [content], "messages")
    app, spelled = standin.app_of(grant), request.segments[1]
    published = publish(app, spelled, *_speaker(app, grant, sources))
    return Reply(published_answer(spelled, published), 201)


def published_answer(spelled: str, published: Published) -> Wire:
    return {"channel": spelled, "messageId": published.base, "serials": published.serials}


def fresh_origin(connection_id: str | None = None) -> Origin:
    return Origin(f"{secrets.token_urlsafe(8)}:0", connection_id)


def _speaker(app: App, grant: Grant, sources: list[Wire]) -> tuple[Grant, list[Wire], Origin]:
    """With a connectionKey, REST speaks on behalf of a live connection."""
    keys = {key for source in sources if (key := text(source, "connectionKey", 40006)) is not None}
    if not keys:
        return grant, sources, fresh_origin()
    connection = app.by_connection_key(keys.pop())
    if connection is None or keys:
        raise bad_request("Invalid connectionKey", 40006)
    speaker = grant.claiming(connection.grant.client_id) if grant.any_client else grant
    return speaker, sources, fresh_origin(connection.id)


def history(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    name, _ = split_name(request.segments[1])
    grant.require(name, "history")
    channel = standin.app_of(grant).channels.get(name)
    messages = channel.log.messages(request.query.get("from_serial")) if channel else []
    asked_for = span(request)
    shown = [message for message in messages if asked_for(message.timestamp)]
    binary = request.answer_form.binary
    return page(request, shown, lambda message: message.serial, lambda message: message.render(binary))


def get(standin: Standin, request: Request) -> Reply:
    message = _one(standin, request)
    return Reply(message.render(request.answer_form.binary))


def versions(standin: Standin, request: Request) -> Reply:
    message = _one(standin, request)
    channel = standin.app_of(standin.request_grant(request.headers, request.query)).channel(request.segments[1])
    stood = unfold(list(channel.log.operations(message.serial)))
    asked_for = span(request)
    shown = [version for version in stood if asked_for(version.version.timestamp)]
    binary = request.answer_form.binary
    return page(
        request,
        shown,
        lambda version: version.version.serial,
        lambda version: version.render(binary),
        direction="forwards",
    )


def patch(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    standin.faults.check_publish()
    check_forced_nack(dict(request.query))
    name, _ = split_name(request.segments[1])
    draft = parse_draft({**as_object(request.content()), "serial": request.segments[3]})
    serial = change(standin.app_of(grant), name, grant, draft, fresh_origin())
    return Reply({"versionSerial": serial})


def post_annotations(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    content = request.content()
    sources = as_objects(content if isinstance(content, list) else [content], "annotations")
    named = [{**source, "messageSerial": request.segments[3]} for source in sources]
    annotate(standin.app_of(grant), request.segments[1], grant, named, fresh_origin())
    return Reply([], 201)


def annotations(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    name, _ = split_name(request.segments[1])
    grant.require(name, "annotation-subscribe")
    channel = standin.app_of(grant).channels.get(name)
    found = channel.annotations_of(request.segments[3]) if channel else []
    binary = request.answer_form.binary
    return page(request, found, lambda one: one.serial, lambda one: one.render(binary), direction="forwards")


def _one(standin: Standin, request: Request) -> Message:
    grant = standin.request_grant(request.headers, request.query)
    name, _ = split_name(request.segments[1])
    grant.require(name, "history")
    channel = standin.app_of(grant).channels.get(name)
    message = channel.log.latest.get(request.segments[3]) if channel else None
    if message is None:
        raise not_found("No message with this serial on this channel")
    return message
