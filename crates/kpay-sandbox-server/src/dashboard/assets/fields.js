// What forms are made of.
import { h } from "./dom.js";

export function field(label, control, hint) {
  control.id = `field-${control.dataset.key}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, hint && h("p", { class: "hint", id: `${control.id}-hint` }, hint));
}

// As text and not as values: so one that stands already can be told from one with news.
export function choice(name, values, chosen, key = name) {
  return h("select", { name, "data-key": key }, values.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}

export function number(name, { key = name, ...more } = {}) {
  return h("input", { name, type: "number", class: "number", "data-key": key, ...more });
}

export function check(label, name, isChecked, { value, key = name } = {}) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", name, value, checked: isChecked, "data-key": key }), h("span", {}, label));
}

export const group = (title, ...children) => h("fieldset", {}, h("legend", {}, title), ...children);

// Sends a form by `deed`, and says below it what came of that.
export function sending(form, deed, then) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelectorAll(":scope > .told").forEach((it) => it.remove());
    try {
      const done = await deed(new FormData(form));
      if (done) form.append(h("p", { class: "told", role: "status" }, done));
      then?.();
    } catch (error) {
      form.append(h("p", { class: "told wrong", role: "alert" }, error.message));
    }
  });
  return form;
}
