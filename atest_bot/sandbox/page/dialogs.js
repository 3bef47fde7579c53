// Windows over the page: the stack of modals that the bot opened, and the "are you sure" of a button.
import { byFocus, focusable, h, reconcile, trapTab, uid } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { plain, textObject } from "./mrkdwn.js";

const NOBODY = { person: () => null, channel: () => null };

let opener = null;
let last = null;

// A button that is held while its act is under way loses the keyboard, sooner or later: it is the last that had it.
document.addEventListener("focusin", ({ target }) => { last = target; });

/** Show these views, the last on top. A view whose content is unchanged keeps its node and all that was typed. */
export function showViews(views, contextOf, act) {
  const layer = document.getElementById("modals");
  const before = layer.lastElementChild?.itemKey;
  if (!before && views.length) opener = document.activeElement === document.body ? last : document.activeElement;
  reconcile(layer, views, { key: (view) => view.id, signature: content, build: (view) => modal(view, views, contextOf(view), act) });
  arrange(layer);
  const after = layer.lastElementChild?.itemKey;
  if (after !== before) after ? focusFirst(layer.lastElementChild) : giveFocusBack();
}

// The state that the server keeps beside the blocks changes while a person types; it must not redraw the form.
function content(view) {
  return JSON.stringify([view.id, view.title, view.submit, view.close, view.blocks]);
}

function arrange(layer) {
  const nodes = [...layer.children];
  nodes.forEach((node, index) => {
    const top = index === nodes.length - 1;
    node.inert = !top;
    node.classList.toggle("below", !top);
    nameForTests(node, top);
  });
  quiet("modals", nodes.length > 0);
}

// Only the window on top answers to the names "modal", "modal-close" and "modal-submit".
function nameForTests(node, top) {
  for (const each of node.querySelectorAll("[data-testid*='modal']")) {
    each.dataset.testid = each.dataset.testid.replace(/^(below-)?/, top ? "" : "below-");
  }
}

const reasons = new Set();

// Everything behind a window is out of reach until the last window is gone.
function quiet(reason, on) {
  if (on) reasons.add(reason);
  else reasons.delete(reason);
  document.getElementById("shell").inert = reasons.size > 0;
  document.getElementById("modals").inert = reasons.has("confirm");
}

function focusFirst(node) {
  const wanted = node.querySelector("[data-autofocus]") ?? node.querySelector("form input, form select, form textarea") ?? node.querySelector("h2");
  wanted.focus();
}

// What opened the window may be gone by now, and nothing is written at the app's home.
function giveFocusBack() {
  const again = opener?.isConnected ? opener : opener?.dataset.focus && byFocus(document, opener.dataset.focus);
  const places = [again, document.querySelector("[data-testid='composer']"), document.getElementById("main")];
  places.find((each) => each?.checkVisibility())?.focus();
  opener = null;
}

// --- one modal -------------------------------------------------------------------------------------------------

function modal(view, views, ctx, act) {
  const heading = h("h2", { id: uid("modal"), tabindex: "-1" }, plain(view.title?.text ?? ""));
  const trouble = h("div", { class: "trouble", role: "alert" });
  const close = () => act.close(view);
  const blocks = renderBlocks(view.blocks, ctx);
  const form = h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); send(view, node, trouble, act); } },
    h("header", {}, backHint(view, views), heading, h("button", {
      type: "button", class: "icon-button", "aria-label": "Close", "data-testid": "modal-close", onclick: close }, "×")),
    h("div", { class: "modal-body" }, trouble, exampleButton(act.example(view), () => form), blocks),
    footer(view, close));
  const box = h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": heading.id, "data-testid": "modal", "data-view-id": view.id }, form);
  const node = h("div", { class: "backdrop", onkeydown: (event) => modalKeys(event, box, close) }, box);
  fillFrom(view.state?.values ?? {}, node);
  return node;
}

// Words to try a form with, for those who are on the tour.
function exampleButton(example, form) {
  const fill = () => {
    for (const each of form().querySelectorAll("[data-control]")) {
      if (example[each.dataset.blockId] !== undefined) each.control.write(example[each.dataset.blockId]);
    }
  };
  return example ? h("button", { type: "button", class: "button example", "data-testid": "modal-example", onclick: fill }, "Fill in an example") : null;
}

// The server remembers what was entered, so a form survives a reload and a change of person.
function fillFrom(values, node) {
  for (const each of node.querySelectorAll("[data-control]")) {
    const [block, action] = JSON.parse(each.dataset.control);
    const entry = values[block]?.[action];
    if (entry && entry.type !== "rich_text_input") each.control.write(entered(entry));
  }
}

function entered(entry) {
  const key = Object.keys(entry).find((name) => name !== "type" && name !== "timezone");
  const value = entry[key];
  if (key === "selected_option") return value?.value;
  return key === "selected_options" ? value.map((option) => option.value) : value;
}

