// What a request is on a command line and in the two SDKs.
import { t } from "./words.js";
import { h, code } from "./dom.js";

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const literal = (value) => JSON.stringify(String(value));

function curl(request, origin) {
  const lines = [`curl -X ${request.method} ${quoted(origin + request.path)}`];
  if (request.path.startsWith("/gateway/")) {
    if (request.requestBody) lines.push(`  -d ${quoted(request.requestBody)}`);
    return lines.join(" \\\n");
  }
  if (request.path.startsWith("/api/wallets/")) {
    lines.push('  -H "Authorization: Bearer $KPAY_TOKEN"');
  } else if (!request.path.startsWith("/api/public/")) {
    lines.push('  -H "X-API-Key: $KPAY_API_KEY"', '  -H "X-Secret-Key: $KPAY_SECRET_KEY"');
  }
  if (request.requestBody) {
    lines.push('  -H "Content-Type: application/json"', `  -d ${quoted(request.requestBody)}`);
  }
  return lines.join(" \\\n");
}

function parsed(text) {
  try {
    const body = JSON.parse(text || "{}");
    return body && typeof body === "object" ? body : {};
  } catch {
    return {};
  }
}

function calls(request) {
  const body = parsed(request.requestBody);
  const path = request.path.split("?")[0];
  const id = decodeURIComponent(path.split("/")[path.includes("/withdraw/") ? 5 : 4] ?? "");
  const money = `Money::new(${body.amount ?? 0}, Currency::${body.currency ? `from(${literal(body.currency)})` : "Xaf"})`;
  const external = `ExternalId::new(${literal(body.externalId ?? "ORDER-1")})?`;
  const provider = `Provider::from(${literal(body.provider ?? "")})`;
  const phone = `PhoneNumber::new(${literal(body.phoneNumber ?? "")})?`;
  const js = JSON.stringify(body, null, 2);
  if (request.method === "POST" && path.endsWith("/init") && body.phoneNumber) {
    return {
      rust: `let request = InitUssdPayment::new(\n    ${external},\n    ${money},\n    ${provider},\n    ${phone},\n);\nlet payment = kpay.payments().init_ussd(&request).await?;`,
      js: `const payment = await kpay.payments.init(${js});`,
    };
  }
  if (request.method === "POST" && path.endsWith("/init")) {
    return {
      rust: `let request = InitGatewayPayment::new(\n    ${external},\n    ${body.amount ?? 0},\n    ${literal(body.returnUrl ?? "")},\n);\nlet page = kpay.payments().init_gateway(&request).await?;`,
      js: `const { gatewayUrl } = await kpay.payments.initGateway(${js});`,
    };
  }
  if (request.method === "POST" && path.endsWith("/refund")) {
    return {
      rust: `let request = RefundPayment::new(PaymentId::new(${literal(id)})?);\nlet refund = kpay.payments().refund(&request).await?;`,
      js: `const refund = await kpay.payments.refund(${literal(id)}, ${js});`,
    };
  }
  if (request.method === "POST" && path.endsWith("/withdraw") && body.phoneNumber) {
    return {
      rust: `let request = InitUssdWithdrawal::new(\n    ${external},\n    ${money},\n    ${provider},\n    ${phone},\n);\nlet withdrawal = kpay.withdrawals().init_ussd(&request).await?;`,
      js: `const withdrawal = await kpay.withdrawals.init(${js});`,
    };
  }
  if (path.includes("/withdraw/")) {
    return {
      rust: `let withdrawal = kpay.withdrawals().get(&WithdrawalId::new(${literal(id)})?).await?;`,
      js: `const withdrawal = await kpay.withdrawals.get(${literal(id)});`,
    };
  }
  if (path.endsWith("/payments/me")) {
    return { rust: "let account = kpay.account().me().await?;", js: "const account = await kpay.account.me();" };
  }
  if (path.endsWith("/payments/balance")) {
    return { rust: "let balances = kpay.account().balance().await?;", js: "const balances = await kpay.account.balance();" };
  }
  if (request.method === "GET" && /^\/api\/v1\/payments\/(pay_|KPAY-)/.test(path)) {
    return {
      rust: `let payment = kpay.payments().get(&PaymentId::new(${literal(id)})?).await?;`,
      js: `const payment = await kpay.payments.get(${literal(id)});`,
    };
  }
  return {};
}

function copyable(name, text) {
  const button = h("button", { type: "button", "data-key": `copy-${name}` }, t("Copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = t("Copied");
  });
  return h("section", { class: "snippet" }, h("h3", {}, name, " ", button), code(text));
}

export function snippets(request, origin = location.origin) {
  const { rust, js } = calls(request);
  return [["curl", curl(request, origin)], ["Rust", rust], ["JavaScript", js]]
    .filter(([, text]) => text)
    .map(([name, text]) => copyable(name, text));
}
