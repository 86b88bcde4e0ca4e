// Everything works without this file; it only makes two things quicker.
"use strict";
const search = document.getElementById("q");
const rows = () => [...document.querySelectorAll("tbody a.ti, .feed a.ti")];
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, textarea, select");
  if (field || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "j" || event.key === "k") {
    const links = rows();
    const here = links.indexOf(document.activeElement);
    const next = links[here + (event.key === "j" ? 1 : -1)] || (here < 0 ? links[0] : null);
    if (next) next.focus();
  }
});
