"""Takes the screenshots in `docs/pictures` from the sandbox again: `make pictures`."""

import shutil
import struct
import sys
import tempfile
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from atest_bot.sandbox import play, seed
from atest_bot.sandbox.cast import CHAIR, DECISIONS_CHANNEL, MEMBERS_CHANNEL, OUTSIDER
from atest_bot.sandbox.rehearsal import Rehearsal

PICTURES = Path(__file__).parent / "pictures"
TODAY = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)  # a Monday, 10:00 AM Eastern: the same on every run
DESKTOP, PHONE = (1100, 720), (390, 844)
OPEN, DRAFT = "P-2027-003", "P-2027-004"

_CANNOT = 2
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_REASON = "The text asks for work permits only after six months. People who wait cannot feed their families."
_REMEDY = "Ask for a work permit with the application."
_HEAD = 8


def main() -> int:
    """Take every picture; returns the exit status."""
    path = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if path is None:
        sys.stderr.write("The pictures are taken with Chromium, which is not installed here.\n")
        return _CANNOT
    PICTURES.mkdir(exist_ok=True)
    today = TODAY.timestamp() - time.time()
    with (
        tempfile.TemporaryDirectory(prefix="atest-pictures-") as folder,
        Rehearsal(Path(folder), offset=seed.first_offset(today)) as rehearsal,
        sync_playwright() as playwright,
    ):
        play.move_in(rehearsal, today)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        _take_all(browser, rehearsal.slack.page_url)
        browser.close()
    return 0


def _take_all(browser: Browser, address: str) -> None:
    page = _visit(browser, address, "U0JUNE", MEMBERS_CHANNEL)
    _card(page).evaluate("card => card.scrollIntoView({ block: 'start' })")
    _keep(page, "vote")
    _object(page)
    page = _visit(browser, address, "U0INES", "D0INES")
    _keep(page.get_by_test_id("message").last, "receipt")
    _keep(_at_home(browser, address, "U0MAYA", PHONE), "home")
    _keep(_at_home(browser, address, CHAIR, DESKTOP), "home-chair")
    page = _visit(browser, address, CHAIR, MEMBERS_CHANNEL)
    page.get_by_test_id("composer").fill(f"/atest poll {DRAFT}")
    page.get_by_test_id("send").click()
    page.set_viewport_size({"width": 800, "height": 1130})
    _keep(page.get_by_test_id("modal"), "poll")
    page = _visit(browser, address, OUTSIDER, DECISIONS_CHANNEL)
    _keep(page.get_by_test_id("message").first, "decision")
    page = _visit(browser, address, "U0NOOR", MEMBERS_CHANNEL, PHONE)
    _card(page).evaluate("card => card.scrollIntoView({ block: 'end' })")
    _keep(page, "phone")


def _visit(browser: Browser, address: str, person: str, place: str, size: tuple[int, int] = DESKTOP) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page.goto(f"{address}#{person}/{place}")
    page.get_by_test_id("tour-leave").click()
    page.get_by_test_id("hint-close").click()
    expect(page.get_by_test_id("message").last).to_be_visible()
    return page


def _at_home(browser: Browser, address: str, person: str, size: tuple[int, int]) -> Page:
    """Somebody's App Home, once it is filled."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page.goto(f"{address}#{person}/home")
    page.get_by_test_id("tour-leave").click()
    expect(page.get_by_test_id("home").locator(".home-page")).to_be_visible()
    return page


def _card(page: Page) -> Locator:
    return page.get_by_role("main").get_by_test_id("message").filter(has_text=f"{OPEN} · revision")


def _object(page: Page) -> None:
    """June objects with a mark, and gives the reason in the form."""
    _card(page).get_by_test_id("reaction-no_entry").click()
    page.get_by_test_id("conversation-D0JUNE").click()
    page.get_by_role("button", name="Give the Reason").click()
    form = page.get_by_test_id("modal")
    form.get_by_role("radio").nth(2).check()
    form.get_by_label("Reason", exact=True).fill(_REASON)
    form.get_by_label("A change that would resolve it").fill(_REMEDY)
    _keep(form, "objection")


def _keep(seen: Page | Locator, name: str) -> None:
    if isinstance(seen, Locator):
        expect(seen).to_be_visible()
    (PICTURES / f"{name}.png").write_bytes(smaller(seen.screenshot(caret="hide")))
    sys.stdout.write(f"docs/pictures/{name}.png\n")


def smaller(png: bytes) -> bytes:
    """The same picture, packed as well as it can be."""
    chunks = list(_chunks(png))
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    kept = [chunk for chunk in chunks if chunk[0] in (b"IHDR", b"PLTE", b"tRNS")]
    whole = [*kept, (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return png[:_HEAD] + b"".join(_packed(kind, data) for kind, data in whole)


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], _HEAD
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += length + 12
    return found


def _packed(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    sys.exit(main())
