// One payment, withdrawal, webhook or request with all that belongs to it.
import { get } from "./api.js";
import { clock, code, facts, h, moment, pretty } from "./dom.js";
import { answerBadge, badge, resend, subject, table } from "./lists.js";
import { snippets } from "./snippets.js";
import { happenings, timeline } from "./timeline.js";
import { t } from "./words.js";

const missing = () => [h("h1", {}, t("Sandbox")), h("p", {}, t("Not found. It may have been forgotten, or the sandbox was reset."))];
const back = (kind, title) => h("p", {}, h("a", { href: `#/${kind}`, "data-key": "back" }, `← ${t(title)}`));
const one = async (kind, search, is) => (await get(kind, { search, limit: 100 })).find(is);
// A row's own number, as its JSON has it; bodies within it have their quotes escaped.
const numbered = (kind, id) => one(kind, `"id":${id},`, (row) => String(row.id) === id);

// The calls that make it, read it or belong to its page.
async function requestsOf(row, object) {
  const page = row.gatewayUrl?.split("/gateway/")[1];
  const names = [object.id, page].filter(Boolean);
  const lists = await Promise.all(names.map((search) => get("requests", { search, limit: 200 })));
  const known = new Map(lists.flat().map((it) => [it.id, it]));
  return [...known.values()].sort((first, second) => first.id - second.id);
}

async function transaction(kind, field, title, id, refresh) {
  const row = await one(kind, id, (it) => it[field].id === id || it[field].reference === id);
  if (!row) return missing();
  const it = row[field];
  const refunds = kind === "payments" ? (await get("refunds", { search: it.id, limit: 20 })).reverse() : [];
  const [requests, ...told] = await Promise.all([
    requestsOf(row, it), ...[it, ...refunds].map(({ id }) => get("webhooks", { search: id, limit: 200 })),
  ]);
  const webhooks = [...new Map(told.flat().map((one) => [one.id, one])).values()].sort((first, second) => first.id - second.id);
  const page = row.gatewayUrl && h("a", { href: new URL(row.gatewayUrl).pathname, target: "_blank", rel: "noopener", "data-key": "page" }, t("Open"));
  return [
    back(kind, title),
    h("h1", {}, it.id, " ", badge(it.status)),
    facts([
      [t("Amount"), `${it.amount} ${it.currency}`],
      [t("Net"), it.netAmount], [t("Fee"), it.feeAmount],
      ["externalId", it.externalId], [t("Reference"), it.reference],
      [t("Operator"), it.provider], [t("Number"), it.phoneNumber],
      [t("Description"), it.description], [t("Failure"), it.failureReason],
      [t("Hosted page"), page], [t("Refund"), refunds.length > 0 && refunds.map((refund) => [subject(refund.id), " ", badge(refund.status), " "])],
      [t("Created"), moment(it.createdAt)],
    ]),
    h("h2", {}, t("Timeline")),
    timeline(happenings(row, it, requests, webhooks)),
    it.metadata && [h("h2", {}, t("Metadata")), code(JSON.stringify(it.metadata, null, 2))],
    webhooks.length > 0 && [h("h2", {}, t("Webhooks")), webhookTable(webhooks, refresh)],
    requests.length > 0 && [h("h2", {}, t("Requests")), requestTable(requests), shownSnippets(requests[0])],
  ].flat();
}

function webhookTable(webhooks, refresh) {
  return table("Webhooks", ["Webhook", "Event", "State", "Answers", "Time", "Resend"], webhooks.map((it) => [
    h("a", { href: `#/webhooks/${it.id}`, "data-key": `webhook-${it.id}` }, `#${it.id}`),
    it.event, badge(it.state),
    it.attempts.map((attempt) => attempt.status ?? "–").join(", ") || "–",
    clock(it.createdAt), isOver(it) ? resend(it.id, refresh) : "–",
  ]));
}

const isOver = (it) => it.state === "delivered" || it.state === "gone";

function requestTable(requests) {
  return table("Requests", ["Request", "Path", "Status", "Time"], requests.map((it) => [
    h("a", { href: `#/requests/${it.id}`, "data-key": `request-${it.id}` }, `#${it.id} ${it.method}`),
    it.path, answerBadge(it), clock(it.time),
  ]));
}

async function webhook(id, refresh) {
  const it = await numbered("webhooks", id);
  if (!it) return missing();
  const attempts = it.attempts.map((attempt) => [
    clock(attempt.startedAt), clock(attempt.endedAt) || "–", attempt.status ?? t("No answer"), attempt.excerpt || "–",
  ]);
  return [
    back("webhooks", "Webhooks"),
    h("h1", {}, `#${it.id} ${it.event} `, badge(it.state)),
    facts([[t("URL"), it.url], [t("Payment"), subject(it.paymentId)], [t("Created"), moment(it.createdAt)], [t("Signature"), h("code", {}, it.signature)]]),
    isOver(it) && resend(it.id, refresh),
    h("h2", {}, t("Body")), code(pretty(it.body)),
    attempts.length > 0 && [h("h2", {}, t("Attempts")), table("Attempts", ["Time", "Delivered", "Status", "Answer"], attempts)],
  ].flat();
}

async function request(id) {
  const it = await numbered("requests", id);
  if (!it) return missing();
  return [
    back("requests", "Requests"),
    h("h1", {}, `#${it.id} ${it.method} `, answerBadge(it)),
    facts([[t("Path"), it.path], ["X-API-Key", it.apiKey], [t("Fault"), it.faults.join(", ")], [t("Time"), moment(it.time)]]),
    it.requestBody && [h("h2", {}, t("Body")), code(pretty(it.requestBody))],
    it.responseBody && [h("h2", {}, t("Answer")), code(pretty(it.responseBody))],
    shownSnippets(it),
  ].flat();
}

function copyable({ name, text }) {
  const button = h("button", { type: "button", "data-key": `copy-${name}`, "aria-label": `${t("Copy")} ${name}` }, t("Copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = t("Copied");
  });
  return h("section", { class: "snippet" }, h("h3", {}, name, " ", button), code(text));
}

function shownSnippets(request) {
  const found = snippets(request, location.origin);
  return found.length > 0 ? found.map(copyable) : h("p", { class: "faint" }, t("Too long to be kept whole, so it can't be repeated from here."));
}

export function detail(kind, id, refresh) {
  switch (kind) {
    case "payments": return transaction(kind, "payment", "Payments", id, refresh);
    case "withdrawals": return transaction(kind, "withdrawal", "Withdrawals", id, refresh);
    case "webhooks": return webhook(id, refresh);
    case "requests": return request(id);
    default: return missing();
  }
}
