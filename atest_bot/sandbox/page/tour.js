// The guided tour: one bar with the step that is next and its buttons. Dismissed, it leaves a button to come back by.
import { h, whenChanged } from "./dom.js";

const bar = h("section", { class: "tour", "aria-label": "Guided tour", "data-testid": "tour", hidden: true });
const LEFT = "tour-left";

/** The element that holds the tour. */
export const tourBar = bar;

/** Whether the tour is being shown, so that hints keep quiet meanwhile. */
export const onTour = (desk) => Boolean(desk.state.tour) && !left();

/** Show the step that is next; `take` does what one of its buttons says. */
export function showTour(desk, take) {
  const { tour } = desk.state;
  bar.hidden = !tour;
  if (tour) whenChanged(bar, [tour, left()], () => bar.replaceChildren(...(left() ? again(desk, take) : parts(desk, take))));
}

function parts(desk, take) {
  const { titles, done, words, clicks } = desk.state.tour;
  const title = done < titles.length ? `Step ${done + 1} of ${titles.length}: ${titles[done]}` : "You have seen it all";
  return [
    h("div", { class: "tour-head" }, h("h2", {}, title), dots(titles, done),
      h("button", { type: "button", class: "icon-button", "aria-label": "Leave the tour", "data-testid": "tour-leave", onclick: () => leave(desk, take) }, "×")),
    h("div", { class: "tour-body", role: "status" }, h("p", {}, words), h("span", { class: "tour-clicks" }, clicks.map((label) => click(label, take)))),
  ];
}

function dots(titles, done) {
  const state = (index) => (index < done ? "done" : index === done ? "next" : "");
  return h("span", { class: "progress", "aria-hidden": "true" }, titles.map((title, index) => h("i", { class: state(index), title })));
}

function click(label, take) {
  const button = h("button", { type: "button", class: "button primary", "data-testid": "tour-click", "data-focus": `tour-${label}`, onclick: press }, label);
  async function press() {
    button.disabled = true;
    button.classList.add("busy");
    await take(label);
    button.disabled = false;
    button.classList.remove("busy");
  }
  return button;
}

const left = () => sessionStorage.getItem(LEFT) === "yes";

function leave(desk, take) {
  sessionStorage.setItem(LEFT, "yes");
  showTour(desk, take);
  document.querySelector("[data-testid='composer']")?.focus();
}

function again(desk, take) {
  const back = () => { sessionStorage.removeItem(LEFT); showTour(desk, take); };
  return [h("button", { type: "button", class: "button quiet", "data-testid": "tour-again", onclick: back }, "Take the guided tour")];
}
