// What a request is on a command line and in the two SDKs, as text.

// How many characters of a body and a path are kept: a longer one was cut.
const KEPT = 1000;

const CURRENCIES = {
  BEN: "Xof", CIV: "Xof", CMR: "Xaf", COD: "Cdf", COG: "Xaf", GAB: "Xaf", KEN: "Kes", RWA: "Rwf", SEN: "Xof",
  SLE: "Sle", UGA: "Ugx", ZMB: "Zmw",
};

// As { name, text }; nothing when the request was not kept completely.
export function snippets(request, origin) {
  if ([request.requestBody, request.path].some((text) => [...text].length >= KEPT)) return [];
  const call = callOf(request);
  return [
    { name: "curl", text: curl(request, origin) },
    call && { name: "Rust", text: inRust(call) },
    call && { name: "JavaScript", text: inJavaScript(call) },
  ].filter(Boolean);
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function curl({ method, path, requestBody }, origin) {
  // A method may hold what a shell acts on: HTTP lets a caller choose it.
  const verb = /^[A-Z]+$/.test(method) ? method : quoted(method);
  const lines = [`curl -X ${verb} ${quoted(origin + path)}`];
  const isPage = path.startsWith("/gateway/");
  if (path.startsWith("/api/wallets/")) {
    lines.push('-H "Authorization: Bearer $KPAY_TOKEN"');
  } else if (!isPage && !path.startsWith("/api/public/")) {
    lines.push('-H "X-API-Key: $KPAY_API_KEY"', '-H "X-Secret-Key: $KPAY_SECRET_KEY"');
  }
  if (requestBody && !isPage) lines.push('-H "Content-Type: application/json"');
  if (requestBody) lines.push(`--data-raw ${quoted(requestBody)}`);
  return lines.join(" \\\n  ");
}

// A call of the SDKs: `uses` and `type` belong to Rust, `path` is where both have it.
function callOf({ method, path, requestBody }) {
  const [place, query] = path.split("?");
  const body = parsed(requestBody);
  const [, , version, kind, first, second] = place.split("/").map(decoded);
  if (method === "GET" && place.startsWith("/api/public/")) {
    return { pricelist: simple("prices", "operators().price_list()", "operators.priceList()"), "platform-info": simple("info", "account().platform_info()", "account.platformInfo()") }[kind];
  }
  if (method === "POST" && place === "/api/wallets/transfer") return transfer(body);
  if (version !== "v1" || kind !== "payments" || !body) return undefined;
  switch (`${method} ${first}${second === undefined ? "" : "/"}`) {
    case "GET me": return simple("account", "account().me()", "account.me()");
    case "GET balance": return simple("balances", "account().balances()", "account.balances()");
    case "GET availability": return simple("operators", "operators().availability()", "operators.availability()");
    case "GET exchange-rate": return rate(new URLSearchParams(query));
    case "POST predict-provider": return predict(body);
    case "POST token": return token();
    case "POST init": return body.returnUrl == null ? ussd(body, "payment") : gateway(body, "payment");
    case "POST withdraw": return withdrawal(body);
    case "GET withdraw/": return read("withdrawal", second);
    default:
      if (method === "POST" && second === "refund") return refund(first, body);
      return method === "GET" && first && second === undefined ? read("payment", first) : undefined;
  }
}

const simple = (result, rust, js) => ({ result, uses: [], rust: `kpay.${rust}`, js: `kpay.${js}` });

function read(kind, id) {
  const key = kind === "withdrawal" ? "WithdrawalId" : id.startsWith("KPAY-") ? "Reference" : "PaymentId";
  return {
    result: kind, uses: [key],
    rust: `kpay.${kind}s().get(${key}::new(${literal(id)})?)`, js: `kpay.${kind}s.get(${literal(id)})`,
  };
}

function rate(query) {
  const [from, to] = ["from", "to"].map((name) => query.get(name) ?? "");
  const [source, target] = [from, to].map((it) => `Currency::from(${literal(it)})`);
  return {
    result: "rate", uses: ["Currency"],
    rust: `kpay.account().exchange_rate(${source}, ${target})`, js: `kpay.account.exchangeRate(${jsValue({ from, to })})`,
  };
}

function predict({ phoneNumber }) {
  if (!isText(phoneNumber)) return undefined;
  return {
    result: "suggestion", uses: ["PhoneNumber"],
    rust: `kpay.operators().predict(PhoneNumber::new(${literal(phoneNumber)})?)`,
    js: `kpay.operators.predict(${literal(phoneNumber)})`,
  };
}

// Only a transfer takes a token, and the SDKs fetch it for one by themselves.
const token = () => ({ result: "token", uses: [], rust: "kpay.wallets().create_token()" });

function ussd(body, kind) {
  const type = kind === "payment" ? "InitUssdPayment" : "InitUssdWithdrawal";
  const needed = [externalId(body), money(body, body.provider?.split?.("_").at(-1)), provider(body), phone(body)];
  return made(kind, type, "init_ussd", needed, body, ["amount", "provider", "phoneNumber"]);
}

function gateway(body, kind) {
  if (kind === "withdrawal") {
    return made(kind, "InitGatewayWithdrawal", "init_gateway", [externalId(body), amount(body), text(body.returnUrl)], body, ["amount", "returnUrl"]);
  }
  const needed = [externalId(body), price(body), text(body.returnUrl)];
  const call = made(kind, "InitGatewayPayment", "init_gateway", needed, body, ["amount", "currency", "returnUrl"]);
  return call && body.currency == null ? { ...call, rust: `${call.rust}\n.without_currency()` } : call;
}

function withdrawal(body) {
  if (body.bankAccountId != null) {
    const needed = [externalId(body), amount(body), checked("BankAccountId", body.bankAccountId)];
    return made("withdrawal", "InitBankWithdrawal", "init_bank", needed, body, ["amount", "bankAccountId"]);
  }
  if (body.returnUrl != null) return gateway(body, "withdrawal");
  if (body.sourceCountry == null) return ussd(body, "withdrawal");
  const names = [text(body.recipientFirstName), text(body.recipientLastName)];
  const needed = [externalId(body), money(body, body.sourceCountry), from("Country", body.sourceCountry), provider(body), phone(body), ...names];
  const known = ["amount", "sourceCountry", "provider", "phoneNumber", "recipientFirstName", "recipientLastName"];
  return made("withdrawal", "InitCrossCountryWithdrawal", "init_cross_country", needed, body, known);
}

function refund(id, body) {
  const call = made("payment", "RefundPayment", "refund", [checked("PaymentId", id), externalId(body)], body, []);
  return call && { ...call, result: "refund", js: `kpay.payments.refund(${literal(id)}, ${jsValue(params(body))})` };
}

function transfer(body) {
  if (!body) return undefined;
  const countries = [from("Country", body.sourceCountry), from("Country", body.destinationCountry)];
  const needed = [externalId(body), checked("ApplicationId", body.applicationId), amount(body), ...countries];
  const known = ["amount", "applicationId", "sourceCountry", "destinationCountry"];
  const call = made("wallet", "TransferBetweenWallets", "transfer", needed, body, known);
  return call && { ...call, result: "transfer", js: `kpay.wallets.transfer(${jsValue(params(body))})` };
}

// What a builder sets beside what `new` takes: how each is written in Rust.
const SETTERS = {
  cancelUrl: text, customerEmail: text, customerName: text, description: text, reason: text,
  metadata: (value) => ({ uses: ["RawJson"], text: `RawJson::new(&serde_json::json!(${rustValue(value)}))?` }),
  paymentMethod: (value) => from("PaymentMethod", value),
  purposeOfFunds: (value) => from("PurposeOfFunds", value),
  sourceOfFunds: (value) => from("SourceOfFunds", value),
};

const TAKES = {
  InitBankWithdrawal: ["description", "metadata"],
  InitCrossCountryWithdrawal: ["description", "metadata", "purposeOfFunds", "sourceOfFunds"],
  InitGatewayPayment: ["cancelUrl", "customerEmail", "description", "metadata", "paymentMethod"],
  InitGatewayWithdrawal: ["cancelUrl"],
  InitUssdPayment: ["customerEmail", "customerName", "description", "metadata"],
  InitUssdWithdrawal: ["description", "metadata"],
  RefundPayment: ["reason"],
  TransferBetweenWallets: ["description"],
};

// A call with its setters; none when the SDKs would not send such a request.
function made(kind, type, method, needed, body, known) {
  const fields = Object.entries(body).filter(([name, value]) => value != null && name !== "externalId" && !known.includes(name));
  if (fields.some(([name]) => !TAKES[type].includes(name))) return undefined;
  const set = fields.map(([name, value]) => [name, SETTERS[name](value)]);
  const parts = [...needed, ...set.map(([, it]) => it)];
  if (parts.some((it) => !it)) return undefined;
  const setters = set.map(([name, it]) => `\n.${name.replace(/[A-Z]/g, (it) => `_${it.toLowerCase()}`)}(${it.text})`).join("");
  const result = method === "init_gateway" ? "page" : kind;
  return {
    result, uses: parts.flatMap((it) => it.uses),
    rust: `kpay.${kind}s().${method}(\n    ${needed.map((it) => it.text).join(",\n    ")},\n)${setters}`, js: `kpay.${kind}s.init(${jsValue(params(body))})`,
  };
}

// The wire's names are the names of the JavaScript SDK.
const params = (body) => ({
  ...Object.fromEntries(Object.entries(body).filter(([, value]) => value != null)),
  ...(body.externalId == null && { externalId: NEW_ID }),
});
const NEW_ID = Symbol("a new externalId");

const isText = (value) => typeof value === "string";
function text(value) {
  return isText(value) ? { uses: [], text: literal(value) } : undefined;
}
const from = (type, value) => (isText(value) ? { uses: [type], text: `${type}::from(${literal(value)})` } : undefined);
const checked = (type, value) => (isText(value) ? { uses: [type], text: `${type}::new(${literal(value)})?` } : undefined);
const provider = (body) => from("Provider", body.provider);
const phone = (body) => checked("PhoneNumber", body.phoneNumber);
const externalId = (body) => (body.externalId == null ? { uses: [], text: "kpay.new_external_id()" } : checked("ExternalId", body.externalId));

function amount(body) {
  if (typeof body.amount !== "number") return undefined;
  const isPlain = Number.isInteger(body.amount) && Math.abs(body.amount) < 2 ** 31;
  return isPlain
    ? { uses: [], text: String(body.amount) }
    : { uses: ["Amount"], text: `${literal(String(body.amount))}.parse::<Amount>()?` };
}

// An amount in the currency that the body names; the type has one where the body has none.
function price(body) {
  const value = amount(body);
  const currency = body.currency == null ? { uses: ["Currency"], text: "Currency::Xaf" } : from("Currency", body.currency);
  if (!value || !currency) return undefined;
  return { uses: ["Money", ...currency.uses, ...value.uses], text: `Money::new(${value.text}, ${currency.text})` };
}

function money(body, country) {
  const value = amount(body);
  const currency = CURRENCIES[country];
  if (!value || !currency) return undefined;
  return { uses: ["Money", "Currency", ...value.uses], text: `Money::new(${value.text}, Currency::${currency})` };
}

// What only some requests take is not at the root of kpay_native.
const ROOMS = { PaymentMethod: "core::endpoint::", PurposeOfFunds: "core::endpoint::", SourceOfFunds: "core::endpoint::", Reference: "core::" };

function inRust({ result, uses, rust }) {
  const names = [...new Set(uses), "Client"].sort();
  const listed = (list) => (list.length > 1 ? `{${list.join(", ")}}` : list[0]);
  const used = ["core::", "core::endpoint::", ""].map((room) => [room, names.filter((it) => (ROOMS[it] ?? "") === room)]);
  return [
    ...used.filter(([, list]) => list.length > 0).map(([room, list]) => `use kpay_native::${room}${listed(list)};`),
    "",
    "let kpay = Client::from_env()?;",
    `let ${result} = ${rust}.await?;`,
  ].filter(isText).join("\n");
}

function inJavaScript({ result, js }) {
  if (!js) return "// kpay.wallets.transfer(...) fetches the token by itself, and keeps it.";
  const own = js.includes("generateExternalId()") ? ", generateExternalId" : "";
  return [
    `import { KPay${own} } from 'kpay';`, "",
    "const { KPAY_API_KEY: apiKey, KPAY_SECRET_KEY: secretKey, KPAY_BASE_URL: baseUrl } = process.env;",
    "const kpay = new KPay({ apiKey, secretKey, baseUrl });",
    `const ${result} = await ${js};`,
  ].join("\n");
}

function jsValue(value, indent = "") {
  const inner = `${indent}  `;
  if (value === NEW_ID) return "generateExternalId()";
  if (Array.isArray(value)) return `[${value.map((it) => jsValue(it, inner)).join(", ")}]`;
  if (value === null || typeof value !== "object") return isText(value) ? literal(value) : JSON.stringify(value);
  const rows = Object.entries(value).map(([name, it]) => `${inner}${jsName(name)}: ${jsValue(it, inner)},\n`);
  return rows.length > 0 ? `{\n${rows.join("")}${indent}}` : "{}";
}

// `__proto__: x` would not be a field.
const jsName = (name) => (name === "__proto__" ? '["__proto__"]' : /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name));
function rustValue(value) {
  if (Array.isArray(value)) return `[${value.map(rustValue).join(", ")}]`;
  if (value && typeof value === "object") {
    const rows = Object.entries(value).map(([name, it]) => `${literal(name)}: ${rustValue(it)}`);
    return rows.length > 0 ? `{ ${rows.join(", ")} }` : "{}";
  }
  if (isText(value)) return literal(value);
  const isLong = Number.isInteger(value) && Math.abs(value) >= 2 ** 31;
  return isLong ? `${value.toPrecision(17).includes("e") ? `${value}_f64` : `${value}_i64`}` : String(value);
}

// A text in quotes; what can't be seen, or turns the text around it, is written by its number. Both
// languages write all of this alike.
function literal(value) {
  const plain = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const written = (it) => plain[it] ?? (/[\p{C}\p{Zl}\p{Zp}]/u.test(it) ? `\\u{${it.codePointAt(0).toString(16)}}` : it);
  return `"${[...value].map(written).join("")}"`;
}

function parsed(text) {
  try {
    const body = JSON.parse(text || "{}");
    return body && typeof body === "object" && !Array.isArray(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
