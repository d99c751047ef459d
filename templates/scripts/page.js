// What the page can do beyond being read: everything is there without it.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function make(name, attributes = {}, ...children) {
  const svg = ["svg", "g", "path", "line", "circle", "text", "rect"].includes(name);
  const element = svg
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// ---- The contents mark where the reader is.

function followReader() {
  const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
  const parts = all("main section").filter((part) => links.has(part.id));
  const mark = () => {
    const above = parts.filter((part) => part.getBoundingClientRect().top < innerHeight / 3);
    const current = links.get((above.at(-1) ?? parts[0])?.id);
    for (const link of links.values()) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const box = document.querySelector(".contents");
    if (current && box.scrollHeight > box.clientHeight) {
      const place = current.offsetTop - box.clientHeight / 2;
      if (Math.abs(box.scrollTop - place) > box.clientHeight / 3) box.scrollTop = place;
    }
  };
  let asked = false;
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; mark(); });
  }, { passive: true });
  mark();
}

// ---- Listings are folded behind their first line, and can be copied, without line numbers.

function offerCopies() {
  for (const figure of all("figure.listing")) {
    const button = make("button", { type: "button", class: "copy" }, "Copy");
    const name = figure.querySelector(".label").textContent.replace(/\.$/, "");
    if (all(".line", figure).length > 3) figure.querySelector("figcaption").append(folding(figure, name));
    button.setAttribute("aria-label", `Copy ${name}`);
    button.addEventListener("click", async () => {
      const text = all(".line", figure).map((line) => line.textContent.replace(/\n$/, "")).join("\n");
      button.textContent = (await copied(text)) ? "Copied" : "Not copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    figure.querySelector("figcaption").append(button);
  }
}

function folding(figure, name) {
  const button = make("button", { type: "button", class: "fold", "aria-label": `Unfold ${name}` });
  const fold = (folded) => {
    figure.classList.toggle("folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
    button.textContent = folded ? "Unfold" : "Fold";
  };
  button.addEventListener("click", () => fold(!figure.classList.contains("folded")));
  const shown = () => { if (location.hash === `#${figure.id}`) fold(false); };
  addEventListener("hashchange", shown);
  fold(true);
  shown();
  return button;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text + "\n");
    return true;
  } catch {
    const area = make("textarea", { readonly: "" }, text + "\n");
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

// ---- Tables can be sorted by a column.

function offerSorting() {
  for (const table of all("main .table:not(.behind) table")) {
    const body = table.tBodies[0];
    if (body.rows.length < 3) continue;
    all("thead th", table).forEach((head, column) => {
      const button = make("button", { type: "button", class: "sort" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sortBy(table, body, head, column));
    });
  }
}

function sortBy(table, body, head, column) {
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const each of all("thead th", table)) each.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const value = (row) => {
    const cell = row.cells[column];
    const raw = cell.dataset.value ?? cell.textContent.trim();
    return raw !== "" && !Number.isNaN(Number(raw)) ? Number(raw) : raw;
  };
  const compare = (one, other) => {
    const [a, b] = [value(one), value(other)];
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a.localeCompare(b);
  };
  const rows = [...body.rows].sort(compare);
  body.append(...(down ? rows.reverse() : rows));
}

// ---- Curves can be read off, switched on and off, and looked at more closely.

const SIZE = { width: 380, height: 256, left: 52, right: 10, top: 12, bottom: 38 };
const KNOWN = ["training", "validation", "reference, training", "reference, validation"];
const LINES = 8;

function offerCharts() {
  const charts = [];
  for (const figure of all("figure[data-chart]")) {
    const chart = new Chart(figure, charts);
    charts.push(chart);
    figure.querySelector("img").classList.add("on-paper");
    figure.querySelector("img").after(chart.element);
  }
}

// A running mean that forgets: each value a part of what stood before it.
function smoothed(values, part) {
  let last = null;
  return values.map((value) => {
    if (value === null) return null;
    last = last === null ? value : part * last + (1 - part) * value;
    return last;
  });
}

class Chart {
  constructor(figure, others) {
    const table = figure.querySelector("table");
    this.others = others;
    this.marked = new Map(figure.dataset.marked.split(";").filter(Boolean).map((each) => each.split("|")));
    this.logarithmic = figure.dataset.logarithmic !== undefined;
    this.smoothing = false;
    this.rows = [...table.tBodies[0].rows];
    this.epochs = this.rows.map((row) => Number(row.cells[0].textContent));
    this.lines = this.readLines(table);
    const names = [...new Set(this.lines.map((line) => line.name))].filter((name) => !KNOWN.includes(name));
    this.styles = new Map(names.map((name, place) => [name, `line-${place % LINES}`]));
    this.hidden = new Set();
    this.range = [this.epochs[0], this.epochs.at(-1)];
    this.chosen = this.epochs.at(-1);
    const scales = new Map(figure.dataset.scales.split(";").map((each) => each.split("|")).map(([name, ...ends]) => [name, ends.map(Number)]));
    this.panels = [...new Set(this.lines.map((line) => line.panel))].map((name) => ({ name, scale: scales.get(name) ?? [] }));
    this.keys = new Map();
    this.element = make("div", { class: "chart" });
    this.readout = make("output", { class: "readout" });
    this.slider = make("input", { type: "range", step: "1", "aria-label": "Epoch to read off" });
    this.positive = this.lines.every((line) => line.values.every((value) => value === null || value > 0));
    this.build(figure.querySelector(".label").textContent.replace(/\.$/, ""));
    this.draw();
  }

  readLines(table) {
    const lines = new Map();
    all("thead th[data-series]", table).forEach((head) => {
      const [panel, name, part] = head.dataset.series.split("|");
      const key = `${panel}|${name}`;
      if (!lines.has(key)) lines.set(key, { panel, name, band: {} });
      const cells = this.rows.map((row) => row.cells[head.cellIndex]);
      const values = cells.map((cell) =>
        cell.dataset.value === undefined || cell.dataset.value === "" ? null : Number(cell.dataset.value));
      if (part) lines.get(key).band[part] = values;
      else Object.assign(lines.get(key), { values, texts: cells.map((cell) => cell.textContent.trim()) });
    });
    return [...lines.values()];
  }

  build(label) {
    const panels = make("div", { class: "panels" });
    for (const panel of this.panels) {
      panel.svg = make("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, "aria-hidden": "true" });
      panel.tip = make("div", { class: "tip", hidden: "", "aria-hidden": "true" });
      panel.svg.addEventListener("pointermove", (event) => {
        this.choose(this.epochAt(panel, event));
        this.showTip(panel, event);
      });
      panel.svg.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") panel.tip.hidden = true; });
      panel.svg.addEventListener("pointerdown", (event) => {
        if (event.pointerType !== "touch") this.from = this.epochAt(panel, event);
        this.choose(this.epochAt(panel, event));
        this.showTip(panel, event);
      });
      // What a finger has read off stays until it touches something else.
      document.addEventListener("pointerdown", (event) => { if (!panel.svg.contains(event.target)) panel.tip.hidden = true; });
      panel.svg.addEventListener("pointerup", (event) => {
        const ends = [this.from, this.epochAt(panel, event)].sort((a, b) => a - b);
        if (this.from !== undefined && ends[0] < ends[1]) this.zoom(ends);
        this.from = undefined;
      });
      panel.svg.addEventListener("dblclick", () => this.zoom());
      panels.append(make("div", { class: "panel" }, make("p", { class: "panel-title" }, panel.name), panel.svg, panel.tip));
    }
    const legend = make("div", { class: "legend", role: "group", "aria-label": `Lines of ${label}` });
    for (const name of new Set(this.lines.map((line) => line.name))) {
      const button = make("button", { type: "button", "aria-pressed": "true", class: `key ${this.style(name)}` }, name);
      button.addEventListener("click", () => {
        const off = !this.hidden.has(name);
        // The same run is switched in every figure that overlays it.
        for (const chart of KNOWN.includes(name) ? [this] : this.others) chart.toggle(name, off);
      });
      this.keys.set(name, button);
      legend.append(button);
    }
    const tools = make("div", { class: "tools" });
    const log = make("button", { type: "button", "aria-pressed": String(this.logarithmic), "aria-label": `Logarithmic axis of ${label}` }, "Log scale");
    const smooth = make("button", { type: "button", "aria-pressed": "false", "aria-label": `Smooth ${label}` }, "Smoothing");
    log.addEventListener("click", () => {
      this.logarithmic = !this.logarithmic;
      log.setAttribute("aria-pressed", String(this.logarithmic));
      this.draw();
    });
    smooth.addEventListener("click", () => {
      this.smoothing = !this.smoothing;
      smooth.setAttribute("aria-pressed", String(this.smoothing));
      this.draw();
    });
    const closer = make("button", { type: "button", "aria-label": `Look closer at ${label}` }, "Zoom");
    const whole = make("button", { type: "button", "aria-label": `Show all of ${label}` }, "Reset");
    closer.addEventListener("click", () => {
      const width = Math.max(2, Math.round((this.range[1] - this.range[0]) / 2));
      const from = Math.max(this.epochs[0], Math.min(this.chosen - Math.floor(width / 2), this.epochs.at(-1) - width));
      this.zoom([from, from + width]);
    });
    whole.addEventListener("click", () => this.zoom());
    this.slider.addEventListener("input", () => this.choose(Number(this.slider.value)));
    tools.append(this.slider, closer, whole, ...(this.positive ? [log] : []), smooth);
    this.element.append(panels, legend, tools, this.readout);
  }

  toggle(name, off) {
    if (!this.keys.has(name)) return;
    if (off) this.hidden.add(name);
    else this.hidden.delete(name);
    this.keys.get(name).setAttribute("aria-pressed", String(!off));
    this.draw();
  }

  style(name) {
    return this.styles.get(name) ?? name.replace(/[^a-z]+/g, "-");
  }

  showTip(panel, event) {
    const place = this.epochs.indexOf(this.chosen);
    const rows = this.shown(panel).filter((line) => line.values[place] !== null).map((line) =>
      make("div", {}, make("b", { class: this.style(line.name) }), `${line.name} ${line.texts[place]}`));
    panel.tip.replaceChildren(make("div", {}, `epoch ${this.chosen}`), ...rows);
    panel.tip.hidden = rows.length === 0;
    const box = panel.svg.getBoundingClientRect();
    const around = panel.tip.parentElement.getBoundingClientRect();
    const x = event.clientX - around.left;
    panel.tip.style.left = `${Math.max(0, x > box.width / 2 ? x - panel.tip.offsetWidth - 14 : x + 14)}px`;
    panel.tip.style.top = `${Math.max(0, event.clientY - around.top - panel.tip.offsetHeight / 2)}px`;
  }

  zoom(range = [this.epochs[0], this.epochs.at(-1)]) {
    this.range = range;
    this.chosen = Math.min(Math.max(this.chosen, range[0]), range[1]);
    this.draw();
  }

  choose(epoch) {
    if (!this.epochs.includes(epoch)) return;
    this.chosen = epoch;
    for (const panel of this.panels) this.drawRule(panel);
    this.tell();
  }

  epochAt(panel, event) {
    const box = panel.svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * SIZE.width;
    const share = (x - SIZE.left) / (SIZE.width - SIZE.left - SIZE.right);
    const epoch = Math.round(this.range[0] + share * (this.range[1] - this.range[0]));
    return Math.min(Math.max(epoch, this.range[0]), this.range[1]);
  }

  draw() {
    [this.slider.min, this.slider.max] = this.range;
    for (const panel of this.panels) this.drawPanel(panel);
    this.choose(this.chosen);
  }

  shown(panel) {
    return this.lines.filter((line) => line.panel === panel.name && !this.hidden.has(line.name));
  }

  drawPanel(panel) {
    const inRange = (_, place) => this.epochs[place] >= this.range[0] && this.epochs[place] <= this.range[1];
    const values = this.shown(panel)
      .flatMap((line) => [line.values, line.band.low ?? [], line.band.high ?? []])
      .flatMap((each) => each.filter(inRange)).filter((each) => each !== null);
    const whole = this.range[0] === this.epochs[0] && this.range[1] === this.epochs.at(-1);
    const ends = [Math.min(...values, Infinity), Math.max(...values, -Infinity)];
    const log = this.logarithmic && panel === this.panels[0] && values.length > 0 && ends[0] > 0;
    const [low, high] = log ? [ends[0] / 1.1, ends[1] * 1.1] : whole && panel.scale.length ? panel.scale : padded(ends);
    const ticks = log ? logTicks(low, high) : niceTicks(low, high);
    const scaled = log ? Math.log : Number;
    const inner = { width: SIZE.width - SIZE.left - SIZE.right, height: SIZE.height - SIZE.top - SIZE.bottom };
    panel.x = (epoch) => SIZE.left + ((epoch - this.range[0]) / Math.max(1, this.range[1] - this.range[0])) * inner.width;
    panel.y = (value) => SIZE.top + (1 - (scaled(value) - scaled(low)) / (scaled(high) - scaled(low) || 1)) * inner.height;
    panel.svg.replaceChildren();
    for (const tick of ticks) {
      panel.svg.append(
        make("line", { class: "grid", x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: panel.y(tick), y2: panel.y(tick) }),
        make("text", { class: "tick", x: SIZE.left - 6, y: panel.y(tick) + 4, "text-anchor": "end" }, log ? String(tick) : shortNumber(tick, ticks)),
      );
    }
    const step = Math.max(1, Math.ceil((this.range[1] - this.range[0]) / 10));
    for (let epoch = this.range[0]; epoch <= this.range[1]; epoch += step) {
      panel.svg.append(make("text", { class: "tick", x: panel.x(epoch), y: SIZE.height - 22, "text-anchor": "middle" }, String(epoch)));
    }
    panel.svg.append(make("text", { class: "tick", x: SIZE.left + inner.width / 2, y: SIZE.height - 6, "text-anchor": "middle" }, "epoch"));
    for (const line of this.shown(panel)) this.drawLine(panel, line);
    this.drawMark(panel);
    panel.rule = make("line", { class: "rule", y1: SIZE.top, y2: SIZE.height - SIZE.bottom });
    panel.svg.append(panel.rule);
  }

  drawLine(panel, line) {
    const points = this.epochs
      .map((epoch, place) => ({ epoch, value: line.values[place], low: line.band.low?.[place], high: line.band.high?.[place] }))
      .filter((each) => each.epoch >= this.range[0] && each.epoch <= this.range[1] && each.value !== null);
    const path = (ends) => ends.map(([epoch, value], place) => `${place ? "L" : "M"}${panel.x(epoch).toFixed(1)},${panel.y(value).toFixed(1)}`).join("");
    if (line.band.low) {
      const there = points.map((each) => [each.epoch, each.high]);
      const back = points.map((each) => [each.epoch, each.low]).reverse();
      panel.svg.append(make("path", { class: `band ${this.style(line.name)}`, d: `${path([...there, ...back])}Z` }));
    }
    const course = (values, more = "") => make("path", { class: `course ${this.style(line.name)}${more}`, d: path(values) });
    const raw = points.map((each) => [each.epoch, each.value]);
    panel.svg.append(course(raw, this.smoothing ? " raw" : ""));
    if (this.smoothing) {
      const means = smoothed(raw.map(([, value]) => value), 0.6);
      panel.svg.append(course(raw.map(([epoch], place) => [epoch, means[place]])));
    } else if (!line.name.startsWith("reference")) {
      for (const each of points) {
        panel.svg.append(make("circle", { class: `dot ${this.style(line.name)}`, cx: panel.x(each.epoch), cy: panel.y(each.value), r: 2.6 }));
      }
    }
  }

  drawMark(panel) {
    if (panel !== this.panels[0]) return;
    for (const line of this.shown(panel)) {
      const place = this.rows.findIndex((row) => row.cells[0].textContent === this.marked.get(line.name));
      const epoch = this.epochs[place];
      if (place < 0 || epoch < this.range[0] || epoch > this.range[1]) continue;
      panel.svg.append(make("circle", { class: "mark", cx: panel.x(epoch), cy: panel.y(line.values[place]), r: 6 }));
    }
  }

  drawRule(panel) {
    panel.rule.setAttribute("x1", panel.x(this.chosen));
    panel.rule.setAttribute("x2", panel.x(this.chosen));
  }

  tell() {
    this.slider.value = this.chosen;
    this.slider.setAttribute("aria-valuetext", `epoch ${this.chosen}`);
    const place = this.epochs.indexOf(this.chosen);
    const parts = this.lines
      .filter((line) => !this.hidden.has(line.name) && line.values[place] !== null)
      .map((line) => `${line.panel.toLowerCase()}, ${line.name} ${line.texts[place]}`);
    this.readout.textContent = `Epoch ${this.chosen}: ${parts.join("; ")}`;
  }
}

function padded([low, high]) {
  if (!Number.isFinite(low)) return [0, 1];
  const margin = 0.04 * (high - low) || 0.5;
  return [low - margin, high + margin];
}

// Round numbers between the ends.
function niceTicks(low, high) {
  const rough = (high - low) / 5;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * unit).find((each) => each >= rough);
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
    ticks.push(Number(tick.toPrecision(12)));
  }
  return ticks;
}

// Ones, twos and fives of each power of ten; round numbers where these are too few.
function logTicks(low, high) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const unit of [1, 2, 5]) {
      const tick = Number((unit * 10 ** power).toPrecision(3));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks.length > 2 ? ticks : niceTicks(low, high);
}

function shortNumber(tick, ticks) {
  const places = [0, 1, 2, 3, 4, 5].find((each) => ticks.every((one) => Number(one.toFixed(each)) === one)) ?? 6;
  return tick.toFixed(places).replace("-", "\u2212");
}

// ---- The data of a figure can be taken away as a file.

function offerDownloads() {
  for (const details of all("details.behind")) {
    const table = details.querySelector("table");
    const name = details.closest("figure").id;
    const button = make("button", { type: "button", "aria-label": `Download the data of ${name}` }, "Download as CSV");
    button.addEventListener("click", () => {
      const cell = (each) => `"${(each.dataset.value ?? each.textContent.trim()).replace(/"/g, '""')}"`;
      const text = [...table.rows].map((row) => [...row.cells].map(cell).join(",")).join("\n");
      const link = make("a", { href: URL.createObjectURL(new Blob([`${text}\n`], { type: "text/csv" })), download: `${name}.csv` });
      link.click();
      URL.revokeObjectURL(link.href);
    });
    details.append(button);
  }
}

// ---- A drawing that is not read off otherwise can be enlarged, most of all on a phone.

function offerEnlarging() {
  const image = make("img");
  const close = make("button", { type: "button" }, "Close");
  const words = make("p", {});
  const dialog = make("dialog", { class: "enlarged" }, make("div", { tabindex: "0" }, image, words), close);
  const place = dialog.firstChild;
  close.addEventListener("click", () => dialog.close());
  place.addEventListener("click", (event) => { if (event.target === place) dialog.close(); });
  document.body.append(dialog);
  for (const drawing of all("figure.picture > img:not(.on-paper)")) {
    const figure = drawing.parentElement;
    const name = figure.querySelector(".label").textContent.replace(/\.$/, "");
    const caption = figure.querySelector("figcaption").textContent.trim();
    const button = make("button", { type: "button", class: "enlarge", "aria-label": `Enlarge ${name}` }, "Enlarge");
    button.addEventListener("click", () => {
      dialog.setAttribute("aria-label", name);
      place.className = figure.classList.contains("photo") ? "" : "drawing";
      image.src = drawing.src;
      image.alt = drawing.alt;
      words.textContent = caption;
      dialog.showModal();
      place.scrollTo(0, 0);
    });
    figure.querySelector("figcaption").append(button);
  }
}

// ---- Light or dark, whatever the system prefers; and a search through the text.

// The theme that was chosen last; a browser may keep nothing for a file.
function remembered() {
  try { return localStorage.getItem("report-theme"); } catch { return null; }
}

function remember(theme) {
  try { localStorage.setItem("report-theme", theme); } catch { /* then it is chosen again */ }
}

function offerTools() {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const theme = make("button", { type: "button" });
  const tell = () => { theme.textContent = dark() ? "Light" : "Dark"; theme.setAttribute("aria-label", `Switch to the ${dark() ? "light" : "dark"} theme`); };
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; remember(root.dataset.theme); tell(); });
  const chosen = remembered();
  if (chosen) root.dataset.theme = chosen;
  tell();
  const search = make("input", { type: "search", placeholder: "Search", "aria-label": "Search the report" });
  const count = make("output", { "aria-label": "Found" });
  const finder = new Finder(count);
  const steps = [[-1, "Previous", "‹"], [1, "Next", "›"]].map(([step, name, sign]) => {
    const button = make("button", { type: "button", class: "step", "aria-label": `${name} place` }, sign);
    button.addEventListener("click", () => finder.next(step));
    return button;
  });
  search.addEventListener("input", () => finder.find(search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); finder.next(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { search.value = ""; finder.find(""); }
  });
  document.querySelector(".contents h2").after(make("div", { class: "page-tools" }, search, count, ...steps, theme));
  // On a phone the answers come first: the contents open when they are asked for.
  const list = document.querySelector(".contents > ol");
  const fold = make("details", { class: "all" }, make("summary", {}, "All sections"));
  const narrow = matchMedia("(max-width: 40rem)");
  const adapt = () => { fold.open = !narrow.matches; };
  list.before(fold);
  fold.append(list);
  narrow.addEventListener("change", adapt);
  addEventListener("hashchange", () => { if (location.hash === "#contents") fold.open = true; });
  adapt();
  document.querySelector("main").append(make("a", { class: "back", href: "#contents" }, "Contents"));
}

