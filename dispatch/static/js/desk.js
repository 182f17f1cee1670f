/* The desk shows what a finished run has found; ticks that somebody has set are never lost for it. */
"use strict";

document.addEventListener("htmx:after:swap", () => {
  if (!document.querySelector("[data-plan-ended]")) return;
  const ticked = document.querySelector('input[name="seen"]:checked');
  const typing = document.activeElement && document.activeElement.matches("input, select, textarea");
  if (!ticked && !typing) window.location.reload();
});
