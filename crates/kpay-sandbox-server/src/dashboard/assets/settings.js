// What KPay's dashboard sets, and what differs between KPay's days.
import { attempt, get, post } from "./api.js";
import { h } from "./dom.js";
import { check, choice, field, group, number, sending } from "./fields.js";
import { t } from "./words.js";

const METHODS = [
  "CARD", "MTN_MOMO_BEN", "MOOV_BEN", "MTN_MOMO_CMR", "ORANGE_CMR", "MTN_MOMO_CIV", "ORANGE_CIV", "VODACOM_MPESA_COD",
  "AIRTEL_COD", "ORANGE_COD", "AIRTEL_GAB", "MPESA_KEN", "AIRTEL_COG", "MTN_MOMO_COG", "AIRTEL_RWA", "MTN_MOMO_RWA",
  "FREE_SEN", "ORANGE_SEN", "ORANGE_SLE", "AIRTEL_OAPI_UGA", "MTN_MOMO_UGA", "AIRTEL_OAPI_ZMB", "MTN_MOMO_ZMB", "ZAMTEL_ZMB",
];
const PUBLISHED = { general: 100, gatewayInit: 20, polling: 60, retryAfter: true };
const URLS = [["deposits", "Payments"], ["payouts", "Withdrawals"], ["refunds", "Refunds"], ["generic", "Everything else"]];

function rulesForm(rules) {
  const { general, gatewayInit, polling, retryAfter } = rules.limits ?? PUBLISHED;
  const limit = (name, label, value) => field(label, number(name, { min: "1", max: "10000", required: true, value: String(value) }));
  const fee = (name, label) => field(label, number(name, { min: "0", max: "100", step: "0.01", required: true, value: String(rules.prices.usual[name] / 100) }));
  const form = h("form", { class: "editor card" },
    field(t("The field currency of a GATEWAY payment"), choice("currency", [["REQUIRED", t("required")], ["OPTIONAL", t("optional")], ["REFUSED", t("refused")]], rules.currency)),
    field(t("Attempts of a webhook"), choice("webhookAttempts", [["3", "3"], ["4", "4"]], String(rules.webhookAttempts))),
    field(t("A refund sent again gets"), choice("refundReplay", [["REFUSED", t("the 400 that names the first")], ["ANSWERED", t("the first answer again")]], rules.refundReplay)),
    field(t("A refund's events have"), choice("refundEvent", [["OWN", t("its own ids")], ["ORIGINAL", t("the payment's ids")]], rules.refundEvent)),
    group(t("Requests a minute"),
      check(t("Limit them"), "limited", rules.limits != null),
      h("div", { class: "row" }, limit("general", t("All"), general), limit("gatewayInit", t("Gateway pages"), gatewayInit), limit("polling", t("Polls"), polling)),
      h("div", { class: "row" }, check(t("A 429 says how long to wait"), "retryAfter", retryAfter))),
    group(t("Fees in per cent"), h("div", { class: "row" }, fee("deposit", t("Payments")), fee("withdrawal", t("Withdrawals")))),
    h("button", { class: "primary", "data-key": "save-rules" }, t("Save")));
  return sending(form, async (given) => {
    const whole = (name) => Number(given.get(name));
    const limits = { general: whole("general"), gatewayInit: whole("gatewayInit"), polling: whole("polling"), retryAfter: given.has("retryAfter") };
    const usual = { deposit: Math.round(whole("deposit") * 100), withdrawal: Math.round(whole("withdrawal") * 100) };
    const chosen = { currency: given.get("currency"), refundEvent: given.get("refundEvent"), refundReplay: given.get("refundReplay"), webhookAttempts: whole("webhookAttempts") };
    await post("settings", { ...rules, ...chosen, limits: given.has("limited") ? limits : null, prices: { ...rules.prices, usual } });
    return t("Saved");
  });
}

function applicationForm({ id, dashboard }) {
  const { mode, methods, webhookUrls } = dashboard;
  const key = (name) => `${id}-${name}`;
  const url = ([name, label]) => field(t(label), h("input", { name, type: "url", value: webhookUrls[name] ?? "", placeholder: "http://localhost:3000/hook", "data-key": key(name) }));
  const form = h("form", { class: "editor card" },
    field(t("Mode"), choice("mode", [["", t("Each request chooses")], ["USSD", "USSD"], ["GATEWAY", "GATEWAY"]], mode ?? "", key("mode"))),
    group(t("Methods"),
      check(t("All of them"), "all", methods == null, { key: key("all") }),
      h("div", { class: "checks" }, METHODS.map((it) => check(it, "methods", methods?.includes(it) ?? false, { value: it, key: key(it) })))),
    group(t("Where its webhooks go"), h("div", { class: "urls" }, URLS.map(url))),
    h("button", { class: "primary", "data-key": key("save") }, t("Save")));
  return sending(form, async (given) => {
    const urls = Object.fromEntries(URLS.map(([name]) => [name, given.get(name) || null]));
    await post(`applications/${id}/dashboard`, { mode: given.get("mode") || null, methods: given.has("all") ? null : given.getAll("methods"), webhookUrls: urls });
    return t("Saved");
  });
}

// All of it as its text, for what no field shows.
function asJson(title, value, path) {
  const area = h("textarea", { rows: "12", spellcheck: "false", "data-key": path, "aria-label": title }, JSON.stringify(value, null, 2));
  const form = h("form", { class: "editor" },
    h("details", { "data-key": `json-${path}` }, h("summary", {}, t("As JSON")), area, h("button", { "data-key": `save-${path}` }, t("Save"))));
  return sending(form, async () => {
    await post(path, JSON.parse(area.value));
    return t("Saved");
  });
}

// In two steps, because nothing brings it back.
function reset(refresh) {
  const start = () => attempt(post("reset"), refresh);
  return h("div", { class: "card" },
    h("p", { class: "faint" }, t("Forgets all transactions, webhooks and requests; settings and faults are as at the start.")),
    h("details", { "data-key": "reset" }, h("summary", {}, t("Forget all of it")),
      h("button", { type: "button", class: "danger", "data-key": "reset-now", on: { click: start } }, t("Yes, forget all of it"))));
}

export async function settings(refresh) {
  const [rules, applications] = await Promise.all([get("settings"), get("applications")]);
  return [
    h("h1", {}, t("Settings")),
    h("h2", {}, t("Limits and prices")),
    rulesForm(rules),
    asJson(t("Limits, prices and the rule of currency, as JSON"), rules, "settings"),
    applications.map((it) => [
      h("h2", {}, it.name),
      applicationForm(it),
      asJson(`${t("Mode and methods of the application")} ${it.name}`, it.dashboard, `applications/${it.id}/dashboard`),
    ]),
    h("h2", {}, t("Start afresh")),
    reset(refresh),
  ].flat(2);
}
