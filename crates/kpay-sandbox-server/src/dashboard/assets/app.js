// The frame: which section is shown, and when it is shown again.
import { listen } from "./api.js";
import { clockBar } from "./clock.js";
import { detail } from "./detail.js";
import { h, show, update } from "./dom.js";
import { faults } from "./faults.js";
import { isList, list, wallets } from "./lists.js";
import { settings } from "./settings.js";
import { current, recall, remember, speak, t } from "./words.js";

const SECTIONS = ["Payments", "Withdrawals", "Refunds", "Wallets", "Webhooks", "Requests", "Faults", "Settings"];
const [bar, sections, main, live, away] = ["bar", "sections", "main", "live", "away"].map((id) => document.getElementById(id));
let tick = () => {};
let isReachable = true;
let begun = 0;
let newest = 0;

function place() {
  const [path, query] = location.hash.slice(2).split("?");
  const [kind = "", id = ""] = path.split("/").map(decoded);
  return { kind: kind || "payments", id, search: new URLSearchParams(query).get("search") ?? "" };
}

// Whatever stands in the address is a place, even one where nothing is.
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function frame() {
  document.documentElement.lang = current();
  document.getElementById("skip").textContent = t("Skip to content");
  const other = current() === "fr" ? "en" : "fr";
  const theme = recall("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
  const next = theme === "dark" ? "light" : "dark";
  show(bar,
    h("p", { class: "brand" }, "KPay ", h("span", {}, t("Sandbox").toLowerCase())),
    h("p", { class: "state", id: "state" }),
    h("div", { id: "clock" }),
    h("div", { class: "choices" },
      h("button", { type: "button", class: "quiet", lang: other, "data-key": "language", on: { click: () => { speak(other); frame(); refresh(true); } } }, other === "fr" ? "Français" : "English"),
      h("button", { type: "button", class: "quiet", "data-key": "theme", on: { click: () => { remember("theme", next); frame(); refresh(); } } }, t(next === "dark" ? "Dark" : "Light"))));
  sections.setAttribute("aria-label", t("Sections"));
  reach();
}

// Whether what is shown is what is.
function reach() {
  const state = document.getElementById("state");
  state.className = isReachable ? "state" : "state away";
  state.textContent = t(isReachable ? "Live" : "Not reachable");
  away.textContent = isReachable ? "" : t("The sandbox does not answer: this is what was last seen. Once it runs again, this page goes on by itself.");
}

function menu({ kind }) {
  show(sections, h("ul", {}, SECTIONS.map((name) => {
    const target = name.toLowerCase();
    return h("li", {}, h("a", { href: `#/${target}`, "data-key": target, "aria-current": kind === target ? "page" : false }, t(name)));
  })));
  // On a phone the list is longer than the screen is wide.
  const list = sections.firstChild;
  list.scrollLeft = (list.querySelector("[aria-current]")?.offsetLeft ?? 0) - list.offsetLeft - 60;
}

function searchField({ kind, search }) {
  const field = h("input", { type: "search", name: "search", value: search, "data-key": "search", "aria-label": t("Search"), placeholder: t("Id, number, any text"), "aria-keyshortcuts": "/" });
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      history.replaceState(null, "", `#/${kind}${field.value ? `?search=${encodeURIComponent(field.value)}` : ""}`);
      refresh();
    }, 150);
  });
  return h("div", { class: "search", role: "search" }, field);
}

async function content({ kind, id, search }) {
  if (id) return detail(kind, id, refresh);
  if (kind === "wallets") return wallets();
  if (kind === "faults") return faults(refresh);
  if (kind === "settings") return settings(refresh);
  return list(isList(kind) ? kind : "payments", search, refresh);
}

// A press that has begun ends on what it began on: nothing is exchanged under a pointer that is down.
const LONGEST_PRESS = 1_000;
let released = Promise.resolve();
addEventListener("pointerdown", () => {
  released = new Promise((done) => {
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(done), { once: true });
    setTimeout(done, LONGEST_PRESS);
  });
}, true);

let last;

// On another page a reader begins at its top, and hears its title.
function arrive() {
  live.textContent = document.title;
  document.getElementById("notice").textContent = "";
  if (last === undefined || last === here()) return;
  scrollTo(0, 0);
  // What was followed is gone, unless it stands in the menu.
  if (document.activeElement === document.body) main.focus({ preventScroll: true });
}

const here = () => location.hash.split("?")[0];

async function refresh(isForced = false) {
  const mine = ++begun;
  const asked = location.hash;
  const at = place();
  // What was asked for elsewhere, or before what is shown, comes too late.
  const isLate = () => mine < newest || asked !== location.hash;
  const isNew = () => isForced === true || last !== here();
  // Whoever types into a form is not interrupted.
  const isTyping = () => !isNew() && document.activeElement.matches("form :is(input, select, textarea), .editor button");
  try {
    const { bar: face, tick: ticks } = await clockBar(refresh);
    const shown = isTyping() ? null : await content(at);
    await released;
    if (isLate()) return;
    newest = mine;
    show(document.getElementById("clock"), face);
    tick = ticks;
    if (!shown || isTyping()) return;
    const isArriving = isNew();
    if (isArriving) {
      menu(at);
      const field = isList(at.kind) && !at.id && searchField(at);
      main.replaceChildren(...[field, h("div", { id: "content" })].filter(Boolean));
    }
    update(document.getElementById("content"), ...shown);
    document.title = `${main.querySelector("h1")?.textContent ?? ""} · KPay sandbox`;
    if (isArriving) arrive();
    last = here();
  } catch (error) {
    if (!isLate() && isReachable) show(main, h("p", { class: "wrong", role: "alert" }, error.message));
    last = "";
  }
}

// One look at a time, and none that nobody sees: what changes meanwhile is looked at once more. A look
// that took long is followed by a rest, so that a busy sandbox leaves the page usable.
let isLooking = false;
let isStale = false;
async function changed() {
  isStale = true;
  if (isLooking) return;
  isLooking = true;
  while (isStale && !document.hidden) {
    isStale = false;
    const begin = performance.now();
    await refresh();
    const rest = Math.min(2_000, 2 * (performance.now() - begin));
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
  isLooking = false;
}

frame();
refresh(true);
addEventListener("hashchange", () => refresh(true));
addEventListener("keydown", (event) => {
  const isTyping = event.target.matches?.("input, select, textarea");
  const field = document.querySelector("input[type=search]");
  if (event.key !== "/" || isTyping || !field || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.select();
});
document.addEventListener("visibilitychange", () => isStale && changed());
setInterval(() => tick(), 250);
listen(changed, (is) => {
  if (is === isReachable) return;
  isReachable = is;
  reach();
});
