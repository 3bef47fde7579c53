// Short notes at the edge of the page: what went wrong (role=alert), and what was done where nothing else shows it.
import { h } from "./dom.js";

const SECONDS = { alert: 14, status: 6 };

function toast(role, text) {
  const region = document.getElementById("toasts");
  for (const same of region.querySelectorAll(".toast")) if (same.dataset.text === text) same.remove();
  const close = h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => node.remove() }, "×");
  const node = h("div", { class: `toast ${role}`, role, "data-testid": "toast", "data-text": text }, h("span", {}, text), close);
  region.append(node);
  setTimeout(() => node.remove(), SECONDS[role] * 1000);
}

/** Take away what was said before: something new is being done. */
export const hush = () => document.getElementById("toasts").replaceChildren();

export const complain = (text) => toast("alert", text);
export const tell = (text) => toast("status", text);
