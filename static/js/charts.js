// Charts tell their figures: on hover, and by arrow keys while the drawing has the focus. All of it is in their tables,
// links included, so nothing is lost without this file.
"use strict";
const tell = (figure) => {
  const plot = figure.querySelector("svg.plot");
  const table = figure.querySelector("table[data-told]");
  const told = figure.querySelector(".readout");
  if (!plot || !table || !told) return;
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.toLowerCase());
  const rows = [...table.tBodies[0].rows];
  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
  let here = -1;

  const say = (row) => {
    const cells = [...row.cells].slice(0, 1 + Number(table.dataset.told));
    const values = cells.map((cell, n) => (n && cell.textContent ? `${names[n]} ${cell.textContent}` : ""));
    return `${cells[0].textContent}: ${values.filter(Boolean).join(", ") || "nothing"}`;
  };
  const show = (place, manner) => {
    here = Math.max(0, Math.min(rows.length - 1, place));
    told.setAttribute("aria-live", manner);
    told.textContent = say(rows[here]);
    cursor.setAttribute("x1", `${rows[here].dataset.x}%`);
    cursor.setAttribute("x2", `${rows[here].dataset.x}%`);
    plot.append(cursor);
  };
  const hide = () => {
    here = -1;
    told.textContent = "";
    cursor.remove();
  };
  const nearest = (event) => {
    const box = plot.getBoundingClientRect();
    const x = (100 * (event.clientX - box.left)) / box.width;
    const far = rows.map((row) => Math.abs(row.dataset.x - x));
    return far.indexOf(Math.min(...far));
  };
  const follow = () => {
    const link = rows[here] && rows[here].querySelector("a");
    if (link) link.click();
  };

  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", "12");
  cursor.setAttribute("y2", "208");
  plot.setAttribute("tabindex", "0");
  told.hidden = false;
  if (table.querySelector("tbody a")) plot.classList.add("leads");
  plot.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") show(nearest(event), "off");
  });
  plot.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") hide();
  });
  plot.addEventListener("blur", hide);
  plot.addEventListener("click", (event) => {
    const place = nearest(event);
    if (place === here) follow();  // a finger shows first, and goes there with the second touch
    else show(place, "polite");
  });
  plot.addEventListener("keydown", (event) => {
    const last = rows.length - 1;
    const from = here < 0 ? last + (event.key === "ArrowLeft" ? 1 : 0) : here;
    const goal = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (event.key === "Enter") follow();
    else if (event.key === "Escape") hide();
    else if (goal === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    else show(goal, "polite");
    event.preventDefault();
  });
};
const tellAll = () => document.querySelectorAll("figure.chart").forEach(tell);
tellAll();
document.addEventListener("live:swap", tellAll); // the drawings of a newer page (live.js)
