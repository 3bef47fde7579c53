// Emoji names to Unicode, and our own drawings of the ones a vote lives by, so that they look the same on a
// machine without an emoji font. Name variants fold into one drawing; skin tones are kept.
import { h, svg } from "./dom.js";

const UNICODE = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎",
  raised_hand: "✋", hand: "✋", raised_hands: "🙌", wave: "👋", clap: "👏", pray: "🙏", handshake: "🤝", muscle: "💪",
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", ok_hand: "👌", point_right: "👉", point_up: "☝️", writing_hand: "✍️",
  no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", warning: "⚠️", rotating_light: "🚨", construction: "🚧",
  eyes: "👀", heart: "❤️", green_heart: "💚", blue_heart: "💙", sparkles: "✨", star: "⭐", tada: "🎉", fire: "🔥", rocket: "🚀",
  smile: "😄", smiley: "😃", slightly_smiling_face: "🙂", thinking_face: "🤔", joy: "😂", cry: "😢", robot_face: "🤖",
  lock: "🔒", unlock: "🔓", closed_lock_with_key: "🔐", key: "🔑", shield: "🛡️", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  alarm_clock: "⏰", stopwatch: "⏱️", clock3: "🕒", clock5: "🕔", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️",
  ballot_box_with_ballot: "🗳️", ballot_box: "🗳️", memo: "📝", pencil: "📝", pencil2: "✏️", scroll: "📜", page_facing_up: "📄",
  clipboard: "📋", books: "📚", newspaper: "📰", bar_chart: "📊", chart_with_upwards_trend: "📈", classical_building: "🏛️",
  megaphone: "📣", mega: "📣", loudspeaker: "📢", bell: "🔔", no_bell: "🔕", mute: "🔇", information_source: "ℹ️", bulb: "💡",
  question: "❓", grey_question: "❔", exclamation: "❗", heavy_exclamation_mark: "❗", pushpin: "📌", round_pushpin: "📍",
  paperclip: "📎", link: "🔗", mag: "🔍", speech_balloon: "💬", thought_balloon: "💭", left_speech_bubble: "🗨️",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", people_holding_hands: "🧑‍🤝‍🧑", house: "🏠", email: "📧", envelope: "✉️",
  inbox_tray: "📥", outbox_tray: "📤", package: "📦", wastebasket: "🗑️", gear: "⚙️", arrows_counterclockwise: "🔄", repeat: "🔁",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", heavy_plus_sign: "➕", heavy_minus_sign: "➖",
  large_green_circle: "🟢", large_yellow_circle: "🟡", red_circle: "🔴", large_blue_circle: "🔵", white_circle: "⚪",
  black_circle: "⚫", zap: "⚡", seedling: "🌱", globe_with_meridians: "🌐", scales: "⚖️", balance_scale: "⚖️", one: "1️⃣",
  two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", six: "6️⃣", seven: "7️⃣", eight: "8️⃣", nine: "9️⃣", keycap_ten: "🔟",
};

const TONES = { 2: "🏻", 3: "🏼", 4: "🏽", 5: "🏾", 6: "🏿" };
const TONE_COLORS = { 2: "#f7d7b8", 3: "#e8bd8c", 4: "#c68d5a", 5: "#9a6438", 6: "#5d3b26" };

const CIRCLE = "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18z";
const PAPER = "M4 2h9l3.5 3.5V18H4z";
const HAND = "var(--skin, #f0b429)";

const KEY = ["M4 1h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z", "#3f6f9f"];

