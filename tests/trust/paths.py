"""Ids that are none, as they may stand in an address (percent-encoded, as on the wire)."""

from __future__ import annotations

from urllib.parse import quote

from trust.world import SAID

UNKNOWN = "0" * 26


def bad_ids(good: str) -> list[str]:
    """Nothing that is here belongs to anyone; `good` is an id that exists."""
    plain = [
        "*", "a:*", "[meta]*", ":", "-", ".", "0", "null", "None", "undefined", "true", "NaN", SAID, "x" * 300,
        "é" * 300, "漢字", "🙂" * 26, "\u202e" + good, "\x00", good + "\x00", good + "\n", good + "\r\nX: y",
        " " + good, good + " ", good.upper(), good[:-1], good + good, good[:-1] + "%", f"{good}'--", "' or '1'='1",
        "$1", "{conversation_id}", "%s", "%(id)s", "\\", "\x7f", "０" * 26, good + ";v=1", good + "?x", f"{good}#",
        f"{SAID}\ufeff", "a" * 60_000,
    ]  # fmt: skip
    wire = [quote(text, safe="") for text in plain]
    raw = ["%ff%fe", "%ed%a0%80", "%c0%ae", "%2f", f"{good}%2f", f"%2e%2e%2f{good}", "%25%30%30", "%u0041", f"{good}%"]
    return [*wire, *raw, UNKNOWN]


def odd_spellings(path: str) -> list[str]:
    """The same address, said so that a sloppy reader would take it for the same (B-32)."""
    head, _, tail = path.rpartition("/")
    return [
        path + "/", path + "//", "/" + path, head + "//" + tail, f"{head}/./{tail}", f"{head}/x/../{tail}", path + "/.",
        path.upper(), path + ".json", path + "%20", path + "%00", f"{head}%2f{tail}", path + ";a=b", path + "%0a",
    ]  # fmt: skip
