// Block Kit: a list of blocks to DOM nodes. Elements that people operate are in elements.js, text in mrkdwn.js.
import { h, uid } from "./dom.js";
import { emoji } from "./emoji.js";
import { buildElement, isKnown } from "./elements.js";
import { markdown } from "./markdown.js";
import { channel, link, mention, moment, textObject } from "./mrkdwn.js";

/** All blocks of a message or view. */
export function renderBlocks(blocks, ctx) {
  return (blocks ?? []).map((block) => {
    const node = (BLOCKS[block.type] ?? unknown)(block, ctx);
    node.classList.add("block", `block-${block.type}`);
    if (block.block_id) node.dataset.blockId = block.block_id;
    return node;
  });
}

const BLOCKS = {
  header: (block, ctx) => h("h3", {}, textObject(block.text, ctx.names)),
  divider: () => h("hr"),
  section,
  context: (block, ctx) => h("div", {}, block.elements.map((element) => contextPart(element, ctx))),
  actions: (block, ctx) => h("div", { role: "group" }, block.elements.map((element) => operated(element, block, ctx, null))),
  input,
  image: (block) => h("figure", {}, block.title ? h("figcaption", {}, textObject(block.title, null)) : null, picture(block)),
  rich_text: (block, ctx) => h("div", {}, block.elements.map((element) => richPart(element, ctx.names))),
  table,
  markdown: (block) => h("div", {}, markdown(block.text)),
  alert: (block, ctx) => h("div", { class: `level-${block.level ?? "default"}`, role: "note" }, textObject(block.text, ctx.names)),
};

function unknown(block) {
  const what = (block.type ?? "unnamed").replace(/_/g, " ");
  return h("div", { class: "unknown" }, `A ${what} block is here; this page cannot draw that kind.`);
}

// --- text ------------------------------------------------------------------------------------------------------

function section(block, ctx) {
  const text = block.text ? h("div", { class: "text" }, textObject(block.text, ctx.names)) : null;
  const fields = block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textObject(field, ctx.names)))) : null;
  const accessory = block.accessory ? h("div", { class: "accessory" }, accessoryOf(block, ctx)) : null;
  return h("div", { class: accessory ? "with-accessory" : "" }, h("div", { class: "words" }, text, fields), accessory);
}

function accessoryOf(block, ctx) {
  if (block.accessory.type === "image") return picture(block.accessory);
  return operated(block.accessory, block, ctx, block.text?.text);
}

function contextPart(element, ctx) {
  return element.type === "image" ? picture(element) : h("span", {}, textObject(element, ctx.names));
}

// Nothing is loaded from elsewhere: a picture on another computer is shown as what it says about itself.
function picture({ image_url: url, alt_text: alt }) {
  const local = url && new URL(url, location.href).origin === location.origin;
  if (local || url?.startsWith("data:image/")) return h("img", { src: url, alt });
  return h("span", { class: "picture", role: "img", "aria-label": alt }, alt);
}

// --- things to operate -----------------------------------------------------------------------------------------

