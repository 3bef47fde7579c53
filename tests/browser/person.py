"""Somebody at the sandbox page: what they see, press and type, and nothing else."""

from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from atest_bot.sandbox.cast import MEMBERS_CHANNEL

_TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll('.topbar, main, main *, .modal, .modal *')]
  .filter((each) => each.checkVisibility() && !['SELECT', 'TEXTAREA', 'INPUT'].includes(each.tagName))
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
    && getComputedStyle(each).display !== 'inline' || each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => `${each.tagName}.${each.className}: ${each.textContent.slice(0, 60)}`)"""


class Person:
    """One window, and whoever it is acting as at the time."""

    def __init__(self, page: Page, address: str, folder: Path) -> None:
        self.page, self.address, self.folder = page, address, folder
        self.faults: list[str] = []
        self._pictures = 0
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    # --- going places ---

    def visit(self, person: str, place: str = MEMBERS_CHANNEL) -> None:
        """Come to the page by an address that names person and place."""
        self.page.goto(f"{self.address}#{person}/{place}")
        expect(self.page.get_by_test_id("acting-as")).to_have_value(person)

    def become(self, person: str) -> None:
        """Act as somebody else from now on."""
        chooser = self.page.get_by_test_id("acting-as")
        chooser.select_option(person)
        expect(chooser).to_have_value(person)
        expect(self.page).to_have_url(f"{self.address}#{person}/{self.page.url.rpartition('/')[2]}")

    def go(self, place: str) -> None:
        """Choose a conversation; on a phone the list is behind a button."""
        self.open_menu()
        self.page.get_by_test_id(f"conversation-{place}").click()
        expect(self.page.get_by_test_id(f"conversation-{place}")).to_have_attribute("aria-current", "page")

    def open_menu(self) -> None:
        """On a phone the list of conversations is behind a button."""
        if self._menu.is_visible():
            self._menu.click()

    @property
    def _menu(self) -> Locator:
        return self.page.get_by_role("button", name="Conversations")

    # --- acting ---

    def type(self, words: str) -> None:
        """Write a line and send it."""
        composer = self.page.get_by_test_id("composer")
        composer.fill(words)
        self.page.get_by_test_id("send").click()
        expect(composer).to_have_value("")

    def fill(self, label: str, words: str) -> None:
        """Fill in a field of the form."""
        self.form.get_by_label(label, exact=True).fill(words)

    def submit(self) -> None:
        self.page.get_by_test_id("modal-submit").click()

    def close_form(self) -> None:
        self.page.get_by_test_id("modal-close").click()
        expect(self.form).to_have_count(0)

    def move_clock(self, step: str) -> None:
        """Press a button of the clock and wait until it shows another time."""
        clock = self.page.get_by_test_id("clock-now")
        before = clock.inner_text()
        self.page.get_by_test_id(f"clock-{step}").click()
        expect(clock).not_to_have_text(before)

    # --- seeing ---

    @property
    def form(self) -> Locator:
        return self.page.get_by_test_id("modal")

    @property
    def messages(self) -> Locator:
        """The messages of the conversation, without those of an open thread."""
        return self.page.get_by_role("main").get_by_test_id("message")

    @property
    def conversations(self) -> Locator:
        """What the sidebar lists, whether it is open or not."""
        return self.page.locator("[data-testid^=conversation-]")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_test_id("thread")

    def card(self, number: str) -> Locator:
        """A position's card."""
        return self.messages.filter(has_text=f"{number} · revision")

    def look(self, name: str) -> None:
        """Nothing is wider than the window; a picture is kept beside the test's other files."""
        self._pictures += 1
        self.page.screenshot(path=self.folder / f"{self._pictures:02}-{name}.png")
        too_wide = self.page.evaluate(_TOO_WIDE)
        assert too_wide == [], f"{name}: wider than the window"
