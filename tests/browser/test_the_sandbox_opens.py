"""`make sandbox`, as somebody meets it who knows nothing: a page at once, and something to do first."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from atest_bot.sandbox.cast import DECISIONS_CHANNEL, MEMBERS_CHANNEL
from atest_bot.sandbox.rehearsal import Rehearsal
from tests.browser.conftest import Arrive

pytestmark = pytest.mark.browser

SECONDS_UNTIL_SERVED = 5


@dataclass
class Served:
    """A running `python -m atest_bot sandbox`."""

    process: subprocess.Popen[str]
    port: int
    line: str
    seconds: float


def _start(port: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "atest_bot", "sandbox", "--port", str(port)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def served() -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    began = time.monotonic()
    with _start(port) as process:
        yield Served(process, port, process.stdout.readline(), time.monotonic() - began)
        process.terminate()


def test_the_page_is_there_at_once_and_says_what_to_do_first(served: Served, arrive: Arrive) -> None:
    assert served.line == f"The sandbox is at http://127.0.0.1:{served.port}/  (stop it with Ctrl-C)\n"
    assert served.seconds < SECONDS_UNTIL_SERVED
    person = arrive(f"http://127.0.0.1:{served.port}/", (1280, 800))
    page = person.page
    page.goto(person.address)
    expect(page.get_by_text("Setting up your rehearsal")).to_be_visible()
    expect(page.get_by_test_id("clock-day")).to_have_count(0)
    person.look("setting-up")
    covered, cover = page.locator(".columns").bounding_box(), page.locator("#setting-up").bounding_box()
    assert covered == cover
    expect(page.get_by_text("Setting up your rehearsal")).to_be_hidden(timeout=30_000)
    expect(page.get_by_test_id("acting-as")).to_have_value("U0CLARA")
    expect(page.get_by_test_id("open-home")).to_have_count(1)
    expect(page.get_by_test_id("tour")).to_contain_text("Step 1 of 6: Propose a position")
    page.get_by_test_id("tour-leave").click()
    page.get_by_test_id("hint-try").click()
    page.get_by_test_id("send").click()
    expect(person.form).to_contain_text("Open a sign-on vote")
    person.close_form()
    page.get_by_test_id("hint-close").click()
    expect(page.get_by_test_id("hint")).to_be_hidden()
    person.go("D0CLARA")
    expect(page.get_by_text("Nothing from atest yet")).to_be_visible()
    page.close()
    served.process.terminate()
    assert served.process.communicate(timeout=20) == ("", "")
    assert served.process.returncode == 0


def test_whoever_leaves_the_form_of_a_command_writes_on(sandbox: Rehearsal, arrive: Arrive) -> None:
    person = arrive(sandbox.slack.page_url, (1280, 800))
    person.visit("U0CLARA")
    person.go(MEMBERS_CHANNEL)
    person.type("/atest propose")
    expect(person.form).to_be_visible()
    person.page.keyboard.press("Escape")
    expect(person.page.get_by_test_id("composer")).to_be_focused()


def test_back_and_forward_go_to_where_one_was(sandbox: Rehearsal, arrive: Arrive) -> None:
    person = arrive(sandbox.slack.page_url, (1280, 800))
    page = person.page
    person.visit("U0CLARA")
    person.go(DECISIONS_CHANNEL)
    person.become("U0MAYA")
    page.go_back()
    expect(page.get_by_test_id("acting-as")).to_have_value("U0CLARA")
    expect(page.get_by_test_id(f"conversation-{DECISIONS_CHANNEL}")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_test_id(f"conversation-{MEMBERS_CHANNEL}")).to_have_attribute("aria-current", "page")
    page.go_forward()
    expect(page.get_by_test_id(f"conversation-{DECISIONS_CHANNEL}")).to_have_attribute("aria-current", "page")


def test_back_leaves_an_address_that_is_no_place(sandbox: Rehearsal, arrive: Arrive) -> None:
    person = arrive(sandbox.slack.page_url, (1280, 800))
    person.visit("U0CLARA", "C0NOWHERE")
    expect(person.page).not_to_have_url(re.compile("NOWHERE"))
    person.page.go_back()
    expect(person.page).to_have_url("about:blank")


def test_a_thread_that_is_gone_is_left_and_the_page_goes_on(sandbox: Rehearsal, arrive: Arrive) -> None:
    slack = sandbox.slack
    person = arrive(slack.page_url, (1280, 800))
    person.visit("U0CLARA")
    ts = slack.say("U0CLARA", MEMBERS_CHANNEL, "Soon gone")
    person.messages.filter(has_text="Soon gone").get_by_test_id("open-thread").click()
    expect(person.thread).to_contain_text("Soon gone")
    slack.workspace.delete_message(MEMBERS_CHANNEL, ts)
    expect(person.thread).to_be_hidden()
    expect(person.messages).to_have_count(0)
    link = f"https://sandbox.slack.com/archives/{MEMBERS_CHANNEL}/p{ts.replace('.', '')}?thread_ts={ts}"
    slack.say("U0CLARA", MEMBERS_CHANNEL, f"It was at {link}")
    person.messages.get_by_role("link").click()
    slack.say("U0CLARA", MEMBERS_CHANNEL, "And on it goes")
    expect(person.messages.last).to_contain_text("And on it goes")
    expect(person.thread).to_be_hidden()
    assert all("404" in fault for fault in person.faults)
    person.faults.clear()


def test_a_link_to_elsewhere_leads_there_though_it_has_archives(sandbox: Rehearsal, arrive: Arrive) -> None:
    person = arrive(sandbox.slack.page_url, (1280, 800))
    person.page.context.route("https://www.justice.gov/**", lambda route: route.fulfill(body="Elsewhere"))
    person.visit("U0CLARA")
    sandbox.slack.say("U0CLARA", MEMBERS_CHANNEL, "Read https://www.justice.gov/archives/opa/pr/news")
    with person.page.expect_popup() as opened:
        person.messages.get_by_role("link").click()
    expect(opened.value.locator("body")).to_have_text("Elsewhere")
    expect(person.page.get_by_test_id("toast")).to_have_count(0)


def test_a_port_that_is_taken_is_told_in_one_sentence(served: Served) -> None:
    with _start(served.port) as second:
        said, complained = second.communicate(timeout=20)
    assert (second.returncode, said) == (2, "")
    assert complained.startswith(f"Port {served.port}: ")
    assert "make sandbox ARGS=" in complained
