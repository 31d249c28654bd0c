// The lists: what there is, the newest first.
import { get, post } from "./api.js";
import { code, h, moment } from "./dom.js";
import { t } from "./words.js";

const PAGE = 50;
const shownRows = {};

const whole = (text) => h("span", { class: "whole" }, text);
const link = (kind, id, text = id) => h("a", { class: "whole", href: `#/${kind}/${encodeURIComponent(id)}`, "data-key": `${kind}-${id}` }, text);
export const badge = (status, kind = status) => h("span", { class: `badge ${String(kind).toLowerCase()}` }, t(String(status)));
export const answerBadge = ({ status }) => badge(status, status < 400 ? "completed" : "failed");
const money = (it) => whole(`${it.amount} ${it.currency}`);

const LISTS = {
  payments: {
    title: "Payments",
    empty: ["No payments yet. In a terminal with the lines that the sandbox printed, type:", "kpay payment init --amount 5000 --provider MTN_MOMO_CMR --phone 237653456789 --external-id ORDER-1 --wait"],
    heads: ["Payment", "externalId", "Amount", "Status", "Operator", "Created"],
    cells: ({ payment: it }) => [link("payments", it.id), it.externalId, money(it), badge(it.status), whole(it.provider ?? "–"), moment(it.createdAt)],
  },
  withdrawals: {
    title: "Withdrawals",
    empty: ["No withdrawals yet. In a terminal with the lines that the sandbox printed, type:", "kpay withdraw --amount 1000 --provider MTN_MOMO_CMR --phone 237653456789 --external-id PAYOUT-1"],
    heads: ["Withdrawal", "externalId", "Amount", "Status", "Operator", "Created"],
    cells: ({ withdrawal: it }) => [link("withdrawals", it.id), it.externalId ?? "–", money(it), badge(it.status), whole(it.provider ?? "–"), moment(it.createdAt)],
  },
  refunds: {
    title: "Refunds",
    empty: ["No refunds yet. With the id of a completed payment at the end, type:", "kpay refund --external-id REFUND-1 pay_..."],
    heads: ["Refund", "Original payment", "Amount", "Status", "Reason", "Created"],
    cells: (it) => [it.id, it.originalPaymentId ? link("payments", it.originalPaymentId) : "–", money(it), badge(it.status), it.reason ?? "–", moment(it.createdAt)],
  },
  webhooks: {
    title: "Webhooks",
    empty: ["No webhooks yet. Start the sandbox with an address for them:", "kpay sandbox --webhook-url http://localhost:3000/webhooks/kpay"],
    heads: ["Webhook", "Event", "Payment", "State", "Attempts", "Created"],
    cells: (it) => [link("webhooks", it.id, `#${it.id}`), whole(it.event), subject(it.paymentId), badge(it.state), it.attempts.length, moment(it.createdAt)],
  },
  requests: {
    title: "Requests",
    note: "A request's body and answer are kept to their first 1000 characters; keys are masked.",
    empty: ["No requests yet. In a terminal with the lines that the sandbox printed, type:", "kpay me --json"],
    heads: ["Request", "Path", "Status", "Fault", "Time"],
    cells: (it) => [link("requests", it.id, `#${it.id} ${it.method}`), it.path, answerBadge(it), it.faults.join(", ") || "–", moment(it.time)],
  },
};

export function subject(id) {
  const kind = id.startsWith("pay_") ? "payments" : id.startsWith("wdr_") ? "withdrawals" : "refunds";
  return kind === "refunds" ? h("a", { href: `#/refunds?search=${id}`, "data-key": `refund-${id}` }, id) : link(kind, id);
}

export const isList = (kind) => kind in LISTS;

export function table(name, heads, rows) {
  const head = h("thead", {}, h("tr", {}, heads.map((it) => h("th", { scope: "col" }, t(it)))));
  const row = (cells) => h("tr", {}, cells.map((cell, at) => h("td", { "data-label": t(heads[at]) }, cell)));
  return h("table", {}, h("caption", { class: "unseen" }, t(name)), head, h("tbody", {}, rows.map(row)));
}

export async function list(kind, search, refresh) {
  const { title, note, empty, heads, cells } = LISTS[kind];
  const key = `${kind}?${search}`;
  const most = shownRows[key] ?? PAGE;
  const rows = await get(kind, { limit: Math.min(1000, most + 1), search });
  const shown = rows.slice(0, most);
  const more = rows.length > most && most < 1000 && h("button", {
    type: "button", "data-key": "more",
    on: { click: () => { shownRows[key] = (shownRows[key] ?? PAGE) + PAGE; refresh(); } },
  }, t("Show more"));
  const nothing = search
    ? [h("p", {}, t("Nothing here has this text."))]
    : [h("p", {}, t(empty[0])), code(empty[1])];
  return [
    h("h1", {}, t(title)),
    note && h("p", { class: "faint" }, t(note)),
    shown.length ? table(title, heads, shown.map(cells)) : h("div", { class: "empty" }, nothing),
    more,
  ];
}

export async function wallets() {
  const rows = await get("wallets");
  const cells = (it) => [it.country, it.currency, it.balance, it.reservedBalance, it.availableBalance];
  return [h("h1", {}, t("Wallets")), table("Wallets", ["Country", "Balance", "Reserved", "Available"],
    rows.map(cells).map(([country, currency, ...sums]) => [country, ...sums.map((sum) => `${sum} ${currency}`)]))];
}

export function resend(id, refresh) {
  return h("button", {
    type: "button", "data-key": `resend-${id}`,
    on: { click: () => post(`webhooks/${id}/resend`).then(refresh, refresh) },
  }, t("Resend"));
}
