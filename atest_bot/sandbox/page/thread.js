// The panel at the right: one thread, with its own line to answer in.
import { composer } from "./composer.js";
import { h, whenChanged } from "./dom.js";
import { showMessages } from "./messages.js";
import { turnedOff } from "./place.js";

const panel = document.getElementById("thread");

// On a phone the keyboard would cover what one came to read.
const TOUCH = matchMedia("(hover: none)");

let parts = null;
let shown = null;
let back = null;

export function showThread(desk) {
  if (!desk.thread) return hide();
  parts ??= build(desk);
  const opened = panel.hidden;
  if (opened) back = document.activeElement?.dataset.focus;
  panel.hidden = false;
  document.body.classList.add("thread-open");
  fill(desk);
  if (opened) (TOUCH.matches || parts.composer.node.hidden ? parts.close : parts.composer.field).focus();
}

function hide() {
  if (panel.hidden) return;
  const focused = panel.contains(document.activeElement);
  panel.hidden = true;
  shown = null;
  document.body.classList.remove("thread-open");
  if (back && focused) document.querySelector(`main [data-focus="${CSS.escape(back)}"]`)?.focus({ preventScroll: true });
}

function build(desk) {
  const built = {
    where: h("p", {}),
    list: h("div", { class: "list" }),
    hint: h("p", { class: "hint" }, "No replies yet. What you write here is read by the people of this conversation."),
    turnedOff: turnedOff(desk),
    composer: composer({ testid: "thread-composer", label: "Reply in thread", send: desk.reply, commands: () => [], people: () => desk.state.people }),
  };
  built.log = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": "Thread" }, built.list, built.hint);
  built.close = h("button", { type: "button", class: "icon-button", "aria-label": "Close thread", "data-testid": "thread-close", onclick: desk.closeThread }, "×");
  panel.replaceChildren(h("header", { class: "place-head" }, h("h2", {}, "Thread"), built.where, built.close), built.log, built.composer.node, built.turnedOff);
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) desk.closeThread(); });
  return built;
}

function fill(desk) {
  const key = `${desk.as} ${desk.place} ${desk.thread}`;
  const count = parts.list.children.length;
  showMessages(parts.list, desk.threadMessages, { ...desk, openThread: null });
  const place = desk.conversation();
  parts.hint.hidden = desk.threadMessages.length !== 1 || place.read_only;
  parts.composer.node.hidden = place.read_only;
  parts.turnedOff.hidden = !place.read_only;
  whenChanged(parts.where, place.name, () => { parts.where.textContent = place.kind === "im" ? place.name : `#${place.name}`; });
  parts.composer.show(key, "Reply…");
  if (key !== shown || parts.list.children.length > count) parts.log.scrollTop = parts.log.scrollHeight;
  shown = key;
}
