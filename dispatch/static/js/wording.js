/* The preview follows the typing. Without this file there is a button for it. */
"use strict";

const wording = document.querySelector("form[data-wording]");
const button = wording.querySelector("[data-preview]");
let pause;

wording.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => {
    /* A fresh frame keeps the previews out of the browser's history. */
    const old = document.querySelector("iframe[name='preview']");
    const fresh = old.cloneNode();
    fresh.removeAttribute("src");
    old.replaceWith(fresh);
    wording.requestSubmit(button);
  }, 700);
});
