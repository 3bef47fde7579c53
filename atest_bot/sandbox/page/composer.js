// The line to write in: messages and slash commands, with suggestions while a command or a person is typed.
import { h, uid } from "./dom.js";

const MOST_SUGGESTED = 20;
const drafts = new Map();

/** A composer. `send(text)` resolves to true when the text may be cleared; `commands()` lists slash commands,
 * and shortcuts as {text, about, run}; `people()` whoever can be named. */
export function composer({ testid, label, send, commands, people }) {
  const list = h("div", { class: "suggestions", role: "listbox", id: uid("suggestions"), "aria-label": "Suggestions", hidden: true });
  const field = h("textarea", {
    rows: "1", "data-testid": testid, "data-focus": testid, "aria-label": label, role: "combobox", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off", spellcheck: "true", enterkeyhint: "send",
  });
  const button = h("button", { type: "submit", class: "button primary", "data-testid": testid === "composer" ? "send" : `${testid}-send` }, "Send");
  const node = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); submit(); } }, list, h("div", { class: "line" }, field, button));
  const state = { field, list, key: null, active: -1, commands, people };

  field.addEventListener("input", () => { grow(field); suggest(state); });
  field.addEventListener("keydown", (event) => keys(event, state, submit));
  field.addEventListener("blur", () => setTimeout(() => close(state), 150));

  async function submit() {
    const text = field.value.trim();
    if (!text || button.disabled) return;
    close(state);
    field.focus();
    button.disabled = true;
    field.readOnly = true;
    const key = state.key;
    const done = await send(text);
    button.disabled = false;
    field.readOnly = false;
    if (!done) return;
    drafts.delete(key);
    if (state.key === key) put(state, "");
  }

  function write(text) {
    put(state, text);
    field.focus();
  }

  return { node, field, write, show: (key, placeholder) => show(state, key, placeholder) };
}

/** Switch to another conversation or person: what was half written stays with the old one. */
function show(state, key, placeholder) {
  state.field.placeholder = placeholder;
  if (state.key === key) return;
  if (state.key) drafts.set(state.key, state.field.value);
  state.key = key;
  put(state, drafts.get(key) ?? "");
  close(state);
}

function put(state, text) {
  state.field.value = text;
  grow(state.field);
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 180)}px`;
}

function keys(event, state, submit) {
  const options = [...state.list.children];
  const open = !state.list.hidden && options.length > 0;
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) step(event, state, event.key === "ArrowDown" ? 1 : -1);
  else if (open && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey && (state.active >= 0 || event.key === "Tab")) take(event, state, Math.max(state.active, 0));
  else if (open && event.key === "Escape") stop(event, () => close(state));
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) stop(event, submit);
}

function stop(event, then) {
  event.preventDefault();
  event.stopPropagation();
  then();
}

function step(event, state, by) {
  event.preventDefault();
  const options = [...state.list.children];
  state.active = (state.active + by + options.length) % options.length;
  options.forEach((option, index) => option.setAttribute("aria-selected", String(index === state.active)));
  state.field.setAttribute("aria-activedescendant", options[state.active].id);
  options[state.active].scrollIntoView({ block: "nearest" });
}

function take(event, state, index) {
  event.preventDefault();
  const { field } = state;
  const { run, text, from = 0, to = field.value.length } = state.found[index];
  field.setRangeText(run ? "" : `${text} `, from, to, "end");
  grow(field);
  suggest(state);
  field.focus();
  run?.();
}

function close(state) {
  state.list.hidden = true;
  state.active = -1;
  state.field.setAttribute("aria-expanded", "false");
  state.field.removeAttribute("aria-activedescendant");
}

function suggest(state) {
  const found = [...matching(state.field.value, state.commands()), ...named(state.field, state.people())].slice(0, MOST_SUGGESTED);
  close(state);
  state.found = found;
  if (found.length === 0) return;
  state.list.replaceChildren(...found.map((one, index) => h("div", {
    role: "option", id: `${state.list.id}-${index}`, "aria-selected": "false", onmousedown: (event) => take(event, state, index),
  }, h("strong", {}, one.text), h("span", {}, one.about))));
  state.list.hidden = false;
  state.field.setAttribute("aria-expanded", "true");
}

function matching(typed, commands) {
  if (!typed.startsWith("/")) return [];
  const wanted = typed.toLowerCase();
  const all = commands.flatMap((command) => command.run ? [command] : [
    { text: command.command, about: command.description ?? "" },
    ...verbs(command).map((verb) => ({ text: `${command.command} ${verb.word}`, about: verb.rest })),
  ]);
  const fits = ({ text, run }) => (run ? wanted === "/" : text.toLowerCase().startsWith(wanted) && text.toLowerCase() !== wanted.trim());
  return all.filter(fits);
}

// People whose handle, or a part of whose name, begins as the word at the cursor does after its @.
function named({ value, selectionStart: at }, people) {
  const [, typed] = /(?:^|[^\w<])@([\p{L}\p{M}\p{N}._-]*)$/u.exec(value.slice(0, at)) ?? [];
  if (typed === undefined) return [];
  const wanted = bare(typed);
  const from = at - typed.length - 1;
  const to = at + /^[\w.-]* ?/.exec(value.slice(at))[0].length;
  const fits = ({ handle, name }) => handle !== wanted && [handle, ...bare(name).split(/\s+/)].some((word) => word.startsWith(wanted));
  return people.filter(fits).map(({ handle, name, group }) => ({ text: `@${handle}`, about: [name, group].filter(Boolean).join(" · "), from, to }));
}

const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// A usage hint such as "help | propose | status [P-…]" names what may follow the command.
function verbs({ usage_hint: hint }) {
  const parts = (hint ?? "").replace(/^\[|\]$/g, "").split("|").map((part) => part.trim());
  if (parts.length < 2) return [];
  return parts.map((part) => /^([a-z][a-z-]*)\s*(.*)$/.exec(part)).filter(Boolean).map(([, word, rest]) => ({ word, rest }));
}
