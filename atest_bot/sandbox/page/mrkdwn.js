// Slack's text markup to DOM nodes. Everything becomes a text node or an element made by hand, so nothing that
// anybody typed can turn into markup.
import { h } from "./dom.js";
import { emoji, isEmoji, withPictures } from "./emoji.js";
import { fillDate, fullText } from "./clock.js";

const INSIDE = "(?:<[^<>\\n]*>|`[^`\\n]*`|:[\\w+-]+:|(?!MARK)[^\\n])+?";

function styled(mark) {
  const escaped = `\\${mark}`;
  const inside = INSIDE.replace("MARK", escaped);
  return `(?<![\\w${escaped}])${escaped}(?=\\S)(${inside})(?<=\\S)${escaped}(?![\\w${escaped}])`;
}

const INLINE = new RegExp(
  ["`([^`\\n]+)`", "<([^<>\\n]+)>", ":([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):", styled("*"), styled("_"), styled("~")].join("|"),
  "g",
);

/** Text in Slack's mrkdwn, as block elements. */
export function mrkdwn(text, names) {
  return (text ?? "").split(/```\n?([\s\S]*?)\n?```/).flatMap((part, index) => {
    if (index % 2 === 1) return [h("pre", {}, unescape(part))];
    return part === "" ? [] : paragraphs(part, names);
  });
}

/** Plain text: only emoji names and line breaks mean anything. */
export function plain(text, withEmoji = true) {
  const pieces = withEmoji ? (text ?? "").split(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/) : [text ?? ""];
  return pieces.flatMap((piece, index) => {
    if (index % 2 === 0) return lines(piece, (line) => withPictures(line));
    return isEmoji(piece) ? [emoji(piece)] : [`:${piece}:`];
  });
}

/** A text object of Block Kit. */
export function textObject(object, names) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, names) : plain(object.text, object.emoji !== false);
}

function paragraphs(text, names) {
  const groups = [];
  for (const line of text.split("\n")) {
    const quoted = /^(?:>|&gt;)\s?/.exec(line);
    const last = groups.at(-1);
    const body = quoted ? line.slice(quoted[0].length) : line;
    if (last && last.quoted === Boolean(quoted)) last.lines.push(body);
    else groups.push({ quoted: Boolean(quoted), lines: [body] });
  }
  return groups.flatMap((group) => paragraph(group, names));
}

function paragraph({ quoted, lines: rows }, names) {
  const nodes = lines(rows.join("\n"), (row) => inline(row, names));
  if (quoted) return [h("blockquote", {}, nodes)];
  return nodes.length ? [h("span", { class: "run" }, nodes)] : [];
}

function lines(text, each) {
  return text.split("\n").flatMap((line, index) => (index === 0 ? each(line) : [h("br"), ...each(line)]));
}

function inline(text, names) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const node = token(match, names);
    if (node === null) continue;
    nodes.push(...withPictures(unescape(text.slice(from, match.index))), node);
    from = match.index + match[0].length;
  }
  nodes.push(...withPictures(unescape(text.slice(from))));
  return nodes;
}

function token([, literal, angle, name, bold, italic, strike], names) {
  if (literal) return h("code", {}, unescape(literal));
  if (angle) return reference(angle, names);
  if (name) return isEmoji(name) ? emoji(name) : null;
  if (bold) return h("strong", {}, inline(bold, names));
  if (italic) return h("em", {}, inline(italic, names));
  return h("s", {}, inline(strike, names));
}

function reference(body, names) {
  const [target, label] = split(body);
  if (target.startsWith("@")) return mention(`@${names.person(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("#")) return channel(target.slice(1), label, names);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return mention(label ?? `@${target.slice(1).split("^")[0]}`);
  return LINK.test(target) ? link(unescape(target), label ? unescape(label) : null) : null;
}

function split(body) {
  const bar = body.indexOf("|");
  return bar < 0 ? [body, null] : [body.slice(0, bar), body.slice(bar + 1) || null];
}

/** A name with a soft background. */
export function mention(text) {
  return h("span", { class: "mention" }, text);
}

/** A channel by id: a link when the reader can see it. */
export function channel(id, label, names) {
  const known = names.channel(id);
  if (!known && !label) return mention("a private channel");
  return known ? h("a", { class: "mention", href: `#${id}`, "data-channel": id }, `#${known}`) : mention(`#${label}`);
}

function date(target, fallback) {
  const [, epoch, pattern, url] = target.split("^");
  if (!/^\d+$/.test(epoch ?? "")) return h("span", {}, unescape(fallback ?? ""));
  const node = moment(Number(epoch), unescape(pattern ?? ""));
  return url ? h("a", linkProps(url), node) : node;
}

/** An instant, written in the reader's zone. */
export function moment(epoch, pattern) {
  const iso = new Date(epoch * 1000).toISOString();
  return h("time", { datetime: iso, title: fullText(epoch) }, fillDate(epoch, pattern));
}

/** A link; a scheme that could run something is shown as words. */
export function link(url, label) {
  const shown = label ?? url.replace(/^mailto:/, "");
  const props = linkProps(url);
  return props ? h("a", props, withPictures(shown)) : h("span", {}, shown);
}

const LINK = /^(https?:|mailto:|slack:|\/)/i;

function linkProps(url) {
  if (!LINK.test(url)) return null;
  return { href: url, target: "_blank", rel: "noopener noreferrer" };
}

// Slack sends these three, and only these three, escaped.
function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
