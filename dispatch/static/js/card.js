/* The emergency card: another language, printing, clearing; all of it here, nothing is fetched and nothing is sent. */
"use strict";

const card = document.getElementById("card");
const words = JSON.parse(card.dataset.words);

/* The words change, what was typed stays; no page is loaded, so that it also works without a network. */
function speak(code) {
  const own = words[code];
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = own[element.dataset.word];
  for (const element of card.querySelectorAll(".card-own, .no-print [data-word]")) element.lang = own.lang;
  for (const link of document.querySelectorAll("[data-tongue]")) {
    if (link.dataset.tongue === code) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  document.documentElement.lang = own.lang;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-tongue]");
  if (link) {
    event.preventDefault();
    speak(link.dataset.tongue);
    return;
  }
  const button = event.target.closest("[data-card]");
  if (!button) return;
  if (button.dataset.card === "print") window.print();
  else for (const field of card.querySelectorAll("input")) field.value = "";
});

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
