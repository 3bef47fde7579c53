// The page: who is acting, where they are, and what the server last said. Each part draws itself from `desk`,
// only when its share of the data has changed, so that live updates never take away focus, text or place.
import { getMessages, getState, getThread, listen, NotThere, postAct, postClock, postTour, ReadFailed } from "./api.js";
import { contextFor, settled } from "./acting.js";
import { setNow } from "./clock.js";
import { answerNo, showViews } from "./dialogs.js";
import { complain, hush, tell } from "./toasts.js";
import { showPlace } from "./place.js";
import { showSidebar } from "./sidebar.js";
import { showThread } from "./thread.js";
import { showTopbar } from "./topbar.js";
import { showTour, tourBar } from "./tour.js";

const HOME = "home";
const QUIET_COMMAND = 1500;

/** Everything the page knows. `place` is a conversation's id or "home"; `thread` the ts of an open thread. */
const desk = {
  as: "", place: "", thread: null, state: null, messages: [], threadMessages: [], highlight: null, following: false,
  isHome: () => desk.place === HOME,
  conversation: () => desk.state.conversations.find((each) => each.id === desk.place),
  me: () => desk.state.people.find((each) => each.id === desk.as),
  group: (user) => desk.state.people.find((each) => each.id === user)?.group ?? "",
  context: (message) => contextFor({ channel: desk.place, ts: message.ts }, names, tools),
  viewContext: (view) => contextFor({ view: view.id }, names, tools),
  act, actAs, changeAccount, go, goHome, openThread, closeThread, moveClock, react, say, reply, shortcut,
};

const names = {
  person: (id) => [...desk.state.people, ...desk.state.deactivated].find((each) => each.id === id)?.name ?? authors.get(id),
  channel: (id) => desk.state.conversations.find((each) => each.id === id && each.kind !== "im")?.name,
  people: () => desk.state.people,
  channels: () => desk.state.conversations.filter((each) => each.kind !== "im"),
};
const tools = { me: () => desk.as, act, note: (fields) => postAct(desk.as, fields), follow };
const authors = new Map();

// --- reading ---------------------------------------------------------------------------------------------------

let current = null;
let next = null;

/** Fetch and draw. A call during a fetch waits for one more, so that what the caller just did is always in it. */
function refresh() {
  if (!current) {
    current = load().catch(wait).finally(() => { current = null; });
    return current;
  }
  next ??= current.then(() => { next = null; return refresh(); });
  return next;
}

// Nobody to act as yet, or no server: what is there stays until the next try. A fault of the page's own is told.
function wait(fault) {
  if (!(fault instanceof ReadFailed)) console.error(fault);
  setTimeout(refresh, 1000);
}

async function load() {
  const asked = desk.as;
  const state = await getState(asked);
  if (asked !== desk.as) return;
  desk.state = state;
  desk.as = state.me ?? state.people[0]?.id ?? "";
  setNow(state.now);
  settlePlace();
  const { as, place, thread } = desk;
  const [messages, replies] = await Promise.all([lines(as, place), thread ? replyLines(as, place, thread) : null]);
  if (as !== desk.as || place !== desk.place || thread !== desk.thread) return;
  desk.messages = messages;
  if (!replies) desk.thread = null;
  desk.threadMessages = replies ?? [];
  draw();
}

async function lines(as, place) {
  return place && place !== HOME ? (await getMessages(as, place)).messages : [];
}

// A thread may be gone: its first message was deleted, or the rehearsal began anew.
async function replyLines(as, place, thread) {
  try {
    return (await getThread(as, place, thread)).messages;
  } catch (fault) {
    if (fault instanceof NotThere) return null;
    throw fault;
  }
}

// A person keeps the place they look at if they can see it; else the first conversation that they can.
function settlePlace() {
  if (desk.isHome() ? desk.state.home_enabled : desk.conversation()) return;
  desk.place = desk.state.conversations[0]?.id ?? "";
  desk.thread = null;
}

function draw() {
  for (const each of [...desk.messages, ...desk.threadMessages]) authors.set(each.user, each.name);
  showSettingUp();
  showTopbar(desk);
  showTour(desk, takeStep);
  showSidebar(desk);
  showPlace(desk);
  showThread(desk);
  showViews(desk.state.views, desk.viewContext, {
    example: (view) => desk.state.tour?.examples[view.callback_id],
    submit: (view, values) => settled().then(() => act({ kind: "submit", view: view.id, values }, { quiet: true })),
    close: (view) => act({ kind: "close", view: view.id }),
  });
  markRead();
  remember();
}

function showSettingUp() {
  const { ready, note } = desk.state;
  document.getElementById("setting-up").hidden = ready;
  document.getElementById("note").textContent = note || "The coalition is taking its seats. This takes a few seconds.";
  document.querySelector(".columns").inert = !ready;
}

let lastRead = "";

function markRead() {
  const unread = desk.conversation()?.unread;
  const mark = `${desk.as} ${desk.place} ${desk.messages.at(-1)?.ts}`;
  if (!unread || document.hidden || mark === lastRead) return;
  lastRead = mark;
  postAct(desk.as, { kind: "read", channel: desk.place });
}

let arriving = true;

// The address names person and place, so that a second window can be a second person, a reload changes nothing, and
// Back goes to where one was. An address that is no place gives way to one that is.
function remember() {
  const wanted = `#${desk.as}/${desk.place}`;
  if (location.hash !== wanted) history[arriving ? "replaceState" : "pushState"](null, "", wanted);
  arriving = false;
  document.title = `${desk.isHome() ? "Home" : desk.conversation()?.name ?? ""} · ${desk.state.workspace.name} rehearsal`;
}

