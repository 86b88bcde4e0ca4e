// Everything works without this file; it makes two things quicker: single keys, and lists that change in place.
"use strict";
const main = () => document.getElementById("main");

// Single keys. Whoever dictates or types by other means can switch them off (WCAG 2.1.4).
const search = document.getElementById("q");
const help = document.getElementById("keys");
const areOn = document.getElementById("keys-on");
const PLACES = { d: "/", c: "/cycles/", r: "/regressions/", l: "/releases/", p: "/patches/", t: "/topics/", s: "/subsystems/", n: "/candidates/", w: "/weeks/" };
const SOON = 1500; // ms in which the second of two keys counts
let goes = 0;

const store = (...value) => { // there may be none, or one that is full or forbidden
  try { return value.length ? localStorage.setItem("keys", value[0]) : localStorage.getItem("keys"); } catch { return null; }
};
const step = (by) => {
  const links = [...document.querySelectorAll("main :is(tbody, .rows) a.ti, main .tl b a")];
  const here = links.findIndex((link) => link === document.activeElement || link.closest("tr, li").contains(document.activeElement));
  links[here < 0 ? 0 : here + by]?.focus();
};
const open = () => {
  if (document.activeElement?.matches("main a[href]")) document.activeElement.click();
};
const ask = () => help.showModal();
const KEYS = { "/": () => { search.focus(); search.select(); }, j: () => step(1), k: () => step(-1), o: open, "?": ask, g: (event) => { goes = event.timeStamp; } };

areOn.checked = store() !== "off";
areOn.addEventListener("change", () => store(areOn.checked ? "on" : "off"));
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (isTyping || help.open || !areOn.checked || event.ctrlKey || event.altKey || event.metaKey) return;
  const place = event.timeStamp - goes < SOON && goes && PLACES[event.key];
  goes = 0;
  if (place) {
    const link = [...document.querySelectorAll(".nav a")].find((link) => link.pathname === place); // it keeps the date
    location.assign(link ? link.href : place);
  } else if (Object.hasOwn(KEYS, event.key)) {
    event.preventDefault();
    KEYS[event.key](event);
  }
});
document.getElementById("keys-link").addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask();
});

// Lists. Links and forms in an element with hx-boost bring the whole next page, and its <main> takes the place of ours.
let control = null;
const groupOf = (element) => element.closest("dl > div")?.querySelector("dt").textContent ?? element.closest("[hx-boost]")?.tagName;
const nameOf = (element) => element.id || `${groupOf(element)}/${element.firstChild?.textContent.trim()}`;
const sameAs = (name) => [...main().querySelectorAll("[hx-boost] :is(a, button, input)")].find((element) => nameOf(element) === name);
const focus = (element) => {
  if (!element.matches("a, button, input")) element.tabIndex = -1;
  element.focus();
};
document.addEventListener("htmx:configRequest", (event) => { // another page has another head, and another place in the navigation
  const there = new URL(event.detail.path, location.href);
  if (event.target.matches("a") && there.pathname !== location.pathname) {
    event.preventDefault();
    location.assign(there);
  }
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const used = event.target.contains(document.activeElement) ? document.activeElement : event.target;
  control = used.closest(".pager") ? "" : nameOf(used); // who turns a page wants to read it
  main().setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterSettle", () => {
  if (control === null) return;
  const result = document.getElementById("res") ?? main().querySelector("h1");
  focus(sameAs(control) ?? result);
  document.getElementById("news").textContent = result.textContent;
  control = null;
});
const fail = (event) => {
  const notice = document.createElement("p");
  const again = document.createElement("a");
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  again.href = event.detail.pathInfo.finalRequestPath;
  again.textContent = "Try again";
  const why = event.detail.xhr.status ? `the server answered ${event.detail.xhr.status}` : "the server did not answer";
  notice.append(`The list could not be loaded: ${why}. What you see has not changed. `, again);
  main().querySelectorAll(".notice[data-failed]").forEach((old) => old.remove());
  notice.dataset.failed = "";
  main().removeAttribute("aria-busy");
  (document.getElementById("res")?.closest("section") ?? main().firstElementChild).before(notice);
};
for (const name of ["responseError", "sendError", "timeout"]) document.addEventListener(`htmx:${name}`, fail);
