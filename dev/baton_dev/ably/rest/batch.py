"""Many channels in one request; each succeeds or fails for itself."""

from baton_dev.ably.app import App
from baton_dev.ably.codec import as_objects
from baton_dev.ably.errors import AblyError, Wire, bad_request
from baton_dev.ably.grant import Grant
from baton_dev.ably.names import split_name
from baton_dev.ably.publishing import publish
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request
from baton_dev.ably.rest.messages import fresh_origin, published_answer
from baton_dev.ably.standin import Standin

SPEC_SHAPE_SINCE = 3


def batch_result(results: list[Wire]) -> Wire:
    failures = sum("error" in result for result in results)
    return {"successCount": len(results) - failures, "failureCount": failures, "results": results}


def batch_publish(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    standin.faults.check_publish()
    content = request.content()
    specs = as_objects(content if isinstance(content, list) else [content], "batch")
    app = standin.app_of(grant)
    _check_size(app, specs)
    by_spec = [[_publish_one(app, grant, channel, spec) for channel in _channels(spec)] for spec in specs]
    if request.version >= SPEC_SHAPE_SINCE:
        return Reply([batch_result(results) for results in by_spec], 201)
    return _flat([result for results in by_spec for result in results])


def batch_presence(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    names = [name for name in request.query.get("channels", "").split(",") if name]
    app = standin.app_of(grant)
    if not 0 < len(names) <= app.limits.batch_channels:
        raise bad_request("channels must name 1 to 100 channels", 90010 if names else 40000)
    binary = request.answer_form.binary
    results = [_presence_of(app, grant, name, binary) for name in names]
    if request.version >= SPEC_SHAPE_SINCE:
        return Reply(batch_result(results))
    return _flat(results, success=200)


def _flat(results: list[Wire], success: int = 201) -> Reply:
    """The shape of older versions: all in one list, an error if any failed."""
    if not any("error" in result for result in results):
        return Reply(results, success)
    error = bad_request("Batched response includes errors", 40020)
    reply = Reply.refusal(error)
    return Reply({"error": error.info(), "batchResponse": results}, 400, reply.headers)


def _publish_one(app: App, grant: Grant, channel: str, spec: Wire) -> Wire:
    try:
        name, _ = split_name(channel)
        published = publish(app, name, grant, _messages(spec), fresh_origin())
    except AblyError as refusal:
        return {"channel": channel, "error": refusal.info()}
    return published_answer(channel, published)


def _presence_of(app: App, grant: Grant, spelled: str, binary: bool) -> Wire:
    try:
        name, _ = split_name(spelled)
        grant.require(name, "subscribe")
    except AblyError as refusal:
        return {"channel": spelled, "error": refusal.info()}
    channel = app.channels.get(name)
    present = [member.render(binary) for member in channel.members] if channel else []
    return {"channel": spelled, "presence": present}


def _channels(spec: Wire) -> list[str]:
    channels = spec.get("channels")
    if isinstance(channels, str):
        return [channels]
    if not isinstance(channels, list) or not channels:
        raise bad_request("a batch names its channels")
    return list(dict.fromkeys(str(channel) for channel in channels))


def _messages(spec: Wire) -> list[Wire]:
    messages = spec.get("messages")
    return as_objects(messages if isinstance(messages, list) else [messages], "messages")


def _check_size(app: App, specs: list[Wire]) -> None:
    channels = sum(len(_channels(spec)) for spec in specs)
    messages = sum(len(_messages(spec)) for spec in specs)
    if not specs or channels > app.limits.batch_channels or messages > app.limits.batch_messages:
        raise bad_request("a batch takes at most 100 channels and 1000 messages", 90010 if specs else 40000)