class Finder {
  constructor(count) {
    this.count = count;
    this.marks = [];
    this.place = 0;
  }

  find(text) {
    for (const mark of this.marks) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
    this.marks = [];
    this.place = -1;
    const wanted = text.trim().toLowerCase();
    if (wanted.length > 1) this.markAll(wanted);
    this.count.textContent = wanted.length > 1 ? `${this.marks.length} found` : "";
    if (this.marks.length) this.next(1);
  }

  markAll(wanted) {
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT, {
      acceptNode: (node) => (node.parentElement.closest("script, svg, math, .chart, details.behind:not([open])") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
    });
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (let node of nodes) {
      let at;
      while ((at = node.data.toLowerCase().indexOf(wanted)) >= 0 && this.marks.length < 500) {
        const found = node.splitText(at);
        node = found.splitText(wanted.length);
        const mark = make("mark", { class: "found" });
        found.replaceWith(mark);
        mark.append(found);
        this.marks.push(mark);
      }
    }
  }

  next(step) {
    if (!this.marks.length) return;
    this.marks[this.place]?.classList.remove("current");
    this.place = (this.place + step + this.marks.length) % this.marks.length;
    const mark = this.marks[this.place];
    mark.classList.add("current");
    mark.closest("figure.folded")?.querySelector(".fold")?.click();
    mark.scrollIntoView({ block: "center" });
    this.count.textContent = `${this.place + 1} of ${this.marks.length}`;
  }
}