function recall() {
  const [as, place] = location.hash.slice(1).split("/");
  if (!as || place === undefined) return;
  Object.assign(desk, { as, place, thread: null });
  arriving = true;
  lookAtHome();
}

// --- going places ----------------------------------------------------------------------------------------------

function actAs(person) {
  desk.as = person;
  lookAtHome();
  return refresh();
}

function go(place, { thread = null, highlight = null } = {}) {
  Object.assign(desk, { place, thread, highlight });
  return refresh();
}

function goHome() {
  Object.assign(desk, { place: HOME, thread: null });
  lookAtHome();
  return refresh();
}

// The app hears that its home is looked at, and fills it.
function lookAtHome() {
  if (desk.isHome() && desk.state?.home_enabled !== false) act({ kind: "home" }, { quiet: true });
}

function openThread(ts) {
  desk.thread = ts;
  return refresh();
}

function closeThread() {
  desk.thread = null;
  showThread(desk);
  return refresh();
}

/** Follow a link: inside the rehearsal where it points to a message or the app's home, else in a new tab. */
function follow(url) {
  if (!stayInside(url) && /^(https?|mailto):/i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}

const TO_MESSAGE = /^https:\/\/[\w-]+\.slack\.com\/archives\/([CDG][A-Z0-9]+)(?:\/p(\d+)(\d{6}))?(?:\?.*?thread_ts=([\d.]+))?/;
const TO_HOME = /^slack:\/\/|^https:\/\/(?:[\w-]+\.)?slack\.com\/app_redirect\?/;

function stayInside(url) {
  const message = TO_MESSAGE.exec(url);
  if (message) return goToMessage(message);
  if (!TO_HOME.test(url)) return false;
  goHome();
  return true;
}

function goToMessage([, channel, seconds, fraction, thread]) {
  if (!desk.state.conversations.some((each) => each.id === channel)) {
    complain(`${desk.me().name} cannot see the conversation that this link leads to.`);
    return true;
  }
  go(channel, { thread: thread ?? null, highlight: seconds ? `${seconds}.${fraction}` : null });
  return true;
}

// --- doing things ----------------------------------------------------------------------------------------------

/** Send an act and show what came of it. Errors become a note, unless the caller shows them itself. */
async function act(fields, { quiet = false, as = desk.as } = {}) {
  hush();
  const answer = await postAct(as, fields);
  await refresh();
  if (!answer.ok && !quiet) complain(answer.error ?? Object.values(answer.errors ?? {}).join(" "));
  return answer;
}

function changeAccount(person, deleted) {
  return act({ kind: "account", person, deleted });
}

function react(message, name, mine) {
  return act({ kind: mine ? "unreact" : "react", channel: desk.place, ts: message.ts, name });
}

/** Use a shortcut of the app: on a message, or from anywhere. */
function shortcut({ callback_id }, message = null) {
  return act({ kind: "shortcut", callback_id, ...(message && { channel: desk.place, ts: message.ts }) });
}

// Who says something wants to see the answer, wherever they had scrolled to.
async function say(text) {
  desk.following = true;
  const done = await (text.startsWith("/") ? command(text) : act({ kind: "say", channel: desk.place, text }).then(({ ok }) => ok));
  desk.following = false;
  return done;
}

async function reply(text) {
  if (text.startsWith("/")) {
    complain("Slash commands do not work in threads. Type it in the conversation's own line.");
    return false;
  }
  return (await act({ kind: "say", channel: desk.place, text, thread_ts: desk.thread })).ok;
}

async function command(text) {
  const before = visible();
  const { ok } = await act({ kind: "command", text, channel: desk.place });
  if (ok && visible() === before) setTimeout(() => reassure(text, before), QUIET_COMMAND);
  return ok;
}

function reassure(text, before) {
  if (visible() === before) tell(`${text} was received. Nothing to show here; an answer may come as a direct message.`);
}

function visible() {
  const { conversations, views } = desk.state;
  return JSON.stringify([desk.messages.length, conversations.map((each) => each.unread), views.map((each) => each.hash ?? each.id)]);
}

async function moveClock(step) {
  const answer = await postClock(step.id);
  if (answer.ok) setNow(answer.now);
  else complain(answer.error ?? "The clock cannot be moved there now.");
  await refresh();
}

/** Do what a button of the tour says, and go where it leads. */
async function takeStep(label) {
  hush();
  const answer = await postTour(label);
  if (!answer.ok) return complain(answer.error ?? "That did not work. Please try again.");
  Object.assign(desk, { as: answer.person, place: answer.channel, thread: answer.thread });
  return refresh();
}

// --- start -----------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const anchor = event.target.closest("a[href]");
  if (!anchor) return;
  const inside = anchor.dataset.channel ? Boolean(go(anchor.dataset.channel)) : stayInside(anchor.href);
  if (inside) event.preventDefault();
  if (anchor.hasAttribute("data-skip")) {
    event.preventDefault();
    document.getElementById("main").focus();
  }
});
window.addEventListener("popstate", () => { answerNo(); recall(); refresh(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });

let lostTimer = 0;

function connected(yes) {
  clearTimeout(lostTimer);
  const note = document.getElementById("lost");
  if (yes) note.hidden = true;
  else lostTimer = setTimeout(() => { note.hidden = false; }, 2500);
}

document.getElementById("tour").replaceWith(tourBar);
recall();
refresh();
listen(refresh, connected);
