"""The whole stand-in: its apps, keys, revocations and faults, and the life of its connections."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from baton_dev.ably.app import App
from baton_dev.ably.attach import drop, leave
from baton_dev.ably.codec import Format
from baton_dev.ably.connection import Connection
from baton_dev.ably.credentials import Credentials
from baton_dev.ably.errors import AblyError, bad_request, not_found
from baton_dev.ably.faults import Faults
from baton_dev.ably.frames import to_frame
from baton_dev.ably.grant import Grant, token_expired, token_revoked
from baton_dev.ably.limits import Limits
from baton_dev.ably.outbox import Outbox
from baton_dev.ably.protocol import Do
from baton_dev.ably.revocation import MARGIN_MS, Revocation, Revocations
from baton_dev.ably.serials import now_ms
from baton_dev.ably.token_request import Nonces

log = structlog.get_logger()
HEARTBEAT_SECONDS = 10.0
TIDY_SECONDS = 10.0


@dataclass(slots=True)
class Standin:
    limits: Limits = field(default_factory=Limits)
    credentials: Credentials = field(default_factory=Credentials)
    apps: dict[str, App] = field(default_factory=dict)
    revocations: Revocations = field(default_factory=Revocations)
    nonces: Nonces = field(default_factory=Nonces)
    faults: Faults = field(default_factory=Faults)

    def app_of(self, grant: Grant) -> App:
        app = self.apps.get(grant.app_id)
        if app is None:
            raise not_found("No application found for this key")
        return app

    def token_grant(self, token: str) -> Grant:
        now = now_ms()
        grant = self.credentials.by_token(token, now)
        self.revocations.check(grant, now)
        return grant

    def request_grant(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Grant:
        now = now_ms()
        grant = self.credentials.of_request(headers, query, now)
        self.revocations.check(grant, now)
        return grant

    def connect(self, query: Mapping[str, str], outbox: Outbox) -> Connection:
        """A new connection, or an old one taken up again; says CONNECTED either way."""
        now = now_ms()
        grant = self.credentials.of_query(query, now)
        self.revocations.check(grant, now)
        app, grace_ms = self.app_of(grant), _grace(query, self.limits)
        form = Format.named(query.get("format", "json"))
        asked = query.get("resume") or query.get("recover")
        known = app.by_connection_key(asked) if asked else None
        error = None
        if known is not None and not _same_identity(known.grant, grant):
            known, error = None, AblyError(80011, 400, "the credentials do not fit the connection to be resumed")
        elif asked and known is None:
            error = AblyError(80018, 400, "Unable to recover connection: its state is no longer held")
        connection = known or Connection(grant, form, self.limits)
        if known is None:
            app.admit(connection)
        self._take_over(connection, outbox, grant, form)
        connection.echo, connection.grace_ms = query.get("echo") != "false", grace_ms
        connection.send(connection.connected(error.info() if error else None))
        return connection

    def _take_over(self, connection: Connection, outbox: Outbox, grant: Grant, form: Format) -> None:
        if connection.outbox is not None:
            moved = AblyError(80016, 400, "Connection superseded by a newer one")
            old = {"action": Do.ERROR, "error": moved.info()}
            connection.outbox.close(to_frame(old, connection.form), discard=True)
            self._let_go(connection)
        connection.grant, connection.form, connection.outbox = grant, form, outbox
        connection.lost_at, connection.renewal_asked = None, _lives_briefly(grant)
        connection.on_overflow = self._cut_slow

    def lost(self, connection: Connection, outbox: Outbox) -> None:
        """The socket is gone; a newer one may already have taken its place."""
        if connection.outbox is outbox:
            self._let_go(connection)
            connection.outbox, connection.lost_at = None, now_ms()

    def close(self, connection: Connection) -> None:
        """The client says goodbye: nothing of the connection is kept."""
        outbox = connection.outbox
        self._forget(connection)
        if outbox is not None:
            outbox.close(to_frame({"action": Do.CLOSED}, connection.form))

    def refuse(self, connection: Connection, refusal: AblyError) -> None:
        """An error of the connection itself: the client gives up, or renews if it was the token."""
        if connection.outbox is not None:
            message = {"action": Do.ERROR, "error": refusal.info()}
            connection.outbox.close(to_frame(message, connection.form))

    def disconnect(self, connection: Connection, reason: AblyError, discard: bool = False) -> None:
        """The client is to come back: at once, or with a new token."""
        if connection.outbox is not None:
            message = {"action": Do.DISCONNECTED, "error": reason.info()}
            connection.outbox.close(to_frame(message, connection.form), discard=discard)
            self._let_go(connection)

    def revoke(self, revocation: Revocation) -> None:
        now = now_ms()
        self.revocations.add(revocation, now)
        for connection in self.connections():
            if revocation.covers(connection.grant):
                if revocation.applies_at > now:
                    connection.send({"action": Do.AUTH})
                else:
                    self.disconnect(connection, token_revoked())

    def connections(self) -> list[Connection]:
        return [connection for app in self.apps.values() for connection in app.connections.values()]

    def end_app(self, app_id: str) -> None:
        app = self.apps.pop(app_id, None)
        if app is None:
            raise not_found("No application found with this id")
        self.credentials.forget(app_id)
        for connection in list(app.connections.values()):
            self.refuse(connection, not_found("The application has been deleted"))

    def look_after(self, seconds: float) -> None:
        """Heartbeats, expiry, grace: what is due, twice a second."""
        now = now_ms()
        for connection in self.connections():
            if connection.outbox is None:
                self._look_after_lost(connection, now)
            else:
                self._look_after_live(connection, connection.outbox, now, seconds)

    def _look_after_live(self, connection: Connection, outbox: Outbox, now: int, seconds: float) -> None:
        expires = connection.grant.expires
        if expires is not None and now >= expires:
            self.disconnect(connection, token_expired())
        elif expires is not None and now >= expires - MARGIN_MS and not connection.renewal_asked:
            connection.renewal_asked = True
            connection.send({"action": Do.AUTH})
        else:
            try:
                self.revocations.check(connection.grant, now)
            except AblyError as revoked:
                self.disconnect(connection, revoked)
        if seconds - outbox.last_sent > HEARTBEAT_SECONDS:
            outbox.last_sent = seconds
            connection.send({"action": Do.HEARTBEAT})

    def _look_after_lost(self, connection: Connection, now: int) -> None:
        gone = now - (connection.lost_at or now)
        if connection.memberships and gone >= connection.grace_ms:
            app = self.app_of(connection.grant)
            for name in list(connection.memberships):
                leave(app, connection, name)
        if gone >= self.limits.resume_ms:
            self._forget(connection)

    def _cut_slow(self, connection: Connection) -> None:
        slow = AblyError(80003, 400, "Disconnected: the client reads too slowly")
        self.disconnect(connection, slow, discard=True)

    def _let_go(self, connection: Connection) -> None:
        """Without its socket a connection is attached to nothing; it asks again when it comes back."""
        if (app := self._home(connection)) is not None:
            for name in list(connection.attachments):
                drop(app, connection, name)

    def _forget(self, connection: Connection) -> None:
        self._let_go(connection)
        connection.outbox = None
        if (app := self._home(connection)) is not None:
            for name in list(connection.memberships):
                leave(app, connection, name)
            app.connections.pop(connection.id, None)

    def _home(self, connection: Connection) -> App | None:
        """None when the app was deleted under its connections."""
        return self.apps.get(connection.grant.app_id)


def _same_identity(one: Grant, other: Grant) -> bool:
    return one.client_id == other.client_id or one.any_client or other.any_client


def _grace(query: Mapping[str, str], limits: Limits) -> int:
    """How long members stay after their connection was lost; a client may ask for another time."""
    remain = query.get("remainPresentFor", str(limits.presence_grace_ms))
    if not remain.isdigit():
        raise bad_request("remainPresentFor must be a number of milliseconds", 40003)
    return min(int(remain), limits.resume_ms)


def _lives_briefly(grant: Grant) -> bool:
    """A token that lives no longer than the warning before its end is not warned of it."""
    return grant.expires is not None and grant.expires - now_ms() <= MARGIN_MS


async def keep_house(standin: Standin) -> None:
    loop = asyncio.get_running_loop()
    tidied = time.monotonic()
    while True:
        await asyncio.sleep(0.5)
        try:
            standin.look_after(loop.time())
            if time.monotonic() - tidied > TIDY_SECONDS:
                tidied = time.monotonic()
                for app in standin.apps.values():
                    app.tidy(now_ms())
        except Exception:
            log.exception("ably_standin_housekeeping_failed")
