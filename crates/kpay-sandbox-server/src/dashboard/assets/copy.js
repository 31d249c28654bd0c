// What can be taken along: ids, commands and snippets.
import { code, h, s } from "./dom.js";
import { recall, remember, t } from "./words.js";

const SHOWN = 2_000;

const icon = (name, ...paths) => s("svg", { viewBox: "0 0 16 16", class: `icon ${name}`, "aria-hidden": "true" }, paths.map((d) => s("path", { d })));
const sheets = () => icon("sheets", "M5.5 5.5v-3h8v8h-3", "M2.5 5.5h8v8h-8z");
const tick = () => icon("tick", "M3 8.5l3.5 3.5L13 4.5");

// A button that copies `text`; `what` is what a screen reader hears of it, and all read of an id.
export function copier(text, what) {
  const label = t(what === "id" ? "Copy id" : "Copy");
  const words = h("span", {}, label);
  const button = h("button", { type: "button", class: "copy", "data-key": `copy-${what}`, "aria-label": what === "id" ? label : `${label} ${what}` }, sheets(), tick(), words);
  button.addEventListener("click", async () => {
    const isCopied = await copied(text);
    words.textContent = t(isCopied ? "Copied" : "Not copied");
    button.classList.toggle("done", isCopied);
    document.getElementById("live").textContent = words.textContent;
    setTimeout(() => {
      words.textContent = label;
      button.classList.remove("done");
    }, SHOWN);
  });
  return button;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text);
  }
}

// Over plain HTTP only loopback has a clipboard.
function copiedTheOldWay(text) {
  const area = h("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
  area.value = text;
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  before.focus({ preventScroll: true });
  return isCopied;
}

// An id that is read letter by letter.
export const known = (text) => text && [h("code", { class: "id" }, text), copier(text, text)];

// A command to type.
export const command = (text) => h("div", { class: "command" }, code(text), copier(text, t("command")));

// Several ways to write one thing, one of them in sight: that which was chosen last.
export function snippetTabs(found) {
  const stored = recall("snippet");
  const chosen = found.some(({ name }) => name === stored) ? stored : found[0].name;
  const box = h("section", { class: "snippets", "aria-label": t("Snippets") });
  const tabs = found.map(({ name }) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, "data-key": `tab-${name}` }, name));
  const panels = found.map(({ name, text }) => h("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` }, copier(text, name), code(text)));
  const choose = (at) => tabs.forEach((tab, index) => {
    const isChosen = index === at;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    panels[index].hidden = !isChosen;
  });
  const turn = (at) => {
    choose(at);
    remember("snippet", found[at].name);
    tabs[at].focus();
  };
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => turn(at));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (step) turn((at + step + tabs.length) % tabs.length);
    });
  });
  choose(found.findIndex(({ name }) => name === chosen));
  box.append(h("div", { role: "tablist", "aria-label": t("Snippets") }, tabs), ...panels);
  return box;
}
