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

// ---- Listings can be copied, without their line numbers.

function offerCopies() {
  for (const figure of all("figure.listing")) {
    const button = make("button", { type: "button", class: "copy" }, "Copy");
    const name = figure.querySelector(".label").textContent.replace(/\.$/, "");
    button.setAttribute("aria-label", `Copy ${name}`);
    button.addEventListener("click", async () => {
      const text = all(".line", figure).map((line) => line.textContent.replace(/\n$/, "")).join("\n");
      button.textContent = (await copied(text)) ? "Copied" : "Not copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    figure.querySelector("pre").before(button);
  }
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

const SIZE = { width: 380, height: 250, left: 52, right: 8, top: 12, bottom: 30 };

function offerCharts() {
  for (const figure of all("figure[data-chart]")) {
    const chart = new Chart(figure);
    figure.querySelector("img").classList.add("on-paper");
    figure.querySelector("img").after(chart.element);
  }
}

class Chart {
  constructor(figure) {
    const table = figure.querySelector("table");
    this.marked = figure.dataset.marked;
    this.rows = [...table.tBodies[0].rows];
    this.epochs = this.rows.map((row) => Number(row.cells[0].textContent));
    this.lines = this.readLines(table);
    this.hidden = new Set();
    this.range = [this.epochs[0], this.epochs.at(-1)];
    this.chosen = this.epochs.at(-1);
    const scales = new Map(figure.dataset.scales.split(";").map((each) => each.split("|")).map(([name, ...ends]) => [name, ends.map(Number)]));
    this.panels = [...new Set(this.lines.map((line) => line.panel))].map((name) => ({ name, scale: scales.get(name) ?? [] }));
    this.element = make("div", { class: "chart" });
    this.readout = make("output", { class: "readout" });
    this.slider = make("input", { type: "range", step: "1", "aria-label": "Epoch to read off" });
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
      panel.svg.addEventListener("pointermove", (event) => this.choose(this.epochAt(panel, event)));
      panel.svg.addEventListener("pointerdown", (event) => { this.from = this.epochAt(panel, event); });
      panel.svg.addEventListener("pointerup", (event) => {
        const ends = [this.from, this.epochAt(panel, event)].sort((a, b) => a - b);
        if (this.from !== undefined && ends[0] < ends[1]) this.zoom(ends);
        this.from = undefined;
      });
      panel.svg.addEventListener("dblclick", () => this.zoom());
      panels.append(make("div", { class: "panel" }, make("p", { class: "panel-title" }, panel.name), panel.svg));
    }
    const legend = make("div", { class: "legend", role: "group", "aria-label": `Lines of ${label}` });
    for (const name of new Set(this.lines.map((line) => line.name))) {
      const button = make("button", { type: "button", "aria-pressed": "true", class: `key ${style(name)}` }, name);
      button.addEventListener("click", () => {
        const off = !this.hidden.delete(name);
        if (off) this.hidden.add(name);
        button.setAttribute("aria-pressed", String(!off));
        this.draw();
      });
      legend.append(button);
    }
    const tools = make("div", { class: "tools" });
    const closer = make("button", { type: "button", "aria-label": `Look closer at ${label}` }, "+");
    const whole = make("button", { type: "button", "aria-label": `Show all of ${label}` }, "Whole");
    closer.addEventListener("click", () => {
      const width = Math.max(2, Math.round((this.range[1] - this.range[0]) / 2));
      const from = Math.max(this.epochs[0], Math.min(this.chosen - Math.floor(width / 2), this.epochs.at(-1) - width));
      this.zoom([from, from + width]);
    });
    whole.addEventListener("click", () => this.zoom());
    this.slider.addEventListener("input", () => this.choose(Number(this.slider.value)));
    tools.append(this.slider, closer, whole);
    this.element.append(panels, legend, tools, this.readout);
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
    const [low, high] = whole && panel.scale.length ? panel.scale : padded(ends);
    const ticks = niceTicks(low, high);
    const inner = { width: SIZE.width - SIZE.left - SIZE.right, height: SIZE.height - SIZE.top - SIZE.bottom };
    panel.x = (epoch) => SIZE.left + ((epoch - this.range[0]) / Math.max(1, this.range[1] - this.range[0])) * inner.width;
    panel.y = (value) => SIZE.top + (1 - (value - low) / (high - low || 1)) * inner.height;
    panel.svg.replaceChildren();
    for (const tick of ticks) {
      panel.svg.append(
        make("line", { class: "grid", x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: panel.y(tick), y2: panel.y(tick) }),
        make("text", { class: "tick", x: SIZE.left - 6, y: panel.y(tick) + 4, "text-anchor": "end" }, shortNumber(tick, ticks)),
      );
    }
    const step = Math.max(1, Math.ceil((this.range[1] - this.range[0]) / 10));
    for (let epoch = this.range[0]; epoch <= this.range[1]; epoch += step) {
      panel.svg.append(make("text", { class: "tick", x: panel.x(epoch), y: SIZE.height - 14, "text-anchor": "middle" }, String(epoch)));
    }
    panel.svg.append(make("text", { class: "tick", x: SIZE.left + inner.width / 2, y: SIZE.height - 1, "text-anchor": "middle" }, "epoch"));
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
      panel.svg.append(make("path", { class: `band ${style(line.name)}`, d: `${path([...there, ...back])}Z` }));
    }
    panel.svg.append(make("path", { class: `course ${style(line.name)}`, d: path(points.map((each) => [each.epoch, each.value])) }));
    if (!line.name.startsWith("reference")) {
      for (const each of points) {
        panel.svg.append(make("circle", { class: `dot ${style(line.name)}`, cx: panel.x(each.epoch), cy: panel.y(each.value), r: 2.6 }));
      }
    }
  }

  drawMark(panel) {
    const line = this.shown(panel).find((each) => each.name === "validation");
    const place = this.rows.findIndex((row) => row.cells[0].textContent === this.marked);
    if (panel !== this.panels[0] || !line || place < 0) return;
    const epoch = this.epochs[place];
    if (epoch < this.range[0] || epoch > this.range[1]) return;
    panel.svg.append(make("circle", { class: "mark", cx: panel.x(epoch), cy: panel.y(line.values[place]), r: 6 }));
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

function style(name) {
  return name.replace(/[^a-z]+/g, "-");
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

function shortNumber(tick, ticks) {
  const step = ticks[1] - ticks[0];
  return tick.toFixed(Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(step))))).replace("-", "\u2212");
}

followReader();
offerCopies();
offerSorting();
offerCharts();
document.documentElement.classList.add("scripted");
