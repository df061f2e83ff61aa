"""Pictures that are small enough for the repository: the browser that took them writes them as WebP too."""

from __future__ import annotations

import base64

from playwright.async_api import Page

_QUALITY = 0.8
_CONVERT = """async ([png, quality]) => {
    const bytes = Uint8Array.from(atob(png), one => one.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


async def as_webp(page: Page, png: bytes) -> bytes:
    """In an empty tab: a page's own rules say what it may load, and pictures from nowhere are not among it."""
    tab = await page.context.new_page()
    try:
        return base64.b64decode(await tab.evaluate(_CONVERT, [base64.b64encode(png).decode(), _QUALITY]))
    finally:
        await tab.close()
