"""The realtime protocol from the server's side: one method for each thing a client may say."""

from collections.abc import Callable

import structlog

from baton_dev.ably import attach as attaching
from baton_dev.ably.channel import Origin
from baton_dev.ably.codec import as_object, as_objects, decode, number
from baton_dev.ably.connection import Connection
from baton_dev.ably.errors import AblyError, Wire, bad_request, denied, unauthorised
from baton_dev.ably.limits import channel_rate_exceeded, connection_rate_exceeded, too_large
from baton_dev.ably.names import split_name
from baton_dev.ably.presence import PresenceAction, PresenceDraft, PresenceMessage, parse_presence
from baton_dev.ably.protocol import Do, Mode
from baton_dev.ably.publishing import Published, annotate, check_forced_nack, publish
from baton_dev.ably.standin import Standin

log = structlog.get_logger()
Handler = Callable[[Wire], None]


class Session:
    """What arrives on one connection, in order."""

    def __init__(self, standin: Standin, connection: Connection) -> None:
        self.standin, self.connection = standin, connection
        self.app = standin.app_of(connection.grant)
        self._fingerprint = 0
        self._handlers: dict[int, Handler] = {
            Do.HEARTBEAT: self._heartbeat,
            Do.DISCONNECT: self._disconnect,
            Do.CLOSE: self._close,
            Do.ATTACH: self._attach,
            Do.DETACH: self._detach,
            Do.SYNC: self._sync,
            Do.AUTH: self._auth,
            Do.MESSAGE: self._published(self._messages),
            Do.PRESENCE: self._published(self._presence),
            Do.ANNOTATION: self._published(self._annotations),
            Do.OBJECT: self._published(self._objects),
        }

    def receive(self, raw: str | bytes) -> None:
        """A frame that nobody can read ends the connection, an action that nobody knows is passed over."""
        self._fingerprint = hash(raw)
        try:
            self._count_frame()
            frame = as_object(decode(raw, self.connection.form), "frame")
            action = number(frame, "action")
            if action is not None and action in self._handlers:
                self._handlers[action](frame)
        except AblyError as refusal:
            self.standin.refuse(self.connection, refusal)
        except Exception:
            log.exception("ably_standin_failed", connection_id=self.connection.id)
            self.standin.refuse(self.connection, AblyError(50000, 500, "internal error of the stand-in"))

    def _count_frame(self) -> None:
        if not self.connection.flood.take():
            raise AblyError(42924, 429, "Rate limit exceeded; too many protocol messages")

    def _heartbeat(self, frame: Wire) -> None:
        answer: Wire = {"action": Do.HEARTBEAT}
        self.connection.send({**answer, "id": frame["id"]} if "id" in frame else answer)

    def _disconnect(self, _frame: Wire) -> None:
        if self.connection.outbox is not None:
            self.connection.outbox.close()

    def _close(self, _frame: Wire) -> None:
        self.standin.close(self.connection)

    def _attach(self, frame: Wire) -> None:
        self._on_channel(frame, attaching.attach)

    def _detach(self, frame: Wire) -> None:
        self._on_channel(frame, attaching.detach)

    def _on_channel(self, frame: Wire, act: Callable[..., None]) -> None:
        try:
            act(self.app, self.connection, frame)
        except AblyError as refusal:
            channel = str(frame.get("channel", ""))
            self._forget_attachment(channel)
            self.connection.send({"action": Do.ERROR, "channel": channel, "error": refusal.info()})

    def _forget_attachment(self, spelled: str) -> None:
        """A channel that failed for the client is not attached any more."""
        for name, attachment in list(self.connection.attachments.items()):
            if attachment.spelled == spelled:
                attaching.drop(self.app, self.connection, name)
                attaching.leave(self.app, self.connection, name)

    def _sync(self, frame: Wire) -> None:
        name, _ = split_name(attaching.channel_of(frame))
        if (attachment := self.connection.attachments.get(name)) is not None:
            attaching.sync(self.app.channel(name), self.connection, attachment)

    def _auth(self, frame: Wire) -> None:
        token = as_object(frame.get("auth") or {}, "auth").get("accessToken")
        if not isinstance(token, str):
            raise unauthorised("No access token in the AUTH message", 40101)
        grant = self.standin.token_grant(token)
        known = self.connection.grant
        if self.standin.app_of(grant) is not self.app:
            raise unauthorised("the token is one of another application", 40102)
        if not known.any_client and not grant.any_client and grant.client_id != known.client_id:
            raise unauthorised("clientId cannot change during a connection", 40102)
        self.connection.grant = grant.claiming(known.client_id)
        self.connection.renewal_asked = False
        self.connection.send(self.connection.connected())
        attaching.reconsider(self.app, self.connection)

    def _published(self, apply: Callable[[Wire, str, Origin], Published | None]) -> Handler:
        """ACK or NACK, and the same again to the same frame sent again."""

        def handle(frame: Wire) -> None:
            serial = number(frame, "msgSerial")
            if serial is None:
                raise bad_request("msgSerial is missing")
            earlier = self.connection.earlier_answer(serial, self._fingerprint)
            if earlier is not None:
                self.connection.send(earlier)
                return
            answer: Wire = {"msgSerial": serial, "count": 1}
            try:
                published = self._apply(apply, frame, serial)
            except AblyError as refusal:
                answer = {"action": Do.NACK, **answer, "error": refusal.info()}
            else:
                answer = {"action": Do.ACK, **answer}
                if published is not None:  # presence and annotations have no serials to tell
                    answer["res"] = [{"serials": published.serials}]
            self.connection.remember(serial, self._fingerprint, answer)
            if self.standin.faults.strike("ack_lost"):
                self.connection.cut()
            self.connection.send(answer)

        return handle

    def _apply(
        self, apply: Callable[[Wire, str, Origin], Published | None], frame: Wire, serial: int
    ) -> Published | None:
        name, _ = split_name(attaching.channel_of(frame))
        self.standin.faults.check_publish()
        check_forced_nack(as_object(frame.get("params") or {}, "params"))
        return apply(frame, name, Origin(f"{self.connection.id}:{serial}", self.connection.id))

    def _messages(self, frame: Wire, name: str, origin: Origin) -> Published:
        self._require_mode(name, Mode.PUBLISH)
        sources = as_objects(frame.get("messages"), "messages")
        if not self.connection.rate.take(len(sources)):
            channel = self.app.channels.get(name)
            channel_is_full = channel is not None and not channel.rate.has_room(len(sources))
            raise channel_rate_exceeded() if channel_is_full else connection_rate_exceeded()
        return publish(self.app, name, self.connection.grant, sources, origin)

    def _annotations(self, frame: Wire, name: str, origin: Origin) -> None:
        self._require_mode(name, Mode.ANNOTATION_PUBLISH)
        sources = as_objects(frame.get("annotations"), "annotations")
        annotate(self.app, name, self.connection.grant, sources, origin)

    def _objects(self, _frame: Wire, _name: str, _origin: Origin) -> None:
        raise bad_request("LiveObjects are not supported by the stand-in", 40000)

    def _presence(self, frame: Wire, name: str, origin: Origin) -> None:
        self.connection.grant.require(name, "presence")
        self._require_mode(name, Mode.PRESENCE)
        drafts = [parse_presence(source) for source in as_objects(frame.get("presence"), "presence")]
        if sum(draft.payload.size for draft in drafts) > self.app.limits.message_bytes:
            raise too_large(self.app.limits.message_bytes)
        events = [self._member_event(draft, origin, index) for index, draft in enumerate(drafts)]
        channel = self.app.channel(name)
        channel.present(events, origin)
        if channel.members.of_connection(self.connection.id):
            self.connection.memberships.add(name)
        else:
            self.connection.memberships.discard(name)

    def _member_event(self, draft: PresenceDraft, origin: Origin, index: int) -> PresenceMessage:
        client_id = self.connection.grant.author(draft.client_id)
        if client_id is None:
            raise bad_request("presence needs a clientId", 91000)
        own_id = draft.id if draft.id and draft.id.startswith(f"{self.connection.id}:") else None
        return PresenceMessage(
            own_id or f"{origin.id}:{index}",
            PresenceAction(draft.action),
            client_id,
            self.connection.id,
            self.app.clock.now(),
            draft.payload,
            draft.extras,
        )

    def _require_mode(self, name: str, mode: Mode) -> None:
        """The modes of an attachment bind; without an attachment the capability alone does."""
        attachment = self.connection.attachments.get(name)
        if attachment is not None and mode not in attachment.modes:
            raise denied(name)
