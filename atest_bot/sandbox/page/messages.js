// A list of messages: avatar, name, time, blocks, reactions, and the way into the thread.
import { h, reconcile } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { dayTitle, fullText, day, time } from "./clock.js";
import { emoji, spoken } from "./emoji.js";
import { popup } from "./popup.js";
import { mrkdwn } from "./mrkdwn.js";

const PICKS = ["white_check_mark", "raised_hand", "no_entry", "thumbsup", "eyes", "heart"];
const CLOSE_TOGETHER = 300;

/**
 * Bring a list up to date; only changed messages are drawn again. `desk` gives what a message needs from the page:
 * context(message), group(user), react(message, name, mine), openThread(message) or null inside a thread.
 */
export function showMessages(container, messages, desk) {
  reconcile(container, rows(messages, desk), {
    key: (row) => row.key,
    signature: (row) => JSON.stringify(row),
    build: (row) => (row.message ? message(row, desk) : dayLine(row)),
  });
}

function rows(messages, desk) {
  const found = [];
  let before = null;
  for (const each of messages) {
    if (!before || day(Number(each.ts)) !== day(Number(before.ts))) found.push({ key: `day-${day(Number(each.ts))}`, title: dayTitle(Number(each.ts)) });
    found.push({ key: `${each.ts}/${each.ephemeral}`, message: each, group: desk.group(each.user), compact: continues(before, each) });
    before = each;
  }
  return found;
}

function continues(before, each) {
  const plainWords = before && !before.blocks && !each.blocks && !before.deleted && !each.ephemeral && !before.ephemeral;
  const sameDay = before && day(Number(before.ts)) === day(Number(each.ts));
  return Boolean(plainWords && sameDay && before.user === each.user && !each.broadcast && Number(each.ts) - Number(before.ts) < CLOSE_TOGETHER);
}

function dayLine({ title }) {
  return h("div", { class: "day", role: "separator", "aria-label": title }, h("span", {}, title));
}

function message({ message: each, group, compact }, desk) {
  const classes = ["message", compact && "compact", each.ephemeral && "ephemeral", each.deleted && "deleted"].filter(Boolean);
  return h("article", { class: classes.join(" "), "data-testid": "message", "data-ts": each.ts, "data-user": each.user, "aria-label": `${each.name}, ${time(Number(each.ts))}` },
    compact ? h("span", { class: "gutter" }, stamp(each)) : avatar(each),
    h("div", { class: "body" },
      each.ephemeral ? h("p", { class: "only-you" }, "Only visible to you") : null,
      compact ? null : byline(each, group),
      each.broadcast && desk.openThread ? h("p", { class: "replied" }, h("button", { type: "button", class: "link-button", onclick: () => desk.openThread(each) }, "Replied to a thread")) : null,
      content(each, desk),
      reactions(each, desk),
      replies(each, desk)),
    each.ephemeral || each.deleted ? null : tools(each, desk));
}

/** A square with initials, readable on any color. */
export function avatar({ initials, color, is_app: isApp }) {
  const node = h("span", { class: `avatar ${isApp ? "app" : ""}`, "aria-hidden": "true", color: color ?? null }, isApp ? emoji("ballot_box_with_ballot") : initials);
  if (isBright(color)) node.classList.add("bright");
  return node;
}

function isBright(color) {
  const match = /^#(..)(..)(..)$/.exec(color ?? "");
  if (!match) return false;
  const [red, green, blue] = match.slice(1).map((pair) => (parseInt(pair, 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18;
}

function byline(each, group) {
  return h("div", { class: "byline" },
    h("strong", {}, each.name),
    each.is_app ? h("span", { class: "badge" }, "App") : null,
    group && !each.is_app ? h("span", { class: "group" }, group) : null,
    stamp(each));
}

function stamp(each) {
  const epoch = Number(each.ts);
  return h("time", { class: "stamp", datetime: new Date(epoch * 1000).toISOString(), title: fullText(epoch) }, time(epoch));
}

function content(each, desk) {
  if (each.deleted) return h("p", { class: "gone" }, "This message was deleted.");
  const ctx = desk.context(each);
  const blocks = each.blocks?.length ? renderBlocks(each.blocks, ctx) : h("div", { class: "text" }, mrkdwn(each.text, ctx.names));
  return h("div", { class: each.blocks?.length ? "blocks" : "plain" }, blocks, files(each), each.edited && !each.blocks?.length ? h("span", { class: "edited" }, "(edited)") : null);
}

function files({ files: list }) {
  return (list ?? []).map((file) => {
    const url = file.url_private_download ?? file.url_private;
    return h(url ? "a" : "span", { class: "file", href: url, download: file.name }, emoji("page_facing_up"), file.title || file.name);
  });
}

function reactions(each, desk) {
  if (!each.reactions?.length) return null;
  return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, each.reactions.map((one) => {
    const names = one.names.join(", ");
    return h("button", {
      type: "button", class: "reaction", "aria-pressed": String(one.mine), "data-testid": `reaction-${one.name}`, "data-focus": `${each.ts}|reaction|${one.name}`,
      title: `${names} reacted with ${spoken(one.name)}`, "aria-label": `${spoken(one.name)}, ${one.count}: ${names}`,
      onclick: () => desk.react(each, one.name, one.mine),
    }, emoji(one.name), h("span", { class: "number" }, one.count));
  }));
}

function replies(each, desk) {
  if (!desk.openThread || !each.reply_count) return null;
  const words = each.reply_count === 1 ? "1 reply" : `${each.reply_count} replies`;
  return h("button", { type: "button", class: "replies", "data-testid": "replies", "data-focus": `${each.ts}|replies`, onclick: () => desk.openThread(each) },
    emoji("speech_balloon"), h("span", {}, words));
}

function tools(each, desk) {
  const thread = desk.openThread ? h("button", {
    type: "button", class: "tool", "data-testid": "open-thread", "data-focus": `${each.ts}|thread`, title: "Reply in thread", "aria-label": "Reply in thread",
    onclick: () => desk.openThread(each) }, emoji("speech_balloon")) : null;
  return h("div", { class: "tools" }, picker(each, desk), thread, shortcutMenu(each, desk));
}

function shortcutMenu(each, desk) {
  const shortcuts = (desk.state.shortcuts ?? []).filter((one) => one.type === "message");
  if (shortcuts.length === 0) return null;
  const items = shortcuts.map((one) => h("button", {
    type: "button", role: "menuitem", "data-testid": `shortcut-${one.callback_id}`, onclick: () => desk.shortcut(one, each) }, one.name));
  const look = { class: "tool", "data-testid": "message-menu", "data-focus": `${each.ts}|menu`, title: "Message actions", "aria-label": "Message actions" };
  return popup(look, "⋯", h("div", { class: "menu", role: "menu", "aria-label": "Message actions" }, items)).node;
}

function picker(each, desk) {
  const menu = h("div", { class: "picker", role: "menu", "aria-label": "Reactions" }, PICKS.map((name) => h("button", {
    type: "button", role: "menuitem", "data-testid": `pick-${name}`, "aria-label": spoken(name), title: spoken(name), onclick: () => pick(name) }, emoji(name))));
  const look = { class: "tool", "data-testid": "add-reaction", "data-focus": `${each.ts}|add-reaction`, title: "Add a reaction", "aria-label": "Add a reaction" };
  function pick(name) {
    const mine = each.reactions?.find((one) => one.name === name)?.mine ?? false;
    desk.react(each, name, mine);
  }
  return popup(look, emoji("slightly_smiling_face"), menu).node;
}
