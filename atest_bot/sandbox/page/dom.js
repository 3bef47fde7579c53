// Small helpers to build and compare DOM. No other module touches innerHTML, and neither does this one.

let counter = 0;

/** A fresh id, so that a label can point at its field. */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** An element: h("button", {class: "x", onclick: f}, "Label"). False and null attributes are left out. */
export function h(tag, props = {}, ...children) {
  return dress(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function svg(tag, props = {}, ...children) {
  return dress(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function dress(node, props, children) {
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  node.append(...flat(children));
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "color") node.style.setProperty("--color", value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Run `build` only when `value` differs from what this node was last built for. */
export function whenChanged(node, value, build) {
  const signature = JSON.stringify(value);
  if (node.signature === signature) return false;
  node.signature = signature;
  build();
  return true;
}

/** Bring a container's children in line with `items`, keeping every child whose item is the same as before. */
export function reconcile(container, items, { key, signature, build }) {
  const old = new Map([...container.children].map((child) => [child.itemKey, child]));
  let cursor = container.firstElementChild;
  for (const item of items) {
    const existing = old.get(key(item));
    const node = reuse(existing, item, { key, signature, build });
    old.delete(key(item));
    if (existing && existing === cursor) cursor = node; // the one that was here may have been replaced
    if (node === cursor) cursor = cursor.nextElementSibling;
    else container.insertBefore(node, cursor);
  }
  for (const child of old.values()) child.remove();
}

function reuse(existing, item, { key, signature, build }) {
  const wanted = signature(item);
  if (existing && existing.itemSignature === wanted) return existing;
  const node = build(item);
  node.itemKey = key(item);
  node.itemSignature = wanted;
  if (existing) replaceKeepingInput(existing, node);
  return node;
}

/** Put `fresh` in the place of `old`: what a person typed, chose or focused in it stays. */
export function replaceKeepingInput(old, fresh) {
  const values = readControls(old);
  const focus = focusIn(old);
  old.replaceWith(fresh);
  writeControls(fresh, values);
  if (focus) restoreFocus(fresh, focus);
}

/** Values of all form controls below a node, by block and action; only those that a person changed. */
function readControls(root) {
  const controls = [...root.querySelectorAll("[data-control]")].filter((node) => node.control.touched);
  return new Map(controls.map((node) => [node.dataset.control, node.control.read()]));
}

function writeControls(root, values) {
  for (const node of root.querySelectorAll("[data-control]")) {
    if (!values.has(node.dataset.control)) continue;
    node.control.write(values.get(node.dataset.control));
    node.control.touched = true;
  }
}

function focusIn(root) {
  const active = document.activeElement;
  if (!active || !root.contains(active) || !active.dataset.focus) return null;
  const { selectionStart: start, selectionEnd: end } = active;
  return { key: active.dataset.focus, start, end };
}

function restoreFocus(root, { key, start, end }) {
  const node = byFocus(root, key) ?? document.getElementById("main");
  node.focus({ preventScroll: true });
  if (typeof start === "number" && node.setSelectionRange && node.type !== "number") node.setSelectionRange(start, end);
}

/** The element that carries this focus key. */
export function byFocus(root, key) {
  return root.querySelector(`[data-focus="${CSS.escape(key)}"]`);
}

const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex='0']";

/** What the Tab key can reach below a node, in order. */
export function focusable(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((node) => !node.disabled && node.getClientRects().length > 0);
}

/** Keep the Tab key inside `root`. Call it from a keydown listener. */
export function trapTab(event, root) {
  if (event.key !== "Tab") return;
  const nodes = focusable(root);
  if (nodes.length === 0) return;
  const [first, last] = [nodes[0], nodes[nodes.length - 1]];
  const outside = !root.contains(document.activeElement);
  if (event.shiftKey && (outside || document.activeElement === first)) move(event, last);
  else if (!event.shiftKey && (outside || document.activeElement === last)) move(event, first);
}

function move(event, node) {
  event.preventDefault();
  node.focus();
}