function operated(element, block, ctx, nearby) {
  const control = buildElement(element, ctx.forBlock(block));
  if (!control) return unknown(element);
  if (!control.read) return control.node;
  const label = element.accessibility_label ?? element.placeholder?.text ?? (nearby ? nearby.replace(/[*_~`]/g, "") : "Choose");
  if (control.field) control.field.setAttribute("aria-label", label);
  else dressGroup(control.node, element, { "aria-label": label });
  const node = withControl(h("span", { class: "operated" }, control.node), control, block, element);
  listenForChoice(node, control, element, block, ctx);
  return node;
}

function input(block, ctx) {
  const control = isKnown(block.element) ? buildElement(block.element, ctx.forBlock(block)) : null;
  if (!control) return unknown(block.element);
  const id = uid("input");
  const hint = block.hint ? h("p", { class: "hint", id: `${id}-hint` }, textObject(block.hint, ctx.names)) : null;
  const error = h("p", { class: "error", id: `${id}-error`, role: "alert" });
  const node = h("div", {}, labelFor(control, block, id), control.node, hint, error);
  const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  (control.field ?? control.node).setAttribute("aria-describedby", described);
  withControl(node, control, block, block.element);
  node.inputBlock = block;
  if (block.dispatch_action) listenForChoice(node, control, block.element, block, ctx);
  else node.addEventListener("change", () => ctx.forBlock(block).note(block.element, control.read()));
  return node;
}

function labelFor(control, block, id) {
  const words = textObject(block.label, null);
  const optional = block.optional ? h("span", { class: "optional" }, "optional") : null;
  if (control.field) control.field.id = id;
  else dressGroup(control.node, block.element, { "aria-labelledby": `${id}-label` });
  const label = control.field ? h("label", { for: id }, words) : h("span", { class: "label", id: `${id}-label` }, words);
  return h("div", { class: "label-row" }, label, optional);
}

function dressGroup(node, element, name) {
  node.setAttribute("role", element.type === "radio_buttons" ? "radiogroup" : "group");
  for (const [key, value] of Object.entries(name)) node.setAttribute(key, value);
}

function withControl(node, control, block, element) {
  node.dataset.control = JSON.stringify([block.block_id ?? "", element.action_id ?? ""]);
  node.control = control;
  node.addEventListener("input", () => { control.touched = true; });
  return node;
}

// Dates and times change with every key that is pressed in them, so they are sent when the typing rests.
const RESTLESS = new Set(["datepicker", "timepicker", "datetimepicker", "number_input"]);

function listenForChoice(node, control, element, block, ctx) {
  let timer = 0;
  const send = () => ctx.forBlock(block).choose(element, control.read(), control.field ?? node);
  node.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(send, RESTLESS.has(element.type) ? 500 : 0);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || !/text/.test(element.type)) return;
    event.preventDefault();
    event.target.blur();
  });
}

// --- rich text and tables ------------------------------------------------------------------------------------

const RICH = {
  rich_text_section: (part, names) => h("p", {}, part.elements.map((each) => richRun(each, names))),
  rich_text_quote: (part, names) => h("blockquote", {}, part.elements.map((each) => richRun(each, names))),
  rich_text_preformatted: (part, names) => h("pre", {}, part.elements.map((each) => richRun(each, names))),
  rich_text_list: richList,
};

function richPart(part, names) {
  return RICH[part.type] ? RICH[part.type](part, names) : unknown(part);
}

function richList(part, names) {
  const props = { class: `indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : null };
  const items = part.elements.map((item) => h("li", {}, (item.elements ?? []).map((each) => richRun(each, names))));
  return h(part.style === "ordered" ? "ol" : "ul", props, items);
}

const RUNS = {
  text: (run) => run.text,
  link: (run) => link(run.url, run.text ?? run.url),
  emoji: (run) => emoji(run.skin_tone ? `${run.name}::skin-tone-${run.skin_tone}` : run.name),
  user: (run, names) => mention(`@${names.person(run.user_id) ?? run.user_id}`),
  channel: (run, names) => channel(run.channel_id, null, names),
  usergroup: (run) => mention(`@${run.usergroup_id}`),
  broadcast: (run) => mention(`@${run.range}`),
  date: (run) => moment(run.timestamp, run.format),
  color: (run) => run.value,
};

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]];

function richRun(run, names) {
  const node = RUNS[run.type] ? RUNS[run.type](run, names) : `[${run.type}]`;
  const tags = STYLES.filter(([style]) => run.style?.[style]);
  return tags.reduce((inner, [, tag]) => h(tag, {}, inner), node);
}

function table(block, ctx) {
  const settings = block.column_settings ?? [];
  const [head, ...body] = block.rows;
  const row = (cells, tag) => h("tr", {}, cells.map((cell, index) =>
    h(tag, { class: `align-${settings[index]?.align ?? "left"}`, scope: tag === "th" ? "col" : null }, tableCell(cell, ctx.names))));
  return h("div", { tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, row(head, "th")), h("tbody", {}, body.map((cells) => row(cells, "td")))));
}

function tableCell(cell, names) {
  if (cell.type === "rich_text") return cell.elements.map((part) => richPart(part, names));
  return cell.text ?? String(cell.value ?? "");
}
