/* The week as a grid of half hours. The text fields beside it are the truth: the grid reads them and writes them,
   and without this file they do alone. Moments are minutes since midnight, a day is a list of [start, end]. */
"use strict";

const weekGrid = (() => {
  const STEP = 30;
  const ROWS = (24 * 60) / STEP;
  const NIGHT_ROWS = (6 * 60) / STEP;
  const PRESS = 300; /* milliseconds until a resting finger paints instead of scrolling */
  const SLIP = 10; /* pixels that a finger may tremble */

  /* --- hours as text --- */

  const clock = (minutes) =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

  function minutesOf(text) {
    const found = /^(\d{1,2})(?::(\d{2}))?$/.exec(text);
    const minutes = found ? Number(found[1]) * 60 + Number(found[2] || 0) : NaN;
    return minutes <= 24 * 60 ? minutes : NaN;
  }

  function plain(text) {
    const narrow = text.normalize("NFKC").replace(/時半/g, ":30").replace(/時(?=\d)/g, ":").replace(/[時分]/g, "");
    return narrow.replace(/終日|24間/g, "0:00-24:00").replace(/〜|~|から|[‐-―−ー]/g, "-").replace(/まで/g, "");
  }

  /* Sorted, joined spans; null where the text is not plain enough (the server reads more than we do). */
  function read(text) {
    const words = plain(text).replace(/\s*-\s*/g, "-").split(/[\s,、/・と]+/).filter(Boolean);
    const spans = words.map((word) => word.split("-").map(minutesOf));
    for (const span of spans) if (span.length === 2 && span[1] === 0) span[1] = 24 * 60;
    return spans.every(([start, end, more]) => start < end && more === undefined) ? joined(spans) : null;
  }

  function joined(spans) {
    const found = [];
    for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
      const last = found[found.length - 1];
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else found.push([start, end]);
    }
    return found;
  }

  const write = (spans) => spans.map(([start, end]) => `${clock(start)}-${clock(end)}`).join("、");

  /* The spans with one stretch made free or not. */
  function paint(spans, from, to, free) {
    const kept = spans.flatMap(([start, end]) => [[start, Math.min(end, from)], [Math.max(start, to), end]]);
    return joined([...kept.filter(([start, end]) => start < end), ...(free ? [[from, to]] : [])]);
  }

  /* How much of a half hour is free: 0, 1 (a part) or 2 (all). */
  function cover(spans, row) {
    const from = row * STEP;
    const to = from + STEP;
    if (spans.some(([start, end]) => start <= from && end >= to)) return 2;
    return spans.some(([start, end]) => start < to && end > from) ? 1 : 0;
  }

  /* --- the grid --- */

  class Grid {
    constructor(form) {
      this.form = form;
      this.box = form.querySelector("[data-week-grid]");
      this.fields = [...form.querySelectorAll("[data-day]")];
      this.names = this.box.dataset.days.split(" ");
      this.past = [];
      this.saved = this.texts().join("\n");
      this.at = { row: NIGHT_ROWS + 6, column: 0 };
      this.draw();
      this.listen();
      this.foldNight(!this.fields.some((_field, day) => (this.spans(day)[0] || [9e9])[0] < NIGHT_ROWS * STEP));
      this.box.hidden = false;
      this.show();
    }

    texts() { return this.fields.map((field) => field.value); }
    spans(day) { return read(this.fields[day].value) || []; }
    cell(row, column) { return this.body.rows[row].cells[column + 1]; }
    head(row, column) { return row < 0 ? this.top.cells[column + 1].firstChild : this.body.rows[row].cells[0].firstChild; }
    thing(row, column) { return row < 0 || column < 0 ? this.head(row, column) : this.cell(row, column); }
    say(words) { this.box.querySelector("[data-grid-says]").textContent = words; }
    told(name, values) { return Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), this.box.dataset[name]); }

    draw() {
      this.table = document.createElement("table");
      this.table.id = "week-table";
      this.table.className = "grid-table";
      const says = { role: "grid", "aria-label": this.box.dataset.label, "aria-multiselectable": "true", "aria-describedby": "grid-help" };
      for (const [name, value] of Object.entries(says)) this.table.setAttribute(name, value);
      this.top = this.table.createTHead().insertRow();
      this.top.insertCell();
      this.names.forEach((name) => this.addHead(this.top, "col", name, this.told("allDay", { day: name })));
      this.body = this.table.createTBody();
      for (let row = 0; row < ROWS; row += 1) this.drawRow(row);
      this.box.querySelector("[data-grid-place]").append(this.table);
    }

    drawRow(row) {
      const line = this.body.insertRow();
      const time = `${Math.floor(row / 2)}:${row % 2 ? "30" : "00"}`;
      if (row % 2 === 0) line.className = "is-hour";
      this.addHead(line, "row", time, this.told("allWeek", { time }));
      this.names.forEach((day, column) => {
        const cell = line.insertCell();
        cell.tabIndex = -1;
        cell.setAttribute("aria-label", this.told("cell", { day, time }));
        cell.dataset.row = row;
        cell.dataset.column = column;
      });
    }

    addHead(line, scope, text, label) {
      const head = document.createElement("th");
      head.scope = scope;
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1;
      button.textContent = text;
      button.setAttribute("aria-label", label);
      head.append(button);
      line.append(head);
    }

    show() {
      this.fields.forEach((_field, column) => {
        const spans = this.spans(column);
        for (let row = 0; row < ROWS; row += 1) {
          const cell = this.cell(row, column);
          const covered = cover(spans, row);
          cell.classList.toggle("is-on", covered === 2);
          cell.classList.toggle("is-part", covered === 1);
          cell.setAttribute("aria-selected", String(covered === 2));
        }
      });
      this.form.querySelector("[data-grid-unsaved]").hidden = !this.unsaved();
      this.form.querySelector("[data-grid-save]").classList.toggle("is-unsaved", this.unsaved());
      this.box.querySelector("[data-grid-undo]").disabled = this.past.length === 0;
      this.thing(this.at.row, this.at.column).tabIndex = 0;
    }

    unsaved() { return this.texts().join("\n") !== this.saved; }
    remember() { this.past.push(this.texts()); }
    put(texts) { texts.forEach((text, day) => { if (this.fields[day].value !== text) this.fields[day].value = text; }); }

    undo() {
      if (!this.past.length) return;
      this.put(this.past.pop());
      this.say(this.box.dataset.undone);
      this.show();
    }

    /* Paint the rectangle between two cells onto the texts that stood before the gesture. */
    rectangle(before, a, b, free) {
      this.put(before);
      const [from, to] = [Math.min(a.row, b.row), Math.max(a.row, b.row) + 1];
      for (let day = Math.min(a.column, b.column); day <= Math.max(a.column, b.column); day += 1) {
        this.fields[day].value = write(paint(this.spans(day), from * STEP, to * STEP, free));
      }
      this.show();
    }

    isOn(place) { return cover(this.spans(place.column), place.row) === 2; }

    toggle(place) {
      this.remember();
      const free = !this.isOn(place);
      this.rectangle(this.texts(), place, place, free);
      return free;
    }

    toggleLine(row, column) {
      const first = { row: row < 0 ? this.firstRow() : row, column: column < 0 ? 0 : column };
      const last = { row: row < 0 ? ROWS - 1 : row, column: column < 0 ? 6 : column };
      this.remember();
      this.rectangle(this.texts(), first, last, !this.allOn(first, last));
    }

    allOn(first, last) {
      for (let column = first.column; column <= last.column; column += 1) {
        for (let row = first.row; row <= last.row; row += 1) if (!this.isOn({ row, column })) return false;
      }
      return true;
    }

    copy(from, days) {
      this.remember();
      for (const day of days) this.fields[day].value = this.fields[from].value;
      this.say(this.told("copied", { day: this.names[from] }));
      this.show();
    }

    firstRow() { return this.folded ? NIGHT_ROWS : 0; }

    foldNight(folded) {
      this.folded = folded;
      for (let row = 0; row < NIGHT_ROWS; row += 1) this.body.rows[row].hidden = folded;
      this.box.querySelector("[data-grid-night]").setAttribute("aria-expanded", String(!folded));
      if (folded && this.at.row >= 0 && this.at.row < NIGHT_ROWS) this.move({ row: NIGHT_ROWS, column: this.at.column }, false);
    }

    move(place, focus = true) {
      this.thing(this.at.row, this.at.column).tabIndex = -1;
      this.at = place;
      const thing = this.thing(place.row, place.column);
      thing.tabIndex = 0;
      if (focus) thing.focus();
    }

    /* --- what happens --- */

    listen() {
      const on = (name, act) => this.box.querySelector(`[data-grid-${name}]`).addEventListener("click", act);
      on("undo", () => this.undo());
      on("night", () => this.foldNight(!this.folded));
      on("copy", () => {
        const to = this.box.querySelector("[data-copy-to]").value.split(" ").map(Number);
        this.copy(Number(this.box.querySelector("[data-copy-from]").value), to);
      });
      this.table.addEventListener("click", (event) => this.clickHead(event));
      this.table.addEventListener("keydown", (event) => this.key(event));
      for (const field of this.fields) field.addEventListener("input", () => this.show());
      this.form.addEventListener("submit", () => { this.leaving = true; });
      window.addEventListener("beforeunload", (event) => { if (this.unsaved() && !this.leaving) event.preventDefault(); });
      new Brush(this);
    }

    clickHead(event) {
      const head = event.target.closest("th");
      if (!head) return;
      const place = { row: head.scope === "col" ? -1 : head.parentElement.sectionRowIndex, column: head.scope === "col" ? head.cellIndex - 1 : -1 };
      this.move(place);
      this.toggleLine(place.row, place.column);
    }

    key(event) {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") this.undo();
      else if (event.key === " " || event.key === "Enter") this.press();
      else if (!this.step(event)) return;
      event.preventDefault();
    }

    press() {
      const { row, column } = this.at;
      if (row < 0 || column < 0) this.toggleLine(row, column);
      else this.stretch = { from: this.at, before: this.texts(), free: this.toggle(this.at) };
    }

    step(event) {
      const next = this.nextPlace(event);
      if (!next) return false;
      if (event.shiftKey && this.at.row >= 0 && this.at.column >= 0 && next.row >= 0 && next.column >= 0) this.extend(next);
      else this.stretch = null;
      this.move(next);
      return true;
    }

    extend(next) {
      if (!this.stretch) {
        this.remember();
        this.stretch = { from: this.at, before: this.texts(), free: !this.isOn(this.at) };
      }
      this.rectangle(this.stretch.before, this.stretch.from, next, this.stretch.free);
    }

    nextPlace({ key, ctrlKey }) {
      const { row, column } = this.at;
      const first = this.firstRow();
      const up = (count) => (row - count >= first ? row - count : row < 0 || count > 1 ? Math.min(row, first) : -1);
      const down = (count) => (row < 0 ? first : Math.min(ROWS - 1, row + count));
      const places = {
        ArrowUp: () => ({ row: column < 0 ? Math.max(first, row - 1) : up(1), column }),
        ArrowDown: () => ({ row: down(1), column }),
        ArrowLeft: () => ({ row, column: Math.max(row < 0 ? 0 : -1, column - 1) }),
        ArrowRight: () => ({ row, column: Math.min(6, column + 1) }),
        Home: () => ({ row: ctrlKey ? first : row, column: 0 }),
        End: () => ({ row: ctrlKey ? ROWS - 1 : row, column: 6 }),
        PageUp: () => ({ row: row < 0 ? row : Math.max(first, row - 6), column }),
        PageDown: () => ({ row: row < 0 ? first : Math.min(ROWS - 1, row + 6), column }),
      };
      return places[key] ? places[key]() : null;
    }
  }

  /* Painting with a mouse at once; with a finger by a sideways stroke or after a short rest, so that the page scrolls. */
  class Brush {
    constructor(grid) {
      this.grid = grid;
      const body = grid.body;
      body.addEventListener("pointerdown", (event) => this.down(event));
      body.addEventListener("pointermove", (event) => this.moved(event));
      body.addEventListener("pointerup", () => this.up());
      body.addEventListener("pointercancel", () => this.stop());
      body.addEventListener("contextmenu", (event) => { if (this.from) event.preventDefault(); });
      body.addEventListener("touchmove", (event) => { if (this.before) event.preventDefault(); }, { passive: false });
      document.addEventListener("pointerup", () => this.stop());
    }

    place(element) {
      const cell = element && element.closest("td[data-row]");
      return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
    }

    down(event) {
      const from = this.place(event.target);
      if (!from || event.button !== 0 || !event.isPrimary) return;
      this.from = from;
      this.point = { x: event.clientX, y: event.clientY };
      if (event.pointerType === "touch") this.timer = setTimeout(() => this.begin(), PRESS);
      else {
        event.preventDefault();
        this.begin();
      }
    }

    begin() {
      if (!this.from || this.before) return;
      clearTimeout(this.timer);
      this.free = !this.grid.isOn(this.from);
      this.grid.remember();
      this.before = this.grid.texts();
      this.grid.stretch = null;
      this.grid.move(this.from);
      this.grid.rectangle(this.before, this.from, this.from, this.free);
    }

    moved(event) {
      if (!this.from) return;
      const [x, y] = [Math.abs(event.clientX - this.point.x), Math.abs(event.clientY - this.point.y)];
      if (!this.before && x > SLIP && x > y) this.begin();
      if (!this.before) return;
      const place = this.place(document.elementFromPoint(event.clientX, event.clientY));
      if (place) this.grid.rectangle(this.before, this.from, place, this.free);
    }

    up() {
      if (this.from && !this.before) this.begin();
      this.stop();
    }

    stop() {
      clearTimeout(this.timer);
      this.from = this.before = null;
    }
  }

  for (const form of document.querySelectorAll("[data-week-form]")) new Grid(form);
  return { read, write, paint };
})();
