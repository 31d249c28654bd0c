// What only a sandbox can do: time, faults, settings.
import { get, post, send } from "./api.js";
import { h } from "./dom.js";
import { table } from "./lists.js";
import { t } from "./words.js";

const LEAPS = [["1 min", 60_000], ["1 h", 3_600_000], ["1 day", 86_400_000]];
const FAULTS = [
  "401", "429", "500", "502-html", "504", "completes-after-failure", "cut-after-commit", "cut-before-commit", "cut-midway",
  "empty-body", "fails-at-once", "huge-body", "latency", "return-forged", "slow-body", "unknown-status", "webhook-forged",
  "webhook-future-field", "webhook-late", "webhook-lost", "webhook-out-of-order", "webhook-twice", "wrong-content-type",
];
const OPERATIONS = [
  "createToken", "getAvailability", "getBalance", "getExchangeRate", "getMe", "getPayment", "getPlatformInfo", "getPriceList",
  "getWithdrawal", "initPayment", "initWithdrawal", "predictProvider", "refundPayment", "transferBetweenWallets",
];

// The clock of the bar: it runs here by itself between two looks.
export async function clockBar(refresh) {
  const shown = await get("clock");
  const base = Date.parse(shown.time);
  const seen = performance.now();
  const face = h("output", { class: "face", "aria-live": "off" });
  const tick = () => {
    const passed = (performance.now() - seen) * (shown.speed ?? 0);
    face.textContent = new Date(base + passed).toISOString().replace("T", " ").slice(0, 19);
  };
  tick();
  const set = (body) => () => post("clock", body).then(refresh);
  const leap = ([name, millis]) => h("button", {
    type: "button", "data-key": `leap-${millis}`, "aria-label": `${t("Advance")} ${t(name)}`,
    on: { click: () => post("clock/advance", { millis }).then(refresh) },
  }, `+${t(name)}`);
  const isFrozen = shown.mode === "frozen";
  const pace = isFrozen ? t("frozen") : shown.speed > 1 ? `×${shown.speed}` : "";
  const bar = h("div", { class: "clock", role: "group", "aria-label": t("Time") }, face, pace && h("span", { class: "pace" }, pace), LEAPS.map(leap),
    h("button", { type: "button", "data-key": "pace", on: { click: set({ mode: isFrozen ? "real" : "frozen" }) } }, t(isFrozen ? "Run" : "Freeze")));
  return { bar, tick };
}

function field(label, control) {
  control.id = `field-${control.name}`;
  return h("div", {}, h("label", { for: control.id }, label), control);
}

function choice(name, values) {
  return h("select", { name, "data-key": name }, values.map(([value, text]) => h("option", { value }, text)));
}

function number(name, min) {
  return h("input", { name, type: "number", min, class: "number", "data-key": name });
}

function said(error) {
  return h("p", { class: "wrong", role: "alert" }, error.message);
}

export async function faults(refresh) {
  const rules = await get("faults");
  const remove = (id) => h("button", {
    type: "button", "data-key": `fault-${id}`, on: { click: () => send("DELETE", `faults/${id}`).then(refresh) },
  }, t("Remove"));
  const form = h("form", { class: "row" },
    field(t("Fault"), choice("fault", FAULTS.map((it) => [it, it]))),
    field(t("Operation"), choice("operation", [["", t("Every operation")], ...OPERATIONS.map((it) => [it, it])])),
    field("externalId", h("input", { name: "externalId", "data-key": "externalId" })),
    field(t("Milliseconds"), number("millis", "0")),
    field(t("Times at most"), number("times", "1")),
    h("button", { "data-key": "add" }, t("Add")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { millis, times, ...given } = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    if (millis) given.fault += `:${millis}`;
    if (times) given.times = Number(times);
    form.querySelector(".wrong")?.remove();
    post("faults", given).then(() => {
      form.reset();
      refresh();
    }, (error) => form.append(said(error)));
  });
  const words = ({ fault, ...rest }) => Object.entries(rest).map(([name, value]) => `${name}: ${value}`).join(", ") || "–";
  return [
    h("h1", {}, t("Faults")),
    h("p", { class: "faint" }, t("A fault for every request it matches, until it is taken away.")),
    form,
    rules.length
      ? table("Faults", ["Fault", "Operation", "Strikes", "Remove"], rules.map((it) => [it.rule.fault, words(it.rule), it.strikes, remove(it.id)]))
      : h("p", { class: "empty" }, t("No faults: everything goes well.")),
  ];
}

function editor(title, value, path) {
  // As its text and not its value: so one that stands already can be told from one with news.
  const area = h("textarea", { rows: "12", spellcheck: "false", "data-key": path, "aria-label": title }, JSON.stringify(value, null, 2));
  const form = h("form", { class: "editor" }, h("h2", {}, title), area, h("button", { "data-key": `save-${path}` }, t("Save")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelectorAll("p").forEach((it) => it.remove());
    try {
      await post(path, JSON.parse(area.value));
      form.append(h("p", { role: "status" }, t("Saved")));
    } catch (error) {
      form.append(said(error));
    }
  });
  return form;
}

export async function settings() {
  const [rules, applications] = await Promise.all([get("settings"), get("applications")]);
  return [
    h("h1", {}, t("Settings")),
    editor(t("Limits, prices and the rule of currency, as JSON"), rules, "settings"),
    applications.map((it) => editor(`${t("Mode and methods of the application")} ${it.name}`, it.dashboard, `applications/${it.id}/dashboard`)),
  ].flat();
}
