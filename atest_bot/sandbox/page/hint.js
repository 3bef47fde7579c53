// The line for somebody who has just arrived: what they can do first. Once dismissed, it stays away for that person.
import { h, whenChanged } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { onTour } from "./tour.js";

const bar = h("div", { class: "hint-bar", role: "note", "aria-label": "A hint to begin with", "data-testid": "hint", hidden: true });
const READ = "hints-read";

/** The element that holds the hint. */
export const hintBar = bar;

/** Show the hint of the acting person, if there is one that they have not dismissed; `write` fills the composer. */
export function showHint(desk, write) {
  const { hint } = desk.state;
  bar.hidden = !hint || onTour(desk) || desk.isHome() || desk.conversation().read_only || read().includes(desk.as);
  if (!bar.hidden) whenChanged(bar, [hint, desk.as], () => bar.replaceChildren(...parts(hint, desk, write)));
}

function parts({ text, command }, desk, write) {
  const names = { person: () => null, channel: () => null };
  const type = command && h("button", { type: "button", class: "button", "data-testid": "hint-try", onclick: () => write(command) }, "Type ", h("code", {}, command), " for me");
  const close = h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss the hint", "data-testid": "hint-close", onclick: () => dismiss(desk.as) }, "×");
  return [h("div", { class: "words" }, h("p", {}, mrkdwn(text, names)), type || null), close].filter(Boolean);
}

function read() {
  return (sessionStorage.getItem(READ) ?? "").split(" ");
}

function dismiss(person) {
  sessionStorage.setItem(READ, [...read(), person].join(" ").trim());
  bar.hidden = true;
  document.querySelector("[data-testid='composer']")?.focus();
}
