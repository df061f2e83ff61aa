"""Files in the widget's pictures: waiting over the composer, refused, and sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from baton_dev.screenshots.states import Look, Shoot, visitor

_NOTE = b"%PDF-1.7\n" + b"%" + b" " * 48_000 + b"\n%%EOF\n"


async def take_files(browser: Browser, seed: dict[str, Any], folder: Path, look: Look) -> None:
    shoot = await visitor(browser, seed, folder, look)
    photo = await shoot.page.locator(".shelf img").first.screenshot()
    await shoot.widget.locator(".launcher").click()
    await shoot.widget.locator(".attach").wait_for()
    await _attach(shoot, "monstera.png", photo, "image/png")
    await _attach(shoot, "delivery-note.pdf", _NOTE, "application/pdf")
    await shoot.widget.locator(".item .soft").nth(1).wait_for()
    await shoot.take("files-waiting")
    await _attach(shoot, "garden-plan.docx", b"PK\x03\x04 not a kind that the bot takes", "application/zip")
    await shoot.widget.locator(".item [role=alert]").wait_for()
    await shoot.take("file-refused")
    await shoot.widget.locator(".item .away").nth(2).click()
    box = shoot.widget.locator("textarea")
    await box.fill("This is how it looks. It came with this note.")
    await box.press("Enter")
    await shoot.widget.locator(".own .picture img").wait_for()
    await shoot.widget.locator(".own.sending").wait_for(state="detached")
    await shoot.take("files-sent")
    await shoot.page.context.close()


async def _attach(shoot: Shoot, name: str, content: bytes, kind: str) -> None:
    chosen: Any = {"name": name, "mimeType": kind, "buffer": content}
    await shoot.widget.locator("input[type=file]").set_input_files([chosen])
