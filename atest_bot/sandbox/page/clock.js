// Time as the people of the rehearsal see it: the simulated clock, always in Eastern time.

const ZONE = "America/New_York";
const DAY = 86_400;

let ahead = 0;

/** Take over the server's simulated time. */
export function setNow(epoch) {
  ahead = epoch - Date.now() / 1000;
}

/** The simulated time, in seconds. */
export function now() {
  return Date.now() / 1000 + ahead;
}

const formatters = new Map();

function format(epoch, options) {
  const key = JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat("en-US", { timeZone: ZONE, ...options }));
  return formatters.get(key).format(new Date(epoch * 1000));
}

export const time = (epoch) => format(epoch, { hour: "numeric", minute: "2-digit" });
const longDate = (epoch) => format(epoch, { weekday: "long", month: "long", day: "numeric", year: "numeric" });
export const clockText = (epoch) =>
  format(epoch, { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
export const fullText = (epoch) => `${longDate(epoch)}, ${time(epoch)} Eastern`;

/** The day as YYYY-MM-DD. */
export function day(epoch) {
  const date = new Date(epoch * 1000);
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
}

/** Yesterday, Today, Tomorrow, or null. */
function nearDay(epoch) {
  const near = { [-1]: "yesterday", 0: "today", 1: "tomorrow" };
  const index = (value) => Math.round(Date.parse(day(value)) / 1000 / DAY);
  return near[index(epoch) - index(now())] ?? null;
}

/** The line between two days of messages. */
export function dayTitle(epoch) {
  const near = nearDay(epoch);
  return near ? near[0].toUpperCase() + near.slice(1) : longDate(epoch);
}

function ordinal(epoch) {
  const number = Number(format(epoch, { day: "numeric" }));
  const tail = number % 100 >= 11 && number % 100 <= 13 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th";
  return `${number}${tail}`;
}

function ago(epoch) {
  const seconds = epoch - now();
  const [unit, size] = [["day", DAY], ["hour", 3600], ["minute", 60]].find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en-US", { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

const month = (epoch, style) => format(epoch, { month: style });
const year = (epoch) => format(epoch, { year: "numeric" });
const plainDate = (epoch) => `${month(epoch, "long")} ${ordinal(epoch)}, ${year(epoch)}`;
const shortDate = (epoch) => format(epoch, { month: "short", day: "numeric", year: "numeric" });
const weekDate = (epoch) => `${format(epoch, { weekday: "long" })}, ${plainDate(epoch)}`;

const TOKENS = {
  date_num: day,
  date_slash: (epoch) => format(epoch, { month: "2-digit", day: "2-digit", year: "numeric" }),
  date: plainDate,
  date_short: shortDate,
  date_long: weekDate,
  date_pretty: (epoch) => nearDay(epoch) ?? plainDate(epoch),
  date_short_pretty: (epoch) => nearDay(epoch) ?? shortDate(epoch),
  date_long_pretty: (epoch) => nearDay(epoch) ?? weekDate(epoch),
  time,
  time_secs: (epoch) => format(epoch, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** Fill Slack's date tokens, such as "{date_long_pretty} at {time}". */
export function fillDate(epoch, pattern) {
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => (TOKENS[token] ? TOKENS[token](epoch) : whole));
}

/** The value of a datetime-local field for an instant: its wall time in Eastern time. */
export function toWall(epoch) {
  const clock = format(epoch, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${day(epoch)}T${clock}`;
}

/** The instant of a wall time in Eastern time. Two corrections settle the hours around a clock change. */
export function fromWall(wall) {
  const target = Date.parse(`${wall}:00Z`) / 1000;
  let guess = target;
  for (let turn = 0; turn < 2; turn += 1) guess += target - Date.parse(`${toWall(guess)}:00Z`) / 1000;
  return guess;
}
