"""The state of channels: how many listen, how many are present."""

from baton_dev.ably.channel import Channel
from baton_dev.ably.errors import Wire
from baton_dev.ably.names import split_name
from baton_dev.ably.protocol import Mode
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request
from baton_dev.ably.rest.paging import page
from baton_dev.ably.standin import Standin


def status(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    name, _ = split_name(request.segments[1])
    grant.require(name, "channel-metadata")
    channel = standin.app_of(grant).channels.get(name)
    return Reply(details(name, channel))


def listing(standin: Standin, request: Request) -> Reply:
    grant = standin.request_grant(request.headers, request.query)
    grant.require("*", "channel-metadata")
    prefix, by_id = request.query.get("prefix", ""), request.query.get("by") == "id"
    channels = standin.app_of(grant).channels
    names = sorted(name for name, channel in channels.items() if channel.in_use() and name.startswith(prefix))
    return page(
        request,
        names,
        lambda name: name,
        lambda name: name if by_id else details(name, channels[name]),
        direction="forwards",
    )


def details(name: str, channel: Channel | None) -> Wire:
    state: Wire = {"isActive": channel is not None and channel.in_use()}
    state["occupancy"] = {"metrics": metrics(channel)}
    return {"channelId": name, "name": name, "status": state}


def metrics(channel: Channel | None) -> Wire:
    modes = [attachment.modes for attachment in channel.attachments.values()] if channel else []
    return {
        "connections": len(modes),
        "publishers": sum(Mode.PUBLISH in mode for mode in modes),
        "subscribers": sum(Mode.SUBSCRIBE in mode for mode in modes),
        "presenceConnections": sum(Mode.PRESENCE in mode for mode in modes),
        "presenceMembers": len(channel.members) if channel else 0,
        "presenceSubscribers": sum(Mode.PRESENCE_SUBSCRIBE in mode for mode in modes),
        "objectPublishers": 0,
        "objectSubscribers": 0,
    }
