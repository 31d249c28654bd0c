// Elements from plain values: text is only ever text.
const SVG = "http://www.w3.org/2000/svg";

export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function s(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value != null) {
      element.setAttribute(name, value);
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child != null && child !== false) element.append(child.nodeType ? child : String(child));
  }
  return element;
}

// Puts `children` in, and the focus back where it was: the same key means the same thing.
export function show(element, ...children) {
  keepingFocus(element, () => element.replaceChildren(...flat(children)));
}

// The same, but what has not changed stays as it is, with all that was selected, opened and scrolled. So
// does a form that was refused, with what was typed, until it is sent again.
export function update(element, ...children) {
  const next = flat(children);
  const known = new Map([...element.querySelectorAll("[data-key]")].map((it) => [it.dataset.key, it]));
  const scrolled = [...known].filter(([, it]) => it.scrollLeft > 0).map(([key, it]) => [key, it.scrollLeft]);
  for (const it of next.flatMap((child) => [child, ...(child.querySelectorAll?.("details") ?? [])])) {
    if (it.localName === "details" && known.has(it.dataset.key)) it.open = known.get(it.dataset.key).open;
  }
  keepingFocus(element, () => {
    next.forEach((child, at) => {
      const old = element.childNodes[at];
      if (!old) element.append(child);
      else if (!old.isEqualNode(child) && !old.querySelector?.(":scope > .wrong")) old.replaceWith(child);
    });
    while (element.childNodes.length > next.length) element.lastChild.remove();
  });
  for (const [key, left] of scrolled) {
    const it = keyed(element, key);
    if (it) it.scrollLeft = left;
  }
}

const flat = (children) => children.flat(Infinity).filter(Boolean);
const keyed = (element, key) => element.querySelector(`[data-key="${CSS.escape(key)}"]`);

function keepingFocus(element, change) {
  const focused = document.activeElement;
  const key = element.contains(focused) ? focused.dataset.key : undefined;
  change();
  if (key && !element.contains(document.activeElement)) keyed(element, key)?.focus({ preventScroll: true });
}

export function facts(pairs) {
  const rows = pairs.filter(([, value]) => value != null && value !== "" && value !== false);
  return h("dl", { class: "facts" }, rows.map(([name, value, kind]) => h("div", { class: kind }, h("dt", {}, name), h("dd", {}, value))));
}

// A reader by keyboard scrolls it.
export const code = (text) => h("pre", { tabindex: "0" }, h("code", {}, text));

export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export const clock = (time) => (time ? time.slice(11, 23) : "");
export const moment = (time) =>
  time ? h("time", { datetime: time, title: `${time.slice(0, 23).replace("T", " ")} UTC` }, `${time.slice(0, 10)} ${time.slice(11, 19)}`) : "";
