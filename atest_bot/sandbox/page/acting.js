// What operating a block does: ask first where the bot wants it, send it, and keep the button down meanwhile.
import { byFocus } from "./dom.js";
import { askFirst } from "./dialogs.js";

const busy = new Set();

// What was typed travels ahead of the button that is pressed after it, as in Slack, where a press carries the form.
let noted = Promise.resolve();

/** Resolves when everything typed so far has reached the server. */
export const settled = () => noted;

/** The context that blocks are rendered in. `where` is {channel, ts} or {view}. */
export function contextFor(where, names, { me, act, note, follow }) {
  return withBlock({ where, names, me, act, note, follow }, {});
}

function withBlock(base, block) {
  const key = (element) => [base.where.view ?? base.where.ts, block.block_id, element.action_id ?? element.text?.text].join("|");
  const address = (element) => ({ ...base.where, block_id: block.block_id, action_id: element.action_id });
  return {
    names: base.names,
    forBlock: (other) => withBlock(base, other),
    key,
    isBusy: (element) => busy.has(key(element)),
    click: (element, node) => press(base, element, node, key(element), { kind: "click", ...address(element) }),
    pick: (element, option, node) => press(base, { ...element, url: option.url }, node, key(element), { kind: "click", ...address(element), value: option.value }),
    note: (element, value) => { noted = noted.then(() => base.note({ kind: "choose", ...address(element), value })); },
    choose: (element, value, node) => press(base, element, node, null, { kind: "choose", ...address(element), value }),
  };
}

// Whoever presses is whoever acts, though somebody else may be at the page before it is confirmed and sent.
async function press(base, element, node, key, act) {
  const as = base.me();
  if (element.confirm && !(await askFirst(element.confirm))) return;
  if (element.url) base.follow(element.url);
  await noted;
  if (key === null) {
    await base.act(act, { as });
    return;
  }
  hold(node, key);
  await base.act(act, { as });
  release(node, key);
}

function hold(node, key) {
  busy.add(key);
  node.disabled = true;
}

// The card may have been redrawn meanwhile: free whatever stands for this button now, and keep the keyboard there.
function release(node, key) {
  busy.delete(key);
  const now = node.isConnected ? node : byFocus(document, key);
  if (!now) return;
  now.disabled = false;
  if (document.activeElement === document.body) now.focus({ preventScroll: true });
}
