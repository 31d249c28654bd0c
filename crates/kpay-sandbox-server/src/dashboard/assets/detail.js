// One payment, withdrawal, refund, webhook or request with all that belongs to it.
import { get } from "./api.js";
import { copier, known, snippetTabs } from "./copy.js";
import { clock, code, facts, h, moment, pretty } from "./dom.js";
import { answerBadge, badge, method, resend, subject, table } from "./lists.js";
import { money } from "./money.js";
import { snippets } from "./snippets.js";
import { happenings, timeline } from "./timeline.js";
import { t } from "./words.js";

const back = (kind, title) => h("p", { class: "back" }, h("a", { href: `#/${kind}`, "data-key": "back" }, `← ${t(title)}`));
const missing = (kind, title, id) => [
  back(kind, title),
  h("h1", {}, t("Not found")),
  h("div", { class: "empty" }, h("p", {}, h("code", {}, id)), h("p", {}, t("It may have been forgotten, or the sandbox was reset."))),
];
const one = async (kind, search, is) => (await get(kind, { search, limit: 100 })).find(is);
// A row's own number, as its JSON has it; bodies within it have their quotes escaped.
const numbered = (kind, id) => one(kind, `"id":${id},`, (row) => String(row.id) === id);

// What it is, how it stands and how it is called: the first thing that is read.
function heading(it, ...deeds) {
  const name = h("h1", {}, h("span", { class: "amount" }, money(it.amount, it.currency), " ", badge(it.status)), " ", h("code", { class: "id" }, it.id));
  return h("div", { class: "heading" }, name, h("div", { class: "deeds" }, copier(it.id, "id"), ...deeds));
}

// The calls that make it, read it or belong to its page.
async function requestsOf(row, object) {
  const page = row.gatewayUrl?.split("/gateway/")[1];
  const names = [object.id, page].filter(Boolean);
  const lists = await Promise.all(names.map((search) => get("requests", { search, limit: 200 })));
  const known = new Map(lists.flat().map((it) => [it.id, it]));
  return inOrder([...known.values()]);
}

const inOrder = (rows) => rows.sort((first, second) => first.id - second.id);

async function webhooksOf(objects) {
  const lists = await Promise.all(objects.map(({ id }) => get("webhooks", { search: id, limit: 200 })));
  return inOrder([...new Map(lists.flat().map((it) => [it.id, it])).values()]);
}

// Whose it is, where there are several.
async function owner({ applicationId }) {
  const applications = await get("applications");
  return applications.length > 1 && applications.find((it) => it.id === applicationId)?.name;
}

async function transaction(kind, field, title, id, refresh) {
  const row = await one(kind, id, (it) => it[field].id === id || it[field].reference === id);
  if (!row) return missing(kind, title, id);
  const it = row[field];
  const refunds = kind === "payments" ? (await get("refunds", { search: it.id, limit: 20 })).reverse() : [];
  const [requests, webhooks, application] = await Promise.all([requestsOf(row, it), webhooksOf([it, ...refunds]), owner(row)]);
  const page = row.gatewayUrl && h("a", { class: "button", href: new URL(row.gatewayUrl).pathname, target: "_blank", rel: "noopener", "data-key": "page" }, t("Gateway page"), " ↗");
  return [
    back(kind, title),
    heading(it, page),
    facts([
      [t("Net"), money(it.netAmount, it.currency)], [t("Fee"), money(it.feeAmount, it.currency)],
      ["externalId", known(it.externalId)], [t("Reference"), known(it.reference)],
      [t("Operator"), it.provider], [t("Number"), it.phoneNumber],
      [t("Description"), it.description], [t("Failure"), it.failureReason && h("code", { class: "bad" }, it.failureReason)],
      [t("Refund"), refunds.length > 0 && refunds.map((refund) => [subject(refund.id), " ", badge(refund.status), " "])],
      [t("Application"), application], [t("Created"), moment(it.createdAt)],
    ]),
    h("h2", {}, t("Timeline")),
    timeline(happenings(row, it, requests, webhooks)),
    it.metadata && [h("h2", {}, t("Metadata")), code(JSON.stringify(it.metadata, null, 2))],
    webhooks.length > 0 && [h("h2", {}, t("Webhooks")), webhookTable(webhooks, refresh)],
    requests.length > 0 && [h("h2", {}, t("Requests")), requestTable(requests), repeated(requests[0])],
  ].flat();
}

