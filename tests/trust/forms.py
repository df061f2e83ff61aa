"""Bodies that are bad by their form alone: no route may ever see them (B-17)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass

from trust.asgi import JSON_TYPE, Header
from trust.world import SAID

_MARK = SAID.encode()
TEN_MB = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    body: bytes | None = None
    chunks: tuple[bytes, ...] | None = None
    headers: tuple[Header, ...] = (JSON_TYPE,)


def bad_forms() -> Iterator[Form]:
    yield from _not_json()
    yield from _more_than_one_meaning()
    yield from _too_much()
    yield from _of_another_kind()


def scalars() -> Iterator[Form]:
    """Good JSON, but no object."""
    for body in (b'"%s"' % _MARK, b"[]", b'["%s"]' % _MARK, b"3", b"true", b"-0.0"):
        yield Form(f"not an object: {body!r}", body)


def _not_json() -> Iterator[Form]:
    broken = [
        b'{"%s' % _MARK, b"{'text': '%s'}" % _MARK, b'{"text": }', b'{"text": "%s"} trailing %s' % (_MARK, _MARK),
        b'{} {"%s": 1}' % _MARK, b"[", b"}", b'{"text": "%s",}' % _MARK, b'{"text": "%s" /* no */}' % _MARK,
        b"%s" % _MARK, b"text=%s" % _MARK, b"<%s/>" % _MARK, b'{"text": "a\tb\n%s"}' % _MARK, b'{"text": 01}',
        b'{"text": .5}', b'{"text": +1}', b'{"text": 0x10}', b'{"text": "\\x00%s"}' % _MARK, b"\x00", b" ", b"\x1e{}",
        b'{"text": True}', b'{1: "%s"}' % _MARK, b"--%s\r\n" % _MARK,
    ]  # fmt: skip
    for body in broken:
        yield Form(f"broken: {body[:40]!r}", body)
    for name in (b"NaN", b"Infinity", b"-Infinity"):
        yield Form(name.decode(), b'{"text": %s, "%s": 1}' % (name, _MARK))
    not_utf8 = [b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe9"]
    for raw in not_utf8:
        yield Form(f"not UTF-8: {raw!r}", b'{"text": "%s%s"}' % (_MARK, raw))
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7"):
        text = f'{{"text": "+{SAID}"}}'
        if encoding == "utf-7":
            yield Form(encoding, b"+AHsAfQ-")
            continue
        yield Form(encoding, text.encode(encoding))


def _more_than_one_meaning() -> Iterator[Form]:
    yield Form("a key twice", b'{"text": "%s", "text": "%s"}' % (_MARK, _MARK))
    yield Form("a key twice, spelled differently", b'{"text": "%s", "te\\u0078t": 1}' % _MARK)
    yield Form("a key twice, deep inside", b'{"a": [{"b": {"c": 1, "c": "%s"}}]}' % _MARK)
    for half in (b"\\ud800", b"\\udfff", b"\\ud800\\ud800", b"\\udc00\\ud800", b"x\\uD83Dy"):
        yield Form(f"half a surrogate pair: {half!r}", b'{"text": "%s%s"}' % (_MARK, half))
        yield Form(f"half a surrogate pair as a key: {half!r}", b'{"%s%s": 1}' % (_MARK, half))


def _too_much() -> Iterator[Form]:
    yield Form("an integer of 100,000 digits", b'{"seq": %s}' % (b"9" * 100_000))
    yield Form("a number beyond all doubles", b'{"seq": 1e999, "%s": 1}' % _MARK)
    yield Form("an integer beyond 64 bits", b'{"seq": 18446744073709551616, "%s": 1}' % _MARK)
    for depth in (100, 1000, 100_000):
        yield Form(f"{depth} lists deep", b"[" * depth + b"]" * depth)
        yield Form(f"{depth} objects deep", b'{"a":' * depth + b"1" + b"}" * depth)
        yield Form(f"{depth} deep and unfinished", b'{"%s":[' % _MARK * depth)
    yield Form("100,000 keys", b"{" + b",".join(b'"%d":1' % number for number in range(100_000)) + b"}")
    big = b'{"text": "%s' % _MARK + b"x" * TEN_MB + b'"}'
    yield Form("10 MB", big)
    yield Form("10 MB without an end", big[:-2])
    yield Form("10 MB without Content-Length", chunks=tuple(big[at : at + 65_536] for at in range(0, len(big), 65_536)))
    yield Form("10 MB behind a small Content-Length", big, headers=(JSON_TYPE, (b"content-length", b"9")))
    yield Form("10 MB announced", b"{}", headers=(JSON_TYPE, (b"content-length", b"%d" % TEN_MB)))
    for length in (b"-1", b"abc", b"1e3", b"9" * 400, b"+2", b"2, 2", "²".encode("latin-1")):
        yield Form(f"Content-Length {length[:9]!r}", b"{}", headers=(JSON_TYPE, (b"content-length", length)))


def _of_another_kind() -> Iterator[Form]:
    body = b'{"text": "%s"}' % _MARK
    kinds = [
        b"", b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"text/json",
        b"application/xml", b"application/octet-stream", b"application/jsonp", b"json", b"*/*", b"application/json2",
        b"application/json, text/html", b"\xff", b"application/" + b"j" * 5000,
    ]  # fmt: skip
    for kind in kinds:
        yield Form(f"Content-Type {kind[:40]!r}", body, headers=((b"content-type", kind),))
    yield Form("no Content-Type", body, headers=())
    zipped = gzip.compress(b'{"text": "' + b"x" * TEN_MB + b'"}')
    for name in (b"gzip", b"GZIP", b"deflate", b"br", b"identity, gzip", b"x-%s" % _MARK):
        yield Form(f"encoded as {name!r}", zipped, headers=(JSON_TYPE, (b"content-encoding", name)))
    yield Form("gzip that does not say so", zipped)
