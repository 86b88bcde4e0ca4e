// Keeps the dashboard up to date while somebody looks at it: one conditional request a minute, which a 304 answers
// while nothing has changed. Nothing is taken from a reader who is in the middle of something.
"use strict";
(() => {
  const MINUTE = 60_000;
  const LONGEST_PAUSE = 15 * MINUTE;
  const PATIENCE = 20_000; // for one answer
  const main = document.getElementById("main");
  const dateline = document.querySelector(".dateline .page");
  const savesData = navigator.connection && navigator.connection.saveData;
  if (!main || !dateline || savesData || new URLSearchParams(location.search).get("at")) return;

  const line = document.createElement("span"); // must be there, empty, before it says something
  line.className = "live";
  line.setAttribute("role", "status");
  dateline.append(line);
  let shown = main.innerHTML; // as it came, before other scripts add to it
  let etag = null;
  let askedAt = Date.now();
  let answeredAt = askedAt;
  let failures = 0;
  let waiting = null; // a newer page, until the reader is ready for it
  let timer = 0;

  const clock = (time) => `${new Date(time).toISOString().slice(11, 16)} UTC`;

  const say = (text, isFailure = false) => {
    line.classList.toggle("failing", isFailure);
    if (line.textContent !== text) line.textContent = text;
  };

  const isBusy = () => {
    const selection = document.getSelection();
    const here = document.activeElement;
    const isUsing = main.contains(here) && here.closest("form, input, textarea, select, [contenteditable], svg.plot");
    const typed = [...main.querySelectorAll("input, textarea")].some((field) => field.value !== field.defaultValue);
    return Boolean(isUsing || typed || (selection && !selection.isCollapsed && main.contains(selection.anchorNode)));
  };

  // The same place in the new page: the link to the same address, the n-th of them.
  const placeOf = (link) => [...main.querySelectorAll("a[href], summary")].filter((one) => one.outerHTML === link.outerHTML).indexOf(link);

  const swap = (page) => {
    const focused = main.contains(document.activeElement) ? document.activeElement : null;
    const mark = focused && focused.matches("a[href], summary") ? [focused.outerHTML, placeOf(focused)] : null;
    const open = [...main.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
    const [left, top] = [scrollX, scrollY];
    const next = page.getElementById("main");
    shown = next.innerHTML;
    main.replaceChildren(...next.childNodes);
    for (const summary of main.querySelectorAll("details > summary")) {
      if (open.includes(summary.textContent)) summary.parentElement.open = true;
    }
    dateline.replaceChildren(...page.querySelector(".dateline .page").children, line);
    const from = [document, page].map((one) => one.querySelector(".data-from"));
    if (from[0] && from[1]) from[0].replaceWith(from[1]);
    document.title = page.title;
    if (mark) {
      const same = [...main.querySelectorAll("a[href], summary")].filter((one) => one.outerHTML === mark[0]);
      const target = same[mark[1]] || same[0];
      if (target) target.focus({ preventScroll: true });
    }
    scrollTo({ left, top, behavior: "instant" });
    if (window.htmx) window.htmx.process(main);
    main.dispatchEvent(new CustomEvent("live:swap", { bubbles: true }));
    setTimeout(say, 100, `Updated ${clock(answeredAt)}`);
  };

  const show = (page) => {
    waiting = null;
    const style = (one) => one.querySelector("link[rel=stylesheet]").getAttribute("href");
    const next = page.getElementById("main");
    if (!next || !page.querySelector(".dateline .page") || next.innerHTML === shown) return;
    if (isBusy()) waiting = page;
    else if (style(page) !== style(document)) location.reload(); // another version of the site
    else swap(page);
  };

  const ask = async () => {
    askedAt = Date.now();
    // With a validator of ours the browser passes a 304 on; the first time its own cache has the validator.
    const headers = etag ? { "If-None-Match": etag } : {};
    const signal = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined;
    try {
      const answer = await fetch(location.href, { headers, signal, cache: etag ? "no-store" : "no-cache", credentials: "same-origin" });
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      const text = answer.status === 304 ? "" : await answer.text();
      answeredAt = Date.now();
      if (failures) say("");
      failures = 0;
      if (text) {
        etag = answer.headers.get("ETag");
        show(new DOMParser().parseFromString(text, "text/html"));
      }
    } catch {
      failures += 1;
      say(`Could not reach the server since ${clock(answeredAt)}; the page is as it was then.`, true);
    }
    plan();
  };

  const plan = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    if (waiting && !isBusy()) show(waiting);
    const pause = Math.min(MINUTE * 2 ** failures, LONGEST_PAUSE);
    const left = askedAt + pause - Date.now();
    if (left <= 0) ask();
    else timer = setTimeout(plan, waiting ? Math.min(left, 5_000) : left);
  };

  document.addEventListener("visibilitychange", plan);
  addEventListener("online", () => { failures = 0; plan(); });
  plan();
})();
