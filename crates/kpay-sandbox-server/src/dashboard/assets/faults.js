// What goes wrong on purpose: a switch for each fault, and a form for one with conditions.
import { attempt, get, post, send } from "./api.js";
import { h } from "./dom.js";
import { choice, field, number, sending } from "./fields.js";
import { table } from "./lists.js";
import { t, told } from "./words.js";

// Each fault with what it does, by what it touches.
const FAULTS = {
  Answers: [
    ["401", "Refuses good credentials; nothing was done.", "Refuse des clés valables ; rien n'a été fait."],
    ["429", "Refuses for too many requests; nothing was done.", "Refuse pour excès de requêtes ; rien n'a été fait."],
    ["499-after-commit", "A proxy answers 499, and it was done.", "Un proxy répond 499, et c'est fait."],
    ["500", "Answers 500; nothing was done.", "Répond 500 ; rien n'a été fait."],
    ["firewall-page", "A firewall answers 403 with its page; nothing was done.", "Un pare-feu répond 403 par sa page ; rien n'a été fait."],
    ["502-html", "Answers with a proxy's HTML page; nothing was done.", "Répond par la page HTML d'un proxy ; rien n'a été fait."],
    ["504", "Answers 504, and it was done.", "Répond 504, et c'est fait."],
    ["cut-before-commit", "Cuts the connection; nothing was done.", "Coupe la connexion ; rien n'a été fait."],
    ["cut-after-commit", "Cuts the connection, and it was done.", "Coupe la connexion, et c'est fait."],
    ["cut-midway", "Cuts the connection within the answer; it was done.", "Coupe la connexion au milieu de la réponse ; c'est fait."],
    ["bom-body", "Answers with a byte order mark first; it was done.", "Répond avec une marque d'ordre des octets ; c'est fait."],
    ["gzip-body", "Answers compressed, though nobody asked; it was done.", "Répond compressé en gzip sans demande ; c'est fait."],
    ["br-body", "The same with brotli; it was done.", "De même en brotli ; c'est fait."],
    ["odd-types", "Answers with fields of other types; it was done.", "Répond avec des champs d'autres types ; c'est fait."],
    ["closes-after-answer", "Closes the connection 0.1 s after the answer.", "Ferme la connexion 0,1 s après la réponse."],
    ["empty-body", "Answers without a body; it was done.", "Répond sans corps ; c'est fait."],
    ["huge-body", "Answers with 2 MiB; it was done.", "Répond par 2 Mio ; c'est fait."],
    ["slow-body", "Answers with four bytes a second; it was done.", "Répond à quatre octets par seconde ; c'est fait."],
    ["wrong-content-type", "Answers JSON that calls itself HTML; it was done.", "Répond en JSON sous le nom de HTML ; c'est fait."],
    ["latency", "Answers after 40 s; it was done at once.", "Répond après 40 s ; c'est fait aussitôt."],
  ],
  "Statuses and returns": [
    ["cancels", "CANCELLED after 3 s.", "CANCELLED après 3 s."],
    ["completes-after-failure", "FAILED after 3 s, and COMPLETED a minute later.", "FAILED après 3 s, puis COMPLETED une minute plus tard."],
    ["fails-at-once", "Accepted, and FAILED after 0.3 s.", "Accepté, puis FAILED après 0,3 s."],
    ["unknown-status", "UNDER_REVIEW, which no contract knows, for 10 s.", "UNDER_REVIEW, inconnu du contrat, pendant 10 s."],
    ["return-forged", "Who cancels comes back with a forged COMPLETED.", "Qui annule revient avec un faux COMPLETED."],
  ],
  Webhooks: [
    ["webhook-lost", "They are never sent.", "Ils ne partent jamais."],
    ["webhook-late", "They start a minute late.", "Ils partent avec une minute de retard."],
    ["webhook-twice", "Each comes again a second later.", "Chacun revient une seconde plus tard."],
    ["webhook-out-of-order", "The informative ones come after the end.", "Les informatifs arrivent après la fin."],
    ["webhook-future-field", "They have a field that nobody knows yet.", "Ils portent un champ encore inconnu."],
    ["webhook-odd-types", "Their fields have other types.", "Leurs champs ont d'autres types."],
    ["webhook-other-ids", "Their id has another name.", "Leur identifiant porte un autre nom."],
    ["webhook-without-id", "They have no id beside the reference.", "Ils n'ont que la référence, sans identifiant."],
    ["webhook-forged", "One comes from somebody without the secret.", "Un webhook vient de quelqu'un sans le secret."],
  ],
};

// Whether a rule is a fault for everything, as its switch makes it.
const isPlain = ({ fault, ...conditions }, name) => fault.split(":")[0] === name && Object.keys(conditions).length === 0;

function toggle(name, what, rules, refresh) {
  const on = rules.filter(({ rule }) => isPlain(rule, name));
  const turn = () => attempt(on.length > 0 ? Promise.all(on.map(({ id }) => send("DELETE", `faults/${id}`))) : post("faults", { fault: name }), refresh);
  return h("li", {},
    h("button", { type: "button", role: "switch", class: "switch", "aria-checked": String(on.length > 0), "aria-labelledby": `name-${name}`, "aria-describedby": `told-${name}`, "data-key": `switch-${name}`, on: { click: turn } }),
    h("code", { id: `name-${name}` }, name),
    h("span", { class: "faint", id: `told-${name}` }, what));
}

export async function faults(refresh) {
  const [rules, routes] = await Promise.all([get("faults"), get("routes")]);
  const operations = routes.map(({ operation }) => operation).filter(Boolean).sort();
  const remove = (id) => h("button", {
    type: "button", "data-key": `fault-${id}`, on: { click: () => attempt(send("DELETE", `faults/${id}`), refresh) },
  }, t("Remove"));
  const names = Object.values(FAULTS).flat().map(([name]) => name).sort();
  const form = h("form", { class: "row card" },
    field(t("Fault"), choice("fault", names.map((it) => [it, it]))),
    field(t("Operation"), choice("operation", [["", t("Every operation")], ...operations.map((it) => [it, it])])),
    field("externalId", h("input", { name: "externalId", "data-key": "externalId" })),
    field(t("Milliseconds"), number("millis", { min: "0" })),
    field(t("Times at most"), number("times", { min: "1" })),
    h("button", { class: "primary", "data-key": "add" }, t("Add")));
  sending(form, async (given) => {
    const { millis, times, ...rule } = Object.fromEntries([...given].filter(([, value]) => value !== ""));
    if (millis) rule.fault += `:${millis}`;
    if (times) rule.times = Number(times);
    await post("faults", rule);
    form.reset();
  }, refresh);
  const conditions = ({ fault, ...rest }) => Object.entries(rest).map(([name, value]) => `${name}: ${value}`).join(", ") || "–";
  const row = ([name, ...words]) => toggle(name, told(...words), rules, refresh);
  return [
    h("h1", {}, t("Faults")),
    h("p", { class: "faint" }, t("What is switched on goes wrong for every request, until it is switched off.")),
    rules.length
      ? table("Faults", ["Fault", "Conditions", "Strikes", "Remove"], rules.map((it) => [h("code", {}, it.rule.fault), conditions(it.rule), it.strikes, remove(it.id)]))
      : h("p", { class: "empty" }, t("No faults: everything goes well.")),
    Object.entries(FAULTS).map(([title, all]) => [h("h2", {}, t(title)), h("ul", { class: "switches card" }, all.map(row))]),
    h("h2", {}, t("With conditions")),
    form,
  ].flat(2);
}
