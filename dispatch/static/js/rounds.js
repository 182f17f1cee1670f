/* A team's form that also works without a connection. What is filled in is kept in the browser first, then sent, and
   taken out only when the server has said that it has it. Each entry has a key of its own: sent twice it is one. */
"use strict";

(() => {
  const form = document.querySelector("form[data-visit]");
  const list = document.querySelector("[data-entries]");
  if (!form || !list || !window.indexedDB) return;

  const HERE = location.pathname;
  const STORE = "entries";
  const KEPT = "tsunagu-rounds-1"; /* the cache from which rounds-worker.js answers */
  const DRAFT = `tsunagu-rounds:${HERE}`;
  const MENDED = `${DRAFT}:mended`; /* the key of the entry that is being put right in the form */
  const FIRST_WAIT = 4000;
  const LONGEST_WAIT = 60000;
  const PATIENCE = 60000;
  const LOOK = 180000; /* milliseconds from one look for another plan to the next */
  const ENDED = new Set([403, 404, 409, 410, 413]);
  const said = form.dataset;
  const news = "BroadcastChannel" in window ? new BroadcastChannel("tsunagu-rounds") : null;
  let sending = false;
  let wait = FIRST_WAIT;
  let timer = 0;
  const sent = [];

  /* ---- the browser's store ---- */

  function opened() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open("tsunagu-rounds", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }

  async function inStore(mode, act) {
    const store = await opened();
    try {
      return await new Promise((done, failed) => {
        const work = store.transaction(STORE, mode, mode === "readwrite" ? { durability: "strict" } : {});
        const asked = act(work.objectStore(STORE));
        work.oncomplete = () => done(asked.result);
        work.onerror = work.onabort = () => failed(work.error);
      });
    } finally {
      store.close();
    }
  }

  const keep = (entry) => inStore("readwrite", (store) => store.put(entry));
  const forget = (key) => inStore("readwrite", (store) => store.delete(key));

  /* Keep one in the place of another: both or nothing. */
  const replace = (key, entry) =>
    inStore("readwrite", (store) => {
      store.delete(key);
      return store.put(entry);
    });

  /* Also those of another link, as yesterday's team had one: each goes to where it was filled in for. */
  async function held() {
    const all = await inStore("readonly", (store) => store.getAll());
    return all.sort((a, b) => (a.filledAt < b.filledAt ? -1 : 1));
  }

  /* Also where the page has come without encryption, as on a laptop's own network. */
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* ---- what was filled in ---- */

  const value = (name) => (form.elements.namedItem(name) || { value: "" }).value;
  const peopleRows = () => [...form.querySelectorAll("[data-people]")];

  function faults() {
    const found = [];
    const inRow = (row, name) => row.querySelector(`[name$="-${name}"]`).value.trim();
    const numbers = peopleRows().map((row) => inRow(row, "number"));
    const lacking = peopleRows().some(
      (row) => !inRow(row, "number") && (inRow(row, "language") || inRow(row, "nationality"))
    );
    const nobody = form.elements.nobody.checked;
    const needs = [...form.querySelectorAll('input[name^="need_"][type="radio"]:checked')].some((one) => one.value);
    if (!value("stop")) found.push(said.sayStop);
    if (lacking) found.push(said.sayNumber);
    if (nobody && numbers.some(Boolean)) found.push(said.sayBoth);
    if (!nobody && !needs && !numbers.some(Boolean) && !value("note").trim()) found.push(said.sayNothing);
    if (!form.checkValidity()) found.push(said.sayWrong);
    return found;
  }

  function fields() {
    return [...new FormData(form)].filter(([name, what]) => typeof what === "string" && !["key", "filled_at"].includes(name));
  }

  async function photo() {
    const file = form.elements.with_photo.checked && form.elements.photo.files[0];
    return file ? { name: file.name, type: file.type, bytes: await file.arrayBuffer() } : null;
  }

  /* What is put right keeps its time, and its photograph unless there is another one. */
  async function entry(before) {
    const select = form.elements.stop;
    const kept = before && form.elements.with_photo.checked ? before.photo : null;
    return {
      key: newKey(),
      path: HERE,
      stop: select.value,
      shelter: select.options[select.selectedIndex].text,
      filledAt: before ? before.filledAt : new Date().toISOString(),
      fields: fields(),
      photo: (await photo()) || kept,
      state: "waiting",
      faults: [],
    };
  }

  /* Put what was kept back into the form, to be put right or written on. */
  function fill(pairs) {
    form.reset();
    const rows = pairs.reduce((most, [name]) => Math.max(most, Number((name.match(/^people-(\d+)-/) || [0, 0])[1])), 0);
    while (peopleRows().length <= rows) addRow();
    for (const [name, what] of pairs) {
      for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === what;
        else if (control.type !== "file") control.value = what;
      }
    }
  }

  function addRow() {
    const rows = peopleRows();
    const row = rows[0].cloneNode(true);
    for (const part of row.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("people-0-", `people-${rows.length}-`));
      }
      if ("value" in part) part.value = "";
    }
    row.querySelector("legend").textContent = said.sayRow.replace("0", rows.length + 1);
    rows[rows.length - 1].after(row);
    return row;
  }

  function tidy() {
    const by = value("filled_by");
    form.reset();
    form.elements.filled_by.value = by;
    form.elements.stop.value = "";
    for (const row of peopleRows()) for (const control of row.querySelectorAll("input, select")) control.value = "";
    localStorage.removeItem(DRAFT);
    mend(null);
  }

  const draft = () => localStorage.setItem(DRAFT, JSON.stringify(fields()));

  /* Which entry is in the form to be put right. It stays in the store until another one takes its place. */
  function mend(one) {
    if (one) localStorage.setItem(MENDED, one.key);
    else localStorage.removeItem(MENDED);
    form.querySelector("[data-photo-kept]").hidden = !(one && one.photo);
  }

  async function mended() {
    const key = localStorage.getItem(MENDED);
    return key ? (await held()).find((one) => one.key === key && one.state === "refused") : undefined;
  }

  function tell(sentences, kind) {
    const box = form.querySelector("[data-say]");
    box.replaceChildren(...sentences.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
    box.hidden = sentences.length === 0;
    box.className = `visit-say ${kind === "error" ? "is-error" : ""}`;
    if (sentences.length) box.scrollIntoView({ block: "center" });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = faults();
    tell(wrong, "error");
    if (wrong.length) return;
    let made = null;
    try {
      const written = await mended();
      const before = written && written.stop === value("stop") ? written : undefined; /* another shelter: another form */
      made = await entry(before);
      if (before) await replace(before.key, made);
      else await keep(made);
    } catch {
      form.submit(); /* nothing can be kept here: the plain way */
      return;
    }
    tidy();
    tell([said.sayKept], "info");
    await show();
    if (news) news.postMessage("changed");
    wait = FIRST_WAIT;
    send();
  });

  form.addEventListener("input", draft);

  /* ---- sending ---- */

  function bodyOf(one) {
    const body = new FormData();
    body.set("key", one.key);
    body.set("filled_at", one.filledAt);
    for (const [name, what] of one.fields) body.append(name, what);
    if (one.photo) body.set("photo", new File([one.photo.bytes], one.photo.name, { type: one.photo.type }));
    return body;
  }

  /* "sent", "later", or the reasons why it cannot be taken. Whatever is no clear answer of ours is "later". */
  async function post(one) {
    const patience = new AbortController();
    const bell = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(one.path, {
        method: "POST",
        body: bodyOf(one),
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: patience.signal,
      });
      if (ENDED.has(answer.status)) return [said.sayEnded];
      if (answer.status !== 200 && answer.status !== 422) return "later";
      const words = await answer.json();
      if (answer.status === 422) return words.faults;
      return words.saved === one.key ? "sent" : "later";
    } catch {
      return "later";
    } finally {
      clearTimeout(bell);
    }
  }

  async function send() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    let waiting = false;
    let arrived = false;
    try {
      for (const one of await held()) {
        if (one.state !== "waiting") continue;
        const outcome = await post(one);
        if (outcome === "later") {
          waiting = true;
          break;
        }
        if (outcome === "sent") {
          await forget(one.key);
          sent.push(one);
          arrived = true;
        } else {
          await keep({ ...one, state: "refused", faults: outcome });
        }
        await show();
        if (news) news.postMessage("changed");
      }
    } finally {
      sending = false;
    }
    if (arrived) look();
    if (waiting || (await held()).some((one) => one.state === "waiting")) {
      timer = setTimeout(send, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    } else wait = FIRST_WAIT;
  }

  /* ---- showing ---- */

  function shown(one, state) {
    const item = document.getElementById("entry").content.firstElementChild.cloneNode(true);
    const at = new Date(one.filledAt);
    item.dataset.state = state;
    item.querySelector("[data-name]").textContent = one.shelter;
    item.querySelector("[data-at]").textContent = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    item.querySelector("[data-faults]").textContent = one.faults.join(" ");
    item.querySelector("[data-again]").addEventListener("click", async () => {
      await keep({ ...one, state: "waiting", faults: [] });
      await show();
      send();
    });
    item.querySelector("[data-mend]").addEventListener("click", async () => {
      fill(one.fields);
      mend(one);
      draft();
      form.scrollIntoView();
    });
    for (const part of item.querySelectorAll("[data-when]")) if (part.dataset.when !== state) part.remove();
    return item;
  }

  async function show() {
    const entries = await held();
    list.replaceChildren(
      ...entries.map((one) => shown(one, one.state)),
      ...sent.filter((one) => !entries.some((other) => other.key === one.key)).map((one) => shown(one, "sent"))
    );
    document.querySelector("[data-kept]").hidden = list.children.length === 0;
    for (const mark of document.querySelectorAll("[data-stop-kept]")) {
      mark.hidden = ![...entries, ...sent].some((one) => one.stop === mark.dataset.stopKept);
    }
  }

  /* ---- another plan ---- */

  const stops = () => document.querySelector("[data-stops]");
  let seen = stops().innerHTML;

  /* The stops as the desk has them now, in the place of those shown; what is in the form stays. */
  async function look() {
    if (document.hidden || !navigator.onLine) return;
    try {
      const answer = await fetch(HERE, { redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-stops]");
      if (!now || now.innerHTML === seen) return;
      seen = now.innerHTML;
      if (now.dataset.stops !== stops().dataset.stops) document.querySelector("[data-changed]").hidden = false;
      stops().replaceWith(now);
      const known = [...form.elements.stop.options].map((one) => one.value);
      for (const one of page.querySelectorAll("#stop option")) if (!known.includes(one.value)) form.elements.stop.append(one);
      await show();
      await keepPage();
    } catch {
      /* the next look */
    }
  }

  setInterval(look, LOOK);

  function line() {
    for (const part of document.querySelectorAll("[data-offline]")) part.hidden = navigator.onLine;
  }

  window.addEventListener("online", () => {
    line();
    wait = FIRST_WAIT;
    send();
    look();
  });
  window.addEventListener("offline", line);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    send();
    look();
  });
  if (news) news.addEventListener("message", show);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-report]");
    if (link) {
      event.preventDefault();
      form.elements.stop.value = link.dataset.report;
      form.scrollIntoView();
      form.elements.stop.focus();
    }
    if (event.target.closest("[data-add-row]")) addRow().querySelector("input").focus();
  });

  /* ---- opening without a connection ---- */

  async function keepPage() {
    const files = performance
      .getEntriesByType("resource")
      .map((one) => new URL(one.name))
      .filter((address) => address.origin === location.origin && address.pathname.startsWith("/static/"))
      .map((address) => address.href);
    const cache = await caches.open(KEPT);
    for (const old of await cache.keys()) {
      const gone = new URL(old.url).pathname.startsWith("/static/") && !files.includes(old.url);
      if (gone) await cache.delete(old);
    }
    for (const address of files) if (!(await cache.match(address))) await cache.add(address);
    await cache.add(HERE);
    document.documentElement.dataset.keptPage = "yes";
  }

  async function prepare() {
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    await navigator.serviceWorker.register(said.worker, { scope: "/rounds/" });
    await navigator.serviceWorker.ready;
    await keepPage();
  }

  const begun = localStorage.getItem(DRAFT);
  if (begun && !form.querySelector('[aria-invalid="true"]')) fill(JSON.parse(begun));
  mended().then(mend);
  form.dataset.ready = "yes";
  line();
  show().then(send);
  window.addEventListener("load", () => prepare().catch(() => {})); /* without it the page works while it stays open */
})();
