"""A stand-in for S3: one bucket in memory, and every signature computed anew (AWS Signature Version 4)."""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import quote, unquote

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from baton.settings import Settings

KEY_ID, SECRET, BUCKET = "test-key", "test-secret", "files"
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, "
    r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)
_DOOMED = re.compile("<Key>([^<]+)</Key>")


def bucket_at(endpoint: str, secret: str = SECRET, bucket: str = BUCKET) -> Settings:
    return Settings(
        storage_url=f"s3://{bucket}/some/prefix",
        storage_endpoint=endpoint,
        storage_key_id=KEY_ID,
        storage_secret_key=SecretStr(secret),
    )


class S3:
    """`refused` counts requests with a signature that is not ours; `failing` answers everything with 500."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.refused = 0
        self.failing = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            await (await self._answer(request, await request.body()))(scope, receive, send)

    async def _answer(self, request: Request, body: bytes) -> Response:
        if self.failing:
            return Response(status_code=500)
        if not _signed(request, body):
            self.refused += 1
            return Response("<Error><Code>SignatureDoesNotMatch</Code></Error>", 403)
        bucket, _, key = unquote(request.url.path).strip("/").partition("/")
        if bucket != BUCKET:
            return Response("<Error><Code>NoSuchBucket</Code></Error>", 404)
        if request.method == "POST" and request.url.query == "delete":
            doomed = _DOOMED.findall(body.decode())
            for name in doomed:
                self.objects.pop(name, None)
            deleted = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in doomed)
            return Response(f"<DeleteResult>{deleted}</DeleteResult>", media_type="application/xml")
        if request.method == "PUT":
            self.objects[key] = body
            return Response(headers={"ETag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'})
        if key not in self.objects:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404)
        headers = {"ETag": '"e"', "Last-Modified": "Sat, 28 Nov 2026 00:00:00 GMT"}
        return Response(self.objects[key], headers=headers)


def _signed(request: Request, body: bytes) -> bool:
    found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if found is None or found[1] != KEY_ID:
        return False
    _, day, region, names, signature = found.groups()
    stated = request.headers.get("x-amz-content-sha256", "")
    if stated not in (hashlib.sha256(body).hexdigest(), "UNSIGNED-PAYLOAD"):
        return False
    path = quote(unquote(request.url.path), safe="/~")
    query = "&".join(sorted(part if "=" in part else f"{part}=" for part in request.url.query.split("&") if part))
    headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names.split(";"))
    canonical = "\n".join([request.method, path, query, headers, names, stated])
    scope = f"{day}/{region}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, digest])
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(key, to_sign.encode(), "sha256").hex(), signature)
