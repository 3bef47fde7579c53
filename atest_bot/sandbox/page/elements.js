// The interactive elements of Block Kit. Each builder returns {node, field?, read, write, on}: `field` is the one
// element that a <label> can point at (none for groups of boxes), `read` gives the value as the server wants it.
import { h, uid } from "./dom.js";
import { fromWall, toWall } from "./clock.js";
import { plain, textObject } from "./mrkdwn.js";
import { popup } from "./popup.js";

/** An element as a person sees it, or null when its type is not an interactive one. */
export function buildElement(element, ctx) {
  const builder = BUILDERS[element.type];
  return builder ? builder(element, ctx) : null;
}

/** Whether a builder exists for this element. */
export const isKnown = (element) => element.type in BUILDERS;

const BUILDERS = {
  button,
  overflow,
  plain_text_input: textInput,
  rich_text_input: richTextInput,
  email_text_input: (element) => lineInput(element, { type: "email", autocomplete: "off" }),
  url_text_input: (element) => lineInput(element, { type: "url", autocomplete: "off" }),
  number_input: numberInput,
  datepicker: (element) => lineInput(element, { type: "date" }, element.initial_date),
  timepicker: (element) => lineInput(element, { type: "time" }, element.initial_time),
  datetimepicker: dateTimeInput,
  static_select: (element) => select(element, staticGroups(element), element.initial_option?.value),
  users_select: (element, ctx) => select(element, peopleGroups(ctx), element.initial_user),
  channels_select: (element, ctx) => select(element, channelGroups(ctx), element.initial_channel),
  conversations_select: (element, ctx) => select(element, channelGroups(ctx), element.initial_conversation),
  multi_static_select: (element) => boxes(element, staticGroups(element), values(element.initial_options)),
  multi_users_select: (element, ctx) => boxes(element, peopleGroups(ctx), element.initial_users),
  multi_channels_select: (element, ctx) => boxes(element, channelGroups(ctx), element.initial_channels),
  multi_conversations_select: (element, ctx) => boxes(element, channelGroups(ctx), element.initial_conversations),
  checkboxes: (element) => boxes(element, [{ label: "", options: element.options.map(asChoice) }], values(element.initial_options), true),
  radio_buttons: radios,
  file_input: fileInput,
};

const values = (options) => (options ?? []).map((option) => option.value);

// --- buttons ---------------------------------------------------------------------------------------------------

function button(element, ctx) {
  const label = element.text.text;
  const node = h("button", {
    type: "button",
    class: `button ${element.style ?? ""}`,
    "aria-label": spokenLabel(label, element.accessibility_label),
    "data-action-id": element.action_id,
    "data-focus": ctx.key(element),
    onclick: () => ctx.click(element, node),
  }, plain(label), element.url ? h("span", { class: "out", "aria-hidden": "true" }, "↗") : null);
  node.disabled = ctx.isBusy(element);
  return { node, field: node };
}

// What is read aloud has to begin with what is seen, or people who speak to their computer cannot press it.
function spokenLabel(seen, longer) {
  if (!longer) return null;
  return longer.toLowerCase().includes(seen.toLowerCase()) ? longer : `${seen}: ${longer}`;
}

function overflow(element, ctx) {
  const menu = h("div", { class: "menu", role: "menu" }, element.options.map((option) =>
    h("button", { type: "button", role: "menuitem", onclick: () => ctx.pick(element, option, opener) },
      plain(option.text.text), option.description ? h("small", {}, plain(option.description.text)) : null)));
  const look = { class: "button icon", "aria-label": "More actions", "data-action-id": element.action_id, "data-focus": ctx.key(element) };
  const { node, opener } = popup(look, "⋯", menu);
  opener.disabled = ctx.isBusy(element);
  return { node, field: opener };
}

// --- fields to type in ---------------------------------------------------------------------------------------

function textInput(element) {
  const props = {
    placeholder: element.placeholder?.text, "data-focus": element.action_id, class: "field",
    "data-autofocus": element.focus_on_load, autocomplete: "off",
  };
  const field = element.multiline ? h("textarea", { ...props, rows: "5" }) : h("input", { ...props, type: "text" });
  field.value = element.initial_value ?? "";
  if (!element.max_length) return typed(field);
  const count = h("span", { class: "count" });
  field.addEventListener("input", () => showCount(field, count, element.max_length));
  showCount(field, count, element.max_length);
  return { ...typed(field), node: h("div", { class: "counted" }, field, count) };
}

function showCount(field, count, most) {
  const length = [...field.value].length;
  count.textContent = length > most * 0.6 ? `${length.toLocaleString("en-US")} of ${most.toLocaleString("en-US")}` : "";
  count.classList.toggle("over", length > most);
}

function richTextInput(element) {
  return textInput({ ...element, multiline: true, initial_value: richToPlain(element.initial_value) });
}

function richToPlain(value) {
  const walk = (part) => part.text ?? (part.elements ?? []).map(walk).join("");
  return value ? (value.elements ?? []).map(walk).join("\n") : "";
}