// Each stroke of a drawing: [path, fill] or [path, null, stroke, width].
const DRAWINGS = {
  one: [KEY, ["M8 7l2.5-2v10", null, "#fff", 2]],
  two: [KEY, ["M7 7.5a3 3 0 1 1 5.5 1.7L7 15h6.3", null, "#fff", 2]],
  three: [KEY, ["M7 5.5h6l-3.5 4a3 3 0 1 1-2.8 4", null, "#fff", 2]],
  four: [KEY, ["M11.5 15V5L6.5 12h7.5", null, "#fff", 2]],
  five: [KEY, ["M13 5H8l-.6 4.5a3 3 0 1 1-.6 4.6", null, "#fff", 2]],
  six: [KEY, ["M12.5 5C9 5.5 7 8.5 7 12a3 3 0 1 0 .3-1.5", null, "#fff", 2]],
  seven: [KEY, ["M7 5h6.5L9 15", null, "#fff", 2]],
  eight: [KEY, ["M10 9.7a2.35 2.35 0 1 1 .1 0zM10 15.2a2.75 2.75 0 1 1 .1 0z", null, "#fff", 2]],
  nine: [KEY, ["M7.5 15C11 14.5 13 11.5 13 8a3 3 0 1 0-.3 1.5", null, "#fff", 2]],
  white_check_mark: [["M4 1h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z", "#2f8f4e"], ["M5 10.5l3.5 3.5L15 6.5", null, "#fff", 2.4]],
  x: [["M4 4l12 12M16 4L4 16", null, "#d33a35", 3.4]],
  raised_hand: [["M6.2 11V5M9.2 10V3M12.2 10V3.6M15.2 11V5.8", null, HAND, 2.5], ["M4.95 9.5h11.5v3.8a5.7 5.4 0 0 1-10.4 3.1L2.6 12.2a1.3 1.3 0 0 1 2.1-1.5z", HAND]],
  no_entry: [[CIRCLE, "#d33a35"], ["M4.5 8h11v4h-11z", "#fff"]],
  no_entry_sign: [["M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM4.5 4.5l11 11", null, "#d33a35", 2.4]],
  thumbsup: [["M2 9h3.2v9H2z", "#3b6fb6"], ["M6 9.4l3.2-7.3c2 0 2.6 1.4 2.2 3L10.8 8h5.1a1.9 1.9 0 0 1 1.8 2.4l-1.6 6a2 2 0 0 1-2 1.6H6z", HAND]],
  eyes: [["M5.5 3.5c2.2 0 4 2.9 4 6.5s-1.8 6.5-4 6.5-4-2.9-4-6.5 1.8-6.5 4-6.5zM14.5 3.5c2.2 0 4 2.9 4 6.5s-1.8 6.5-4 6.5-4-2.9-4-6.5 1.8-6.5 4-6.5z", "#fff", "#7d8790", 1.2], ["M4.6 8a1.9 2.4 0 1 0 .01 0zM13.6 8a1.9 2.4 0 1 0 .01 0z", "#2b333a"]],
  heart: [["M10 17.5C4 13 1.5 10 1.5 6.8A4.3 4.3 0 0 1 10 5a4.3 4.3 0 0 1 8.5 1.8c0 3.2-2.5 6.2-8.5 10.7z", "#d33a4e"]],
  lock: [["M6 9V6.5a4 4 0 0 1 8 0V9", null, "#8a949c", 2], ["M3.5 8.5h13v9.5h-13z", "#e0a526"], ["M10 12v3", null, "#6b4c07", 1.8]],
  key: [["M6.5 3.5a3.6 3.6 0 1 0 .01 0zM9 9.5l8 8M13.5 14l2-2M15.6 16.2l1.6-1.6", null, "#d69a1c", 2.1]],
  hourglass: [["M5.5 3v2.5c0 2.5 3.5 3 3.5 4.5s-3.5 2-3.5 4.5V17h9v-2.5c0-2.5-3.5-3-3.5-4.5s3.5-2 3.5-4.5V3z", "#dcebf2", "#8a949c", 1], ["M7 6h6l-3 3.3zM10 12l3.2 4H6.8z", "#e0a526"], ["M4.5 2.5h11M4.5 17.5h11", null, "#a0602a", 2]],
  calendar: [["M2.5 3.5h15v14h-15z", "#fff", "#7d8790", 1], ["M2 3h16v4.5H2z", "#d33a35"], ["M5 10h2M9 10h2M13 10h2M5 14h2M9 14h2M13 14h2", null, "#5d6870", 1.8]],
  ballot_box_with_ballot: [["M6 1.5h8v9H6z", "#fff", "#7d8790", 1], ["M7.8 5.2l1.6 1.6 2.9-3.2", null, "#2f8f4e", 1.5], ["M2 9h16v9H2z", "#4d7fb5"], ["M5 10.8h10", null, "#1d3a5a", 1.8]],
  memo: [[PAPER, "#fff", "#7d8790", 1], ["M6.5 7h6M6.5 10h4.5M6.5 13h3", null, "#7d8790", 1.2], ["M10.5 15.5l6.5-7.5", null, "#e0872a", 2.6]],
  scroll: [["M5 3h10.5v11.5H5z", "#f0dcae", "#a98542", 1], ["M3.5 14.5h10a2 2 0 0 1 0 3.5h-9a1.8 1.8 0 0 1-1-3.5z", "#e0c384", "#a98542", 1], ["M7.5 6.5h5.5M7.5 9h5.5M7.5 11.5h3.5", null, "#8d6c30", 1.1]],
  megaphone: [["M3 8.5l12-5.5v13L3 11.5z", "#d8553f"], ["M15 2.5v14", null, "#93301f", 1.8], ["M6 12.5l1 5", null, "#93301f", 2.2], ["M17.5 7v5", null, "#e0a526", 1.6]],
  bell: [["M10 2.5c-3.6 0-5.2 2.7-5.2 5.8 0 3.7-1.8 4.7-1.8 6.2h14c0-1.5-1.8-2.5-1.8-6.2 0-3.1-1.6-5.8-5.2-5.8z", "#e6ac2b"], ["M8 16.5a2 2 0 0 0 4 0z", "#a26e0c"], ["M10 1.5v1.5", null, "#a26e0c", 1.8]],
  warning: [["M10 1.8L19 18H1z", "#f0b429"], ["M10 7.5v5", null, "#3a2a00", 2], ["M10 15.5v.1", null, "#3a2a00", 2.2]],
  information_source: [["M4 1h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z", "#2f6fb3"], ["M10 9v6", null, "#fff", 2.4], ["M10 5.2v.1", null, "#fff", 2.8]],
  pushpin: [["M12 2l6 6-2.5.5-3.5 3.5-.5 3.5-7-7L8 8l3.5-3.5z", "#d33a35"], ["M7.5 12.5L2.5 17.5", null, "#8a949c", 1.6]],
  speech_balloon: [["M10 2.5c4.9 0 8.5 2.8 8.5 6.5s-3.6 6.5-8.5 6.5c-.9 0-1.7-.1-2.5-.3L3.5 17.5l.8-3.5C2.5 12.8 1.5 11 1.5 9c0-3.7 3.6-6.5 8.5-6.5z", "#eaf2f8", "#5d8fb5", 1.2], ["M6.5 9v.1M10 9v.1M13.5 9v.1", null, "#2b4c66", 2]],
  busts_in_silhouette: [["M13.5 4.5a3 3 0 1 0 .01 0zM8.5 17c0-3.5 2.2-5 5-5s5 1.5 5 5z", "#6f9cc4"], ["M7 3.5a3.3 3.3 0 1 0 .01 0zM1.3 17.5c0-4 2.5-5.7 5.7-5.7s5.7 1.7 5.7 5.7z", "#2f5f8f"]],
  tada: [["M2 18L6.5 6.5l7 7z", "#e0a526"], ["M4.5 12l3.6 3.6M5.6 9l5.6 5.6", null, "#b3481f", 1.2], ["M10 7c0-2 .5-3.5 2-4.5M13 10c2 0 3.5.3 5 1.5", null, "#2f8f8a", 1.5], ["M14.5 6.5v.1M17.5 4v.1M8 2.5v.1M17.8 15.5v.1M15.5 2v.1", null, "#d33a4e", 2.2]],
  link: [["M8.5 11.5a3 3 0 0 1 0-4.2l3-3a3 3 0 0 1 4.2 4.2l-1.5 1.5M11.5 8.5a3 3 0 0 1 0 4.2l-3 3a3 3 0 0 1-4.2-4.2l1.5-1.5", null, "#7d8790", 2]],
  house: [["M3.5 9.5h13V18h-13z", "#e9dcc3", "#8d7a58", 1], ["M8 18v-5.5h4V18z", "#8d5a34"], ["M1.5 10L10 2.5l8.5 7.5", null, "#b3452f", 2.2]],
  slightly_smiling_face: [[CIRCLE, "#f2bd45"], ["M7 8v.1M13 8v.1", null, "#5a4310", 2.2], ["M6.3 12.2c1.7 2.7 5.7 2.7 7.4 0", null, "#5a4310", 1.5]],
  inbox_tray: [["M2 11h16v7H2z", "#7fa6c4"], ["M2 11h4.5l1 2.5h5l1-2.5H18", null, "#2f5f8f", 1.4], ["M10 1.5v7M6.8 5.8L10 9l3.2-3.2", null, "#2f8f4e", 2]],
  page_facing_up: [["M4 1.5h8l4 4v13H4z", "#fff", "#7d8790", 1.1], ["M7 8h6M7 11h6M7 14h4", null, "#7d8790", 1.2]],
  robot_face: [["M10 1.5V5", null, "#7d8790", 1.6], ["M3 5h14v12H3z", "#9db4c4"], ["M6.5 9.5v.1M13.5 9.5v.1", null, "#1d3a5a", 3], ["M7 14h6", null, "#1d3a5a", 1.6]],
};