function backHint(view, views) {
  const below = views[views.findIndex((each) => each.id === view.id) - 1];
  return below ? h("p", { class: "crumb" }, `${below.title?.text ?? "Back"} ›`) : null;
}

function footer(view, close) {
  const submit = view.submit && h("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }, plain(view.submit.text));
  return h("footer", {}, h("button", { type: "button", class: "button", onclick: close }, plain(view.close?.text ?? (submit ? "Cancel" : "Close"))), submit);
}

function modalKeys(event, box, close) {
  if (event.key === "Escape" && !event.defaultPrevented) {
    event.preventDefault();
    close();
  }
  trapTab(event, box);
}

async function send(view, node, trouble, act) {
  const inputs = [...node.querySelectorAll("[data-control]")].filter((each) => each.inputBlock);
  const found = Object.fromEntries(inputs.map((each) => [each.dataset.blockId, faultOf(each)]).filter(([, fault]) => fault));
  if (showErrors(inputs, trouble, found)) return;
  const values = Object.fromEntries(inputs.map((each) => [each.dataset.blockId, each.control.read()]));
  const button = node.querySelector("button[type='submit']");
  button.disabled = true;
  button.classList.add("busy");
  const answer = await act.submit(view, values);
  button.disabled = false;
  button.classList.remove("busy");
  if (answer.ok) return;
  if (!showErrors(inputs, trouble, answer.errors ?? {})) trouble.textContent = answer.error ?? "That did not work. Try again.";
}

// What Slack's own window checks before it sends anything.
function faultOf({ inputBlock: block, control }) {
  const value = control.read();
  const { min_length: least = 0, max_length: most = Infinity, min_selected_items: few } = block.element;
  const length = typeof value === "string" ? [...value].length : 0;
  if (value === null || (Array.isArray(value) && value.length === 0)) return block.optional ? null : missing(control);
  if (length < least) return `Please write at least ${least} characters.`;
  if (length > most) return `Please shorten this to ${most.toLocaleString("en-US")} characters. It has ${length.toLocaleString("en-US")}.`;
  if (few && value.length < few) return `Please choose at least ${few}.`;
  return control.field?.validity?.valid === false ? control.field.validationMessage : null;
}

function missing(control) {
  if (control.field?.validity?.badInput) return control.field.validationMessage;
  const typing = control.field && control.field.tagName !== "SELECT";
  return typing ? "Please fill this in." : "Please choose an answer.";
}

function showErrors(inputs, trouble, errors) {
  const left = { ...errors };
  trouble.textContent = "";
  for (const each of inputs) {
    showError(each, left[each.dataset.blockId]);
    delete left[each.dataset.blockId];
  }
  trouble.textContent = Object.values(left).join(" ");
  const first = inputs.find((each) => errors[each.dataset.blockId]);
  if (first) focusable(first)[0]?.focus();
  return Object.keys(errors).length > 0;
}

function showError(node, text) {
  const target = node.control.field ?? node.control.node;
  node.querySelector(".error").textContent = text ?? "";
  node.classList.toggle("invalid", Boolean(text));
  if (text) target.setAttribute("aria-invalid", "true");
  else target.removeAttribute("aria-invalid");
}

// --- are you sure ----------------------------------------------------------------------------------------------

let asked = null;

/** Answer with no what is being asked, if anything is. */
export const answerNo = () => asked?.(false);

/** Ask as a `confirm` object says; true when the person agrees. */
export function askFirst(confirm) {
  return new Promise((resolve) => {
    const back = document.activeElement;
    const finish = (answer) => {
      asked = null;
      node.remove();
      quiet("confirm", false);
      back?.focus();
      resolve(answer);
    };
    asked = finish;
    const node = confirmWindow(confirm, finish);
    document.body.append(node);
    quiet("confirm", true);
    node.querySelector("button").focus();
  });
}

function confirmWindow(confirm, finish) {
  const [title, text] = [uid("confirm"), uid("confirm")];
  const box = h("div", { class: "modal small", role: "alertdialog", "aria-modal": "true", "aria-labelledby": title, "aria-describedby": text, "data-testid": "confirm" },
    h("header", {}, h("h2", { id: title }, plain(confirm.title.text))),
    h("div", { class: "modal-body", id: text }, textObject(confirm.text, NOBODY)),
    h("footer", {},
      h("button", { type: "button", class: "button", "data-testid": "confirm-deny", onclick: () => finish(false) }, plain(confirm.deny.text)),
      h("button", { type: "button", class: `button ${confirm.style ?? "primary"}`, "data-testid": "confirm-yes", onclick: () => finish(true) }, plain(confirm.confirm.text))));
  return h("div", { class: "backdrop", onkeydown: (event) => modalKeys(event, box, () => finish(false)) }, box);
}
