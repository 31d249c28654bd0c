// The lists: what there is, the newest first.
import { attempt, get, post } from "./api.js";
import { command } from "./copy.js";
import { h, moment } from "./dom.js";
import { money, sum } from "./money.js";
import { t } from "./words.js";

const PAGE = 50;
const shownRows = {};

// Columns whose numbers stand under each other.
const SUMS = new Set(["Amount", "Attempts", "Available", "Balance", "Reserved", "Strikes"]);

const whole = (text) => h("span", { class: "whole" }, text);
const link = (kind, id, text = id) => h("a", { class: "whole id", href: `#/${kind}/${encodeURIComponent(id)}`, "data-key": `${kind}-${id}` }, text);
export const badge = (status, kind = status) => h("span", { class: `badge ${String(kind).toLowerCase()}` }, t(String(status)));
export const answerBadge = ({ status }) => badge(status, status < 400 ? "completed" : "failed");
export const method = (name) => h("span", { class: "method" }, name);
const paid = (it) => money(it.amount, it.currency);

const LISTS = {
  payments: {
    title: "Payments",
    empty: ["No payments yet. In a terminal with the lines that the sandbox printed, type:", "kpay payment init --amount 5000 --provider MTN_MOMO_CMR --phone 237653456789 --external-id ORDER-1 --wait"],
    heads: ["Payment", "externalId", "Amount", "Status", "Operator", "Created"],
    cells: ({ payment: it }) => [link("payments", it.id), it.externalId, paid(it), badge(it.status), whole(it.provider ?? "–"), moment(it.createdAt)],
  },
  withdrawals: {
    title: "Withdrawals",
    empty: ["No withdrawals yet. In a terminal with the lines that the sandbox printed, type:", "kpay withdraw --amount 1000 --provider MTN_MOMO_CMR --phone 237653456789 --external-id PAYOUT-1"],
    heads: ["Withdrawal", "externalId", "Amount", "Status", "Operator", "Created"],
    cells: ({ withdrawal: it }) => [link("withdrawals", it.id), it.externalId ?? "–", paid(it), badge(it.status), whole(it.provider ?? "–"), moment(it.createdAt)],
  },
  refunds: {
    title: "Refunds",
    empty: ["No refunds yet. With the id of a completed payment at the end, type:", "kpay refund --external-id REFUND-1 pay_..."],
    heads: ["Refund", "Original payment", "Amount", "Status", "Reason", "Created"],
    cells: (it) => [link("refunds", it.id), it.originalPaymentId ? link("payments", it.originalPaymentId) : "–", paid(it), badge(it.status), it.reason ?? "–", moment(it.createdAt)],
  },
  webhooks: {
    title: "Webhooks",
    empty: ["No webhooks yet. Give an address for them in the settings, or start the sandbox with one:", "kpay sandbox --webhook-url http://localhost:3000/webhooks/kpay"],
    heads: ["Webhook", "Event", "Subject", "State", "Attempts", "Created"],
    cells: (it) => [link("webhooks", it.id, `#${it.id}`), whole(it.event), subject(it.paymentId), badge(it.state), it.attempts.length, moment(it.createdAt)],
  },
  requests: {
    title: "Requests",
    note: "A request's body and answer are kept to their first 1000 characters; keys are masked.",
    empty: ["No requests yet. In a terminal with the lines that the sandbox printed, type:", "kpay me --json"],
    heads: ["Request", "Path", "Status", "Fault", "Time"],
    cells: (it) => [link("requests", it.id, [`#${it.id} `, method(it.method)]), it.path, answerBadge(it), it.faults.join(", ") || "–", moment(it.time)],
  },
};

export function subject(id) {
  return link(id.startsWith("pay_") ? "payments" : id.startsWith("wdr_") ? "withdrawals" : "refunds", id);
}

export const isList = (kind) => kind in LISTS;

// A compact one stands on a phone in three lines a row, each with two of its six cells.
export function table(name, heads, rows, isCompact = false) {
  const side = (title) => (SUMS.has(title) ? "sum" : false);
  const head = h("thead", {}, h("tr", {}, heads.map((it) => h("th", { scope: "col", class: side(it) }, t(it)))));
  const row = (cells) => h("tr", {}, cells.map((cell, at) => h("td", { "data-label": t(heads[at]), class: side(heads[at]) }, cell)));
  return h("div", { class: "sheet" }, h("table", { class: isCompact && "compact" }, h("caption", { class: "unseen" }, t(name)), head, h("tbody", {}, rows.map(row))));
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
    : [h("p", {}, t(empty[0])), command(empty[1])];
  return [
    h("h1", {}, t(title)),
    note && h("p", { class: "faint" }, t(note)),
    shown.length ? table(title, heads, shown.map(cells), heads.includes("Amount")) : h("div", { class: "empty" }, nothing),
    more,
  ];
}

export async function wallets() {
  const [rows, applications] = await Promise.all([get("wallets"), get("applications")]);
  const isOne = applications.length < 2;
  const name = (id) => applications.find((it) => it.id === id)?.name ?? id;
  const heads = ["Country", "Available", "Reserved", "Balance"];
  const cells = (it) => [
    ...(isOne ? [] : [name(it.applicationId)]), it.country,
    ...[it.availableBalance, it.reservedBalance, it.balance].map((value) => h("span", { class: value ? "whole" : "whole faint" }, `${sum(value)} ${it.currency}`)),
  ];
  return [h("h1", {}, t("Wallets")), table("Wallets", isOne ? heads : ["Application", ...heads], rows.map(cells))];
}

export function resend(id, refresh) {
  return h("button", {
    type: "button", "data-key": `resend-${id}`,
    on: { click: () => attempt(post(`webhooks/${id}/resend`), refresh) },
  }, t("Resend"));
}
