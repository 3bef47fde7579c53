// The conversations that the acting person can see. On a phone it is a drawer behind the menu button.
import { byFocus, h, whenChanged } from "./dom.js";
import { emoji } from "./emoji.js";
import { avatar } from "./messages.js";

const nav = document.getElementById("sidebar");
const menu = document.getElementById("menu-button");
const veil = document.getElementById("veil");

const SIGNS = { public: "#", private: "lock" };

export function showSidebar(desk) {
  const { conversations, workspace } = desk.state;
  whenChanged(nav, [workspace, conversations, desk.place, desk.as, desk.state.home_enabled, desk.state.deactivated], () => rebuild(desk));
  document.getElementById("menu-dot").hidden = !conversations.some((each) => each.unread && each.id !== desk.place);
}

function rebuild(desk) {
  const { conversations, workspace } = desk.state;
  const focus = nav.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const scroll = nav.scrollTop;
  nav.replaceChildren(
    h("p", { class: "workspace" }, workspace.name),
    desk.state.home_enabled ? h("ul", {}, h("li", {}, homeItem(desk))) : "",
    section("Channels", conversations.filter((each) => each.kind !== "im"), desk),
    section("Direct messages", conversations.filter((each) => each.kind === "im"), desk),
    h("p", { class: "tip" }, "Open this page in a second window to be two people at once."),
    accounts(desk));
  nav.scrollTop = scroll;
  if (focus) byFocus(nav, focus)?.focus();
}

function section(title, conversations, desk) {
  if (conversations.length === 0) return "";
  const id = `section-${title.split(" ")[0].toLowerCase()}`;
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), h("ul", {}, conversations.map((each) => h("li", {}, item(each, desk)))));
}

// What whoever runs the workspace can do to an account, so that one sees what becomes of its part in the coalition.
function accounts(desk) {
  return h("p", { class: "accounts" },
    account("Deactivate this account", desk.as, true, desk),
    desk.state.deactivated.map((person) => account(`Reactivate ${person.name}`, person.id, false, desk)));
}

function account(label, person, deleted, desk) {
  return h("button", {
    type: "button", class: "account", "data-testid": deleted ? "deactivate" : `reactivate-${person}`, "data-focus": `account-${person}`,
    onclick: () => { drawer(false); desk.changeAccount(person, deleted); },
  }, label);
}

function homeItem(desk) {
  return h("button", {
    type: "button", class: "conversation", "data-testid": "open-home", "data-focus": "go-home", "aria-current": desk.isHome() ? "page" : null,
    onclick: () => { drawer(false); desk.goHome(); },
  }, h("span", { class: "sign" }, emoji("house")), h("span", { class: "name" }, "Home"));
}

function item(each, desk) {
  const unread = each.id === desk.place ? 0 : each.unread;
  return h("button", {
    type: "button", class: `conversation ${unread ? "unread" : ""} ${each.member ? "" : "visiting"}`, "data-testid": `conversation-${each.id}`,
    "data-focus": `go-${each.id}`, "aria-current": each.id === desk.place ? "page" : null, title: each.topic || null,
    onclick: () => { drawer(false); desk.go(each.id); },
  }, sign(each), h("span", { class: "name" }, each.name), unread ? h("span", { class: "count", "aria-label": `${unread} new` }, unread) : null);
}

function sign(each) {
  if (each.kind === "im") return h("span", { class: "sign" }, avatar({ is_app: true }));
  const what = each.kind === "private" ? "Private channel" : "Public channel";
  return h("span", { class: "sign", role: "img", "aria-label": what }, each.kind === "private" ? emoji(SIGNS.private) : SIGNS.public);
}

// --- the drawer ------------------------------------------------------------------------------------------------

function drawer(open) {
  document.body.classList.toggle("drawer-open", open);
  menu.setAttribute("aria-expanded", String(open));
  veil.hidden = !open;
  if (open) nav.querySelector("button").focus();
}

menu.addEventListener("click", () => drawer(!document.body.classList.contains("drawer-open")));
veil.addEventListener("click", () => drawer(false));
nav.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !document.body.classList.contains("drawer-open")) return;
  drawer(false);
  menu.focus();
});