async function refund(id, refresh) {
  const it = await one("refunds", id, (row) => row.id === id || row.reference === id);
  if (!it) return missing("refunds", "Refunds", id);
  const [requests, webhooks, application] = await Promise.all([get("requests", { search: it.id, limit: 200 }).then(inOrder), webhooksOf([it]), owner(it)]);
  return [
    back("refunds", "Refunds"),
    heading(it),
    facts([
      [t("Original payment"), it.originalPaymentId && subject(it.originalPaymentId)], [t("Reason"), it.reason],
      ["externalId", known(it.externalId)], [t("Reference"), known(it.reference)],
      [t("Failure"), it.failureReason && h("code", { class: "bad" }, it.failureReason)], [t("Application"), application],
      [t("Created"), moment(it.createdAt)], [t("Ended"), moment(it.completedAt ?? it.failedAt)],
    ]),
    webhooks.length > 0 && [h("h2", {}, t("Webhooks")), webhookTable(webhooks, refresh)],
    requests.length > 0 && [h("h2", {}, t("Requests")), requestTable(requests), repeated(requests[0])],
  ].flat();
}

function webhookTable(webhooks, refresh) {
  return table("Webhooks", ["Webhook", "Event", "State", "Answers", "Time", "Resend"], webhooks.map((it) => [
    h("a", { class: "id", href: `#/webhooks/${it.id}`, "data-key": `webhook-${it.id}` }, `#${it.id}`),
    it.event, badge(it.state),
    it.attempts.map((attempt) => attempt.status ?? "–").join(", ") || "–",
    h("span", { class: "whole" }, clock(it.createdAt)), isOver(it) ? resend(it.id, refresh) : "–",
  ]));
}

const isOver = (it) => it.state === "delivered" || it.state === "gone";

function requestTable(requests) {
  return table("Requests", ["Request", "Path", "Status", "Time"], requests.map((it) => [
    h("a", { class: "whole id", href: `#/requests/${it.id}`, "data-key": `request-${it.id}` }, `#${it.id} `, method(it.method)),
    it.path, answerBadge(it), h("span", { class: "whole" }, clock(it.time)),
  ]));
}

async function webhook(id, refresh) {
  const it = await numbered("webhooks", id);
  if (!it) return missing("webhooks", "Webhooks", id);
  const attempts = it.attempts.map((attempt) => [
    h("span", { class: "whole" }, clock(attempt.startedAt)), h("span", { class: "whole" }, clock(attempt.endedAt) || "–"),
    attempt.status ? answerBadge(attempt) : badge(t("No answer"), "failed"), attempt.excerpt || "–",
  ]);
  return [
    back("webhooks", "Webhooks"),
    h("div", { class: "heading" }, h("h1", {}, `#${it.id} ${it.event} `, badge(it.state)), isOver(it) && h("div", { class: "deeds" }, resend(it.id, refresh))),
    facts([[t("URL"), it.url], [t("Subject"), subject(it.paymentId)], [t("Created"), moment(it.createdAt)], ["X-KPAY-Signature", known(it.signature), "wide"]]),
    attempts.length > 0 && [h("h2", {}, t("Attempts")), table("Attempts", ["Sent", "Answered", "Status", "Answer"], attempts)],
    h("h2", {}, t("Body")), code(pretty(it.body)),
  ].flat();
}

async function request(id) {
  const it = await numbered("requests", id);
  if (!it) return missing("requests", "Requests", id);
  return [
    back("requests", "Requests"),
    h("div", { class: "heading" }, h("h1", {}, `#${it.id} ${it.method} `, answerBadge(it))),
    facts([[t("Path"), h("code", { class: "id" }, it.path)], ["X-API-Key", it.apiKey && h("code", { class: "id" }, it.apiKey)], [t("Fault"), it.faults.join(", ")], [t("Time"), moment(it.time)], [t("Answer"), !it.delivered && t("It did not arrive completely.")]]),
    it.requestBody && [h("h2", {}, t("Body")), code(pretty(it.requestBody))],
    it.responseBody && [h("h2", {}, t("Answer")), code(pretty(it.responseBody))],
    repeated(it),
  ].flat();
}

// How to do the same once more.
function repeated(request) {
  const found = snippets(request, location.origin);
  return [
    h("h2", {}, t("Repeat it"), found.length > 0 && h("span", { class: "faint" }, ` #${request.id} ${request.method}`)),
    found.length > 0 ? snippetTabs(found) : h("p", { class: "faint" }, t("Too long to be kept completely, so it can't be sent again from here.")),
  ];
}

export function detail(kind, id, refresh) {
  switch (kind) {
    case "payments": return transaction(kind, "payment", "Payments", id, refresh);
    case "withdrawals": return transaction(kind, "withdrawal", "Withdrawals", id, refresh);
    case "refunds": return refund(id, refresh);
    case "webhooks": return webhook(id, refresh);
    case "requests": return request(id);
    default: return missing("payments", "Payments", id);
  }
}
