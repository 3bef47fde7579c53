// The bar at the top: who one is acting as, and the clock that can be moved.
import { h, whenChanged } from "./dom.js";
import { clockText, fullText, now } from "./clock.js";
import { avatar } from "./messages.js";

let ticking = false;

export function showTopbar(desk) {
  const { people, clock_steps: steps } = desk.state;
  const select = document.getElementById("acting-as");
  whenChanged(select, people, () => fillPeople(select, people, desk));
  if (select.value !== desk.as) select.value = desk.as;
  const me = desk.me();
  if (me) whenChanged(document.getElementById("acting-avatar"), me, () => document.getElementById("acting-avatar").replaceChildren(avatar(me)));
  document.getElementById("acting-group").textContent = me?.group ? ` · ${me.group}` : "";
  const row = document.getElementById("clock-steps");
  whenChanged(row, steps, () => row.replaceChildren(...steps.map((step) => stepButton(step, desk))));
  tick();
  if (!ticking) setInterval(tick, 1000);
  ticking = true;
}

function fillPeople(select, people, desk) {
  const groups = new Map();
  for (const person of people) groups.set(person.group, [...(groups.get(person.group) ?? []), person]);
  select.replaceChildren(...[...groups].map(([label, members]) => h("optgroup", { label: label || "Others" }, members.map(choice))));
  select.onchange = () => desk.actAs(select.value);
}

function choice(person) {
  return h("option", { value: person.id }, person.title ? `${person.name} · ${person.title}` : person.name);
}

function stepButton(step, desk) {
  const button = h("button", { type: "button", "data-testid": `clock-${step.id}`, "data-focus": `clock-${step.id}`, onclick: move }, step.label);
  async function move() {
    button.disabled = true;
    button.classList.add("busy");
    await desk.moveClock(step);
    button.disabled = false;
    button.classList.remove("busy");
    if (document.activeElement === document.body) button.focus();
  }
  return button;
}

function tick() {
  const face = document.getElementById("clock-now");
  const words = `${clockText(now())} ET`;
  if (face.textContent === words) return;
  face.textContent = words;
  face.dateTime = new Date(now() * 1000).toISOString();
  face.title = `${fullText(now())} time, on the rehearsal clock`;
}
