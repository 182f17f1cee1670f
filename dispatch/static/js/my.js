/* The time left to answer goes on while the page is open. Without this file the page says it as of its loading. */
"use strict";

function told(element, minutes) {
  const { days, whole, hours, minutes: few, over } = element.dataset;
  if (minutes <= 0) return over;
  const pattern = minutes >= 1440 ? (minutes % 1440 < 60 ? whole : days) : minutes >= 60 ? hours : few;
  const values = { d: Math.floor(minutes / 1440), h: Math.floor(minutes / 60) % 24, m: minutes % 60 };
  return pattern.replace(/\{([dhm])\}/g, (_whole, name) => values[name]);
}

/* The server says how many minutes are left; a phone's clock, which may be wrong, only counts on from there. */
function watch(element) {
  const start = performance.now();
  const atFirst = Number(element.dataset.left);
  return () => {
    const left = Math.ceil(atFirst - (performance.now() - start) / 60000);
    const words = told(element, left);
    if (element.textContent !== words) element.textContent = words;
  };
}

document.addEventListener("DOMContentLoaded", () => {
  const watches = Array.from(document.querySelectorAll("[data-until]"), watch);
  if (watches.length) setInterval(() => watches.forEach((tell) => tell()), 15000);
});
