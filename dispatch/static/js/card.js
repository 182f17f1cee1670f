/* The emergency card: another language, printing, clearing, a file of it to keep; all of it here, nothing is fetched
   and nothing is sent. The file brings its styles and this script along, so it needs neither a network nor us. */
"use strict";

(function card() {
  const SEALED =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

  const sheet = document.getElementById("card");
  const words = JSON.parse(sheet.dataset.words);

  /* The words change, what was typed stays; no page is loaded, so that it also works without a network. */
  function speak(code) {
    const own = words[code];
    for (const element of document.querySelectorAll("[data-word]")) element.textContent = own[element.dataset.word];
    for (const element of sheet.querySelectorAll(".card-own, .no-print [data-word]")) element.lang = own.lang;
    for (const link of document.querySelectorAll("[data-tongue]")) {
      if (link.dataset.tongue === code) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    document.documentElement.lang = own.lang;
  }

  /* The page as it stands, in one file: what was typed is written into it, what it would fetch is put inside. */
  function whole() {
    const copy = document.documentElement.cloneNode(true);
    const typed = sheet.querySelectorAll("input");
    copy.querySelectorAll("#card input").forEach((field, at) => field.setAttribute("value", typed[at].value));
    for (const element of copy.querySelectorAll("[data-needs-script]")) element.hidden = true;
    if (copy.querySelector("link[rel=stylesheet]")) enclose(copy);
    return "<!doctype html>\n" + copy.outerHTML;
  }

  /* Once: a file that is kept again has all of this already. */
  function enclose(copy) {
    const rules = [...document.styleSheets].flatMap((one) => [...one.cssRules]);
    const style = document.createElement("style");
    style.textContent = rules
      .filter((rule) => !(rule instanceof CSSFontFaceRule))
      .map((rule) => rule.cssText)
      .join("\n");
    const script = document.createElement("script");
    script.textContent = `(${card})();`;
    const seal = document.createElement("meta");
    seal.httpEquiv = "Content-Security-Policy";
    seal.content = SEALED;
    for (const element of copy.querySelectorAll("link, script")) element.remove();
    copy.querySelector("meta[charset]").after(seal);
    copy.querySelector("head").append(style);
    copy.querySelector("body").append(script);
  }

  function keep() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([whole()], { type: "text/html" }));
    link.download = "emergency-card.html";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  const acts = {
    print: () => window.print(),
    keep,
    clear: () => {
      for (const field of sheet.querySelectorAll("input")) field.value = "";
    },
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-tongue]");
    if (link) {
      event.preventDefault();
      speak(link.dataset.tongue);
      return;
    }
    const button = event.target.closest("[data-card]");
    if (button) acts[button.dataset.card]();
  });

  for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
})();