const SAME = {
  "+1": "thumbsup", hand: "raised_hand", mega: "megaphone", loudspeaker: "megaphone", hourglass_flowing_sand: "hourglass",
  date: "calendar", spiral_calendar_pad: "calendar", ballot_box: "ballot_box_with_ballot", pencil: "memo", octagonal_sign: "no_entry",
};

const BY_CHARACTER = new Map(Object.entries(UNICODE).map(([name, character]) => [bare(character), name]).reverse());

function bare(character) {
  return character.replace(/\uFE0F/g, "");
}

/** Whether a name is known, with or without a skin tone. */
export function isEmoji(full) {
  return parts(full).name in UNICODE;
}

function parts(full) {
  const [name, tone] = full.split("::skin-tone-");
  return { name, tone: tone ?? null };
}

/** How a name is said aloud. */
export function spoken(full) {
  const { name, tone } = parts(full);
  const words = { "+1": "thumbs up", thumbsup: "thumbs up", x: "cross mark" }[name] ?? name.replace(/[_-]/g, " ");
  return tone ? `${words}, skin tone ${tone}` : words;
}

/** An emoji by name: a drawing of ours, else the Unicode character, else the name between colons. */
export function emoji(full) {
  const { name, tone } = parts(full);
  if (!(name in UNICODE)) return h("span", {}, `:${full}:`);
  const drawing = DRAWINGS[SAME[name] ?? name];
  const picture = drawing ? draw(drawing) : UNICODE[name] + (tone ? TONES[tone] ?? "" : "");
  const node = h("span", { class: "emoji", role: "img", "aria-label": spoken(full), title: `:${full}:` }, picture);
  if (tone && TONE_COLORS[tone]) node.style.setProperty("--skin", TONE_COLORS[tone]);
  return node;
}

function draw(shapes) {
  return svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" }, shapes.map(drawShape));
}

function drawShape([path, fill, stroke, width]) {
  const shape = svg("path", { d: path, "stroke-linecap": "round", "stroke-linejoin": "round" });
  shape.style.fill = fill ?? "none";
  if (stroke) Object.assign(shape.style, { stroke, strokeWidth: String(width) });
  return shape;
}

const PICTOGRAPH = /\p{Extended_Pictographic}\uFE0F?/gu;

/** Plain words with Unicode emoji: characters that we have drawn are drawn. */
export function withPictures(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(PICTOGRAPH)) {
    const name = BY_CHARACTER.get(bare(match[0]));
    if (!name || !DRAWINGS[SAME[name] ?? name]) continue;
    nodes.push(text.slice(from, match.index), emoji(name));
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}