function lineInput(element, props, initial = element.initial_value) {
  const field = h("input", {
    ...props, class: "field short", placeholder: element.placeholder?.text, "data-focus": element.action_id,
    "data-autofocus": element.focus_on_load,
  });
  field.value = initial ?? "";
  return typed(field);
}

function numberInput(element) {
  const step = element.is_decimal_allowed ? "any" : "1";
  return lineInput(element, { type: "number", step, min: element.min_value, max: element.max_value, inputmode: "decimal" });
}

function dateTimeInput(element) {
  const initial = element.initial_date_time ? toWall(element.initial_date_time) : "";
  const control = lineInput(element, { type: "datetime-local" }, initial);
  const zone = h("span", { class: "zone" }, "Eastern time");
  return {
    ...control,
    node: h("span", { class: "with-zone" }, control.field, zone),
    read: () => (control.field.value ? fromWall(control.field.value.slice(0, 16)) : null),
    write: (epoch) => { control.field.value = epoch ? toWall(epoch) : ""; },
  };
}

function typed(field) {
  return { node: field, field, read: () => field.value || null, write: (value) => { field.value = value ?? ""; } };
}

// A file goes up as it is picked; afterwards the server knows it by its id.
function fileInput(element) {
  let files = [];
  const names = h("p", { class: "note", "aria-live": "polite" });
  const field = h("input", {
    type: "file",
    accept: (element.filetypes ?? []).map((type) => `.${type}`).join(",") || null,
    multiple: (element.max_files ?? 10) > 1,
  });
  const show = () => { names.textContent = files.map((file) => file.name).join(", "); };
  field.addEventListener("change", async (event) => {
    if (event.detail?.isRead) return;
    event.stopPropagation();
    files = await Promise.all([...field.files].map(readFile));
    show();
    field.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { isRead: true } }));
  });
  return {
    node: h("div", {}, field, names),
    field,
    read: () => (files.length ? files : null),
    write: (known) => { files = known ?? []; show(); },
  };
}

async function readFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, content: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
}

// --- choices -------------------------------------------------------------------------------------------------

function asChoice(option) {
  return { value: option.value, text: option.text, description: option.description };
}

function staticGroups(element) {
  if (element.option_groups) {
    return element.option_groups.map((group) => ({ label: group.label.text, options: group.options.map(asChoice) }));
  }
  return [{ label: "", options: (element.options ?? []).map(asChoice) }];
}

function words(value, text) {
  return { value, text: { type: "plain_text", text } };
}

function peopleGroups(ctx) {
  const groups = grouped(ctx.names.people());
  return [...groups].map(([label, people]) => ({ label, options: people.map((person) => words(person.id, person.name)) }));
}

function grouped(people) {
  const groups = new Map();
  for (const person of people) groups.set(person.group, [...(groups.get(person.group) ?? []), person]);
  return groups;
}

function channelGroups(ctx) {
  return [{ label: "", options: ctx.names.channels().map((channel) => words(channel.id, `#${channel.name}`)) }];
}

function select(element, groups, initial) {
  const empty = h("option", { value: "" }, element.placeholder?.text ?? "Choose…");
  const field = h("select", { class: "field short", "data-focus": element.action_id, "data-autofocus": element.focus_on_load },
    empty, groups.map(selectGroup));
  field.value = initial ?? "";
  return typed(field);
}

function selectGroup({ label, options }) {
  const nodes = options.map((option) => h("option", { value: option.value }, option.text.text));
  return label ? h("optgroup", { label }, nodes) : nodes;
}

function boxes(element, groups, initial, flat = false) {
  const chosen = new Set(initial ?? []);
  const rows = groups.map(({ label, options }) => [
    label ? h("div", { class: "choice-group" }, label) : null,
    options.map((option) => choice("checkbox", uid("box"), option, chosen.has(option.value), element)),
  ]);
  const node = h("div", { class: flat ? "choices" : "choices scroll" }, rows);
  const all = () => [...node.querySelectorAll("input")];
  return {
    node,
    read: () => all().filter((box) => box.checked).map((box) => box.value),
    write: (list) => all().forEach((box) => { box.checked = list.includes(box.value); }),
  };
}

function radios(element) {
  const name = uid("radio");
  const node = h("div", { class: "choices" }, element.options.map((option) =>
    choice("radio", name, asChoice(option), option.value === element.initial_option?.value, element)));
  const all = () => [...node.querySelectorAll("input")];
  return {
    node,
    read: () => all().find((radio) => radio.checked)?.value ?? null,
    write: (value) => all().forEach((radio) => { radio.checked = radio.value === value; }),
  };
}

function choice(type, name, option, checked, element) {
  const id = uid("choice");
  const about = option.description ? h("span", { class: "about", id: `${id}-about` }, textObject(option.description, NO_NAMES)) : null;
  const input = h("input", {
    type, name, id, value: option.value, "aria-describedby": about ? about.id : null, "data-focus": `${element.action_id}/${option.value}`,
  });
  input.checked = checked;
  return h("div", { class: "choice" }, input, h("div", {}, h("label", { for: id }, textObject(option.text, NO_NAMES)), about));
}

const NO_NAMES = { person: () => null, channel: () => null };
