"""Tokens: handed out for signed requests, and revoked."""

from baton_dev.ably.errors import AblyError, Wire, bad_request, unauthorised
from baton_dev.ably.grant import Key
from baton_dev.ably.reply import Reply
from baton_dev.ably.request import Request
from baton_dev.ably.rest.batch import batch_result
from baton_dev.ably.revocation import MARGIN_MS, Revocation
from baton_dev.ably.serials import now_ms
from baton_dev.ably.standin import Standin
from baton_dev.ably.token_request import exchange


def request_token(standin: Standin, request: Request) -> Reply:
    key = standin.credentials.key_named(request.segments[1])
    shown = standin.credentials.basic_key(request.headers, request.query)
    signed_in = shown is not None and shown.name == key.name
    return Reply(exchange(key, request.object(), signed_in, standin.nonces, now_ms()), 201)


def revoke(standin: Standin, request: Request) -> Reply:
    key = _revoker(standin, request)
    wish, now = request.object(), now_ms()
    targets, issued_before = wish.get("targets"), wish.get("issuedBefore", now)
    if not isinstance(targets, list) or not 0 < len(targets) <= 100:
        raise bad_request("targets must be a list of 1 to 100 specifiers")
    if isinstance(issued_before, bool) or not isinstance(issued_before, int) or issued_before > now:
        raise bad_request("issuedBefore must be a time in the past, in milliseconds")
    applies_at = now + (MARGIN_MS if wish.get("allowReauthMargin") is True else 0)
    results = [_revoke_one(standin, key, str(target), issued_before, applies_at) for target in targets]
    return Reply(batch_result(results), 200)


def _revoke_one(standin: Standin, key: Key, target: str, issued_before: int, applies_at: int) -> Wire:
    try:
        standin.revoke(Revocation.parse(key.name, target, issued_before, applies_at))
    except AblyError as refusal:
        return {"target": target, "error": refusal.info()}
    return {"target": target, "issuedBefore": issued_before, "appliesAt": applies_at}


def _revoker(standin: Standin, request: Request) -> Key:
    key = standin.credentials.basic_key(request.headers, request.query)
    if key is None:
        raise unauthorised("Revoking tokens requires basic authentication", 40162)
    if key.name != request.segments[1]:
        raise unauthorised("The key does not match the address", 40101)
    if not key.revocable:
        raise unauthorised("Token revocation is not enabled for this API key", 40164)
    return key
