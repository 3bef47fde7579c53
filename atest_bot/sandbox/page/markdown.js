// The `markdown` block: as much of standard Markdown as a bot needs (headings, lists, quotes, code, emphasis, links).
import { h } from "./dom.js";
import { link, plain } from "./mrkdwn.js";

const INLINE = /`([^`\n]+)`|\[([^\]\n]+)\]\(([^()\s]+)\)|\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__|~~(?=\S)(.+?)~~|\*(?=\S)([^*\n]+?)\*|\b_(?=\S)([^_\n]+?)_\b/g;

const KINDS = [
  ["heading", /^(#{1,6})\s+(.*)$/],
  ["rule", /^(?:-{3,}|\*{3,}|_{3,})\s*$/],
  ["quote", /^>\s?(.*)$/],
  ["bullet", /^\s*[-*+]\s+(.*)$/],
  ["number", /^\s*\d+[.)]\s+(.*)$/],
  ["blank", /^\s*$/],
];

/** Markdown to block elements. */
export function markdown(text) {
  return (text ?? "").split(/^```.*\n([\s\S]*?)^```\s*$/m).flatMap((part, index) => {
    if (index % 2 === 1) return [h("pre", {}, part.replace(/\n$/, ""))];
    return groups(part).map(build).filter(Boolean);
  });
}

function groups(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const { kind, match } = kindOf(line);
    const last = found.at(-1);
    if (last && last.kind === kind && kind !== "heading") last.rows.push(match);
    else found.push({ kind, rows: [match] });
  }
  return found;
}

function kindOf(line) {
  for (const [kind, pattern] of KINDS) {
    const match = pattern.exec(line);
    if (match) return { kind, match };
  }
  return { kind: "text", match: [line, line] };
}

const BUILD = {
  heading: ([match]) => h(`h${Math.min(match[1].length + 2, 6)}`, {}, inline(match[2])),
  rule: () => h("hr"),
  quote: (rows) => h("blockquote", {}, joined(rows)),
  bullet: (rows) => h("ul", {}, rows.map((match) => h("li", {}, inline(match[1])))),
  number: (rows) => h("ol", {}, rows.map((match) => h("li", {}, inline(match[1])))),
  blank: () => null,
  text: (rows) => h("p", {}, joined(rows)),
};

function build({ kind, rows }) {
  return BUILD[kind](rows);
}

function joined(rows) {
  return rows.flatMap((match, index) => (index === 0 ? inline(match[1]) : [h("br"), ...inline(match[1])]));
}

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(...plain(text.slice(from, match.index)), token(match));
    from = match.index + match[0].length;
  }
  return [...nodes, ...plain(text.slice(from))];
}

function token([, code, label, url, bold, strong, strike, star, under]) {
  if (code) return h("code", {}, code);
  if (label) return link(url, label);
  if (bold ?? strong) return h("strong", {}, inline(bold ?? strong));
  if (strike) return h("s", {}, inline(strike));
  return h("em", {}, inline(star ?? under ?? ""));
}

