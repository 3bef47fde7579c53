// The middle of the page: one conversation with its messages and composer, or the app's home.
import { composer } from "./composer.js";
import { h, replaceKeepingInput, whenChanged } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { emoji } from "./emoji.js";
import { hintBar, showHint } from "./hint.js";
import { showMessages } from "./messages.js";

const NEAR_END = 80;
const main = document.getElementById("main");

let parts = null;

export function showPlace(desk) {
  parts ??= build(desk);
  showHead(desk);
  showHint(desk, parts.composer.write);
  parts.log.hidden = desk.isHome();
  const isReadOnly = desk.isHome() || desk.conversation().read_only;
  parts.composer.node.hidden = isReadOnly;
  parts.turnedOff.hidden = desk.isHome() || !isReadOnly;
  parts.home.hidden = !desk.isHome();
  if (desk.isHome()) showHome(desk);
  else showConversation(desk);
}

function build(desk) {
  const built = {
    head: h("header", { class: "place-head" }),
    log: h("div", { class: "log", role: "log", tabindex: "0", "aria-label": "Messages" }, h("div", { class: "list" }), h("div", { class: "empty", hidden: true })),
    more: h("button", { type: "button", class: "more", hidden: true, onclick: () => toEnd(built.log) }, "New messages ↓"),
    home: h("div", { class: "home", "data-testid": "home" }),
    turnedOff: turnedOff(desk),
    composer: composer({ testid: "composer", label: "Message or slash command", send: desk.say, commands: () => [...desk.state.commands, ...shortcuts(desk)], people: () => desk.state.people }),
  };
  built.log.addEventListener("scroll", () => { if (atEnd(built.log)) built.more.hidden = true; });
  main.replaceChildren(built.head, hintBar, built.home, built.log, built.more, built.composer.node, built.turnedOff);
  return built;
}

/** What stands in the place of the composer where nobody writes to the app. */
export function turnedOff({ state }) {
  return h("p", { class: "turned-off" }, "Messages to this app are turned off. Type ", h("code", {}, command(state)), " in a channel.");
}

const command = (state) => state.commands[0]?.command ?? "/help";

function shortcuts(desk) {
  const anywhere = (desk.state.shortcuts ?? []).filter((one) => one.type === "global");
  return anywhere.map((one) => ({ text: one.name, about: one.description ?? "Shortcut", run: () => desk.shortcut(one) }));
}

function showHead(desk) {
  const place = desk.conversation();
  const title = desk.isHome() ? "Home" : place.name;
  const about = desk.isHome() ? `What the app has prepared for ${desk.me()?.name}` : place.topic;
  const kind = desk.isHome() || place.kind === "im" ? "" : place.kind === "private" ? "Private: only its members see it" : "Public: everyone in the workspace sees it";
  whenChanged(parts.head, [title, about, kind, place?.kind], () => parts.head.replaceChildren(
    h("h1", {}, headSign(desk, place), title), kind ? h("span", { class: `kind ${place.kind}` }, kind) : "", about ? h("p", {}, about) : ""));
}

function headSign(desk, place) {
  if (desk.isHome()) return emoji("house");
  return { public: h("span", { class: "hash", "aria-hidden": "true" }, "#"), private: emoji("lock") }[place.kind] ?? null;
}

// --- a conversation --------------------------------------------------------------------------------------------

let shown = "";

function showConversation(desk) {
  const { log, more } = parts;
  const key = `${desk.as} ${desk.place}`;
  const arrived = key !== shown;
  const follow = arrived || desk.following || atEnd(log);
  const before = log.firstElementChild.lastElementChild?.itemKey;
  showMessages(log.firstElementChild, desk.messages, { ...desk, openThread: (each) => desk.openThread(each.thread_ts ?? each.ts) });
  const news = before !== log.firstElementChild.lastElementChild?.itemKey;
  if (follow) toEnd(log);
  more.hidden = follow || !(news || !more.hidden);
  shown = key;
  showEmpty(desk);
  highlight(desk, log);
  const place = desk.conversation();
  parts.composer.show(key, invitation(place));
}

// On a phone there is no room to say where one is, and the head of the page says it.
const NARROW = matchMedia("(max-width: 760px)");

function invitation(place) {
  if (!place.member) return "Not a member here; type /";
  if (NARROW.matches) return "Message, or type /";
  return `Message ${place.kind === "im" ? "" : "#"}${place.name}, or type / for a command`;
}

const atEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;

function toEnd(log) {
  log.scrollTop = log.scrollHeight;
  parts.more.hidden = true;
}

function highlight(desk, log) {
  if (!desk.highlight) return;
  const node = log.querySelector(`[data-ts="${desk.highlight}"]`);
  desk.highlight = null;
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("highlight");
  setTimeout(() => node.classList.remove("highlight"), 2500);
}

function showEmpty(desk) {
  const place = desk.conversation();
  const node = parts.log.querySelector(".empty");
  node.hidden = desk.messages.length > 0;
  const word = command(desk.state);
  whenChanged(node, [place.id, word, desk.as], () => node.replaceChildren(...(place.kind === "im" ? quietInbox(place, desk, word) : quietChannel(place, word))));
}

function quietInbox(place, desk, word) {
  return [emoji("inbox_tray"), h("h2", {}, `Nothing from ${place.name} yet`),
    h("p", {}, `Receipts and answers for ${desk.me().name} will land here, where nobody else sees them.`),
    h("p", {}, "Type ", h("code", {}, `${word} help`), " in a channel to see what can be done.")];
}

function quietChannel(place, word) {
  return [emoji("speech_balloon"), h("h2", {}, `It is quiet in #${place.name}`),
    h("p", {}, "What people and the app post here will appear on this page."),
    h("p", {}, "Type ", h("code", {}, `${word} help`), " below, or switch to somebody else at the top.")];
}

// --- the app's home ----------------------------------------------------------------------------------------------

function showHome(desk) {
  const view = desk.state.home;
  shown = "";
  parts.more.hidden = true;
  whenChanged(parts.home, [desk.as, view && [view.id, view.blocks]], () => {
    const fresh = view ? h("div", { class: "home-page" }, renderBlocks(view.blocks, desk.viewContext(view))) : noHome(desk);
    const old = parts.home.firstElementChild;
    if (old) replaceKeepingInput(old, fresh);
    else parts.home.append(fresh);
  });
}

function noHome(desk) {
  return h("div", { class: "empty" }, emoji("house"), h("h2", {}, `No home page for ${desk.me()?.name} yet`),
    h("p", {}, "The app fills this page when it is opened: votes that wait for an answer, and what can be done next."),
    h("p", {}, "If it stays empty, this person has no part in the coalition's votes."));
}
