// A small menu under a button: closes on a choice, on Escape and when the focus leaves; arrow keys move in it.
import { h } from "./dom.js";

/** The button with these properties and its menu, as {node, opener}. */
export function popup(look, content, menu) {
  const opener = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", ...look, onclick: () => toggle(!menu.isConnected) }, content);
  const node = h("span", { class: "popup" }, opener);
  // In the capture phase, so that the menu is gone and the opener focused before the choice does its work.
  menu.addEventListener("click", () => toggle(false), true);
  node.addEventListener("keydown", (event) => keys(event, menu, () => toggle(false)));
  node.addEventListener("focusout", (event) => { if (!node.contains(event.relatedTarget)) toggle(false, false); });

  function toggle(open, focus = true) {
    if (open === menu.isConnected) return;
    opener.setAttribute("aria-expanded", String(open));
    if (open) show();
    else hide(focus);
  }

  function show() {
    node.append(menu);
    place(menu);
    menu.querySelector("button").focus({ preventScroll: true });
  }

  function hide(focus) {
    if (focus) opener.focus({ preventScroll: true });
    menu.remove();
  }

  return { node, opener };
}

// Near the lower edge of its scrolling list a menu opens upward.
function place(menu) {
  menu.classList.remove("up");
  const frame = menu.closest(".log, .home, .modal-body")?.getBoundingClientRect();
  if (frame && menu.getBoundingClientRect().bottom > frame.bottom) menu.classList.add("up");
}

function keys(event, menu, close) {
  if (!menu.isConnected) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button")];
  const next = items.indexOf(document.activeElement) + step;
  items[(next + items.length) % items.length].focus();
}