// ---- What a reference leads to, shown where it stands.

function offerPreviews() {
  let box = null;
  const close = () => { box?.remove(); box = null; };
  for (const link of all("main a.reference, main a.citation")) {
    const open = () => {
      close();
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target || target.tagName === "SECTION") return;
      const place = target.getBoundingClientRect();
      if (place.top >= 0 && place.bottom <= innerHeight) return;  // it is in view
      const copy = target.cloneNode(true);
      for (const each of [copy, ...all("[id]", copy)]) each.removeAttribute("id");
      for (const each of all("button.sort", copy)) each.replaceWith(...each.childNodes);
      for (const each of all("button, details, .chart", copy)) each.remove();
      for (const each of all(".on-paper", copy)) each.classList.remove("on-paper");
      copy.classList.remove("folded");
      box = make("div", { class: "preview", "aria-hidden": "true" }, ...(copy.tagName === "LI" ? copy.childNodes : [copy]));
      for (const each of all("a, [tabindex]", box)) each.setAttribute("tabindex", "-1");
      document.body.append(box);
      const at = link.getBoundingClientRect();
      const below = at.bottom + box.offsetHeight + 8 < innerHeight;
      box.style.left = `${scrollX + Math.max(4, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`;
      box.style.top = `${scrollY + (below ? at.bottom + 4 : Math.max(4, at.top - box.offsetHeight - 4))}px`;
    };
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") open(); });
    link.addEventListener("pointerleave", close);
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) open(); });
    link.addEventListener("blur", close);
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    if (document.activeElement?.matches("data")) document.activeElement.blur();
  });
}

// ---- The name of each number's source: the last step of its path.

function nameSources() {
  for (const each of all("data[data-path]")) {
    each.dataset.name = each.dataset.path.split(".").at(-1).replace(/\[\d+\]/g, "").replace(/_/g, " ");
  }
}

followReader();
nameSources();
offerCopies();
offerSorting();
offerCharts();
offerDownloads();
offerEnlarging();
offerTools();
offerPreviews();
document.documentElement.classList.add("scripted");
