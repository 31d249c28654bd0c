// What must compile.
import {
  KPay,
  KPayError,
  advance,
  generateExternalId,
  matches,
  operators,
  orderState,
  signReturn,
  signWebhook,
  verifyReturn,
  verifyWebhook,
} from 'kpay';
import type {
  Advance,
  AdvanceResult,
  EventFamily,
  Fetch,
  FieldMatch,
  MoneyOutcome,
  NextStep,
  OrderState,
  Payment,
  PaymentMatch,
  TransactionState,
  WebhookEvent,
  Waiting,
} from 'kpay';
import wasm from 'kpay/kpay.wasm';
import { init } from 'kpay/slim';
import { createSandbox, type Sandbox, type SandboxOptions } from 'kpay/sandbox';

const kpay = new KPay({ apiKey: 'kpay_test_1', secretKey: 's', attemptTimeoutMs: 5, maxRetries: 0, expectTest: true });
export const keyless = new KPay({ baseUrl: '/kpay', fetch: globalThis.fetch });
export const bound: Fetch = async (url, { method, headers, body, signal }) => fetch(url, { method, headers, body, signal });
init(wasm);
init(new Uint8Array());
init(fetch('/kpay.wasm'));

export async function pay(signal: AbortSignal): Promise<string> {
  const externalId: string = generateExternalId();
  const prompt = await kpay.payments.init(
    { externalId, amount: 5000n, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789', metadata: { order: 1 } },
    { signal, attemptTimeoutMs: 1000, maxRetries: 1, headers: { 'x-trace': 'a' }, retryAfterUnknown: false },
  );
  const page = await kpay.payments.init({ externalId, amount: '50.5', returnUrl: 'https://a.example', currency: 'XAF' });
  const where: string = page.gatewayUrl;
  const waiting: Waiting<Payment> = kpay.payments.wait(prompt.id, { onStatus: (newest) => newest.state, signal });
  const saved: string = await waiting.save();
  const paid = await kpay.payments.wait(prompt.id, { resume: saved });
  const status: number = paid.lastResponse.status;
  const header: string | null = paid.lastResponse.headers.get('date');
  return `${where} ${status} ${header} ${told(paid.state)} ${paid.amountText} ${String(paid.newField)}`;
}

function told(state: TransactionState): string {
  switch (state) {
    case 'completed':
    case 'refunded':
      return 'paid once';
    case 'cancelled':
    case 'expired':
    case 'failed':
      return 'not paid';
    case 'open':
      return 'wait';
  }
}

export async function stateOf(stored: OrderState | null, signal: AbortSignal): Promise<OrderState> {
  const externalId = generateExternalId();
  const calling = kpay.payments.init({ externalId, amount: 5000, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' }, { signal });
  return orderState(stored, await calling.catch((error: KPayError) => error));
}

export function stepOf({ nextStep }: KPayError): NextStep | undefined {
  return nextStep === 'send_again' ? undefined : nextStep;
}

export const proxied = new KPay({ apiKey: 'kpay_test_1', secretKey: 's', fetch: bound, fetchSendsOnce: true });

export function next(outcome: MoneyOutcome): string {
  switch (outcome) {
    case 'not_moved':
      return 'try again';
    case 'already_exists':
      return 'look';
    case 'unknown':
      return 'wait';
  }
}

export async function payOut(): Promise<void> {
  const common = { externalId: 'W-1', amount: 5000 };
  await kpay.withdrawals.init({ ...common, provider: 'ORANGE_CMR', phoneNumber: '237690000000' });
  await kpay.withdrawals.init({ ...common, bankAccountId: 'b' });
  const page = await kpay.withdrawals.init({ ...common, returnUrl: 'https://a.example' });
  const across = await kpay.withdrawals.init({
    ...common,
    sourceCountry: 'CMR',
    provider: 'A_NEW_ONE',
    phoneNumber: '2250503456089',
    recipientFirstName: 'Jean',
    recipientLastName: 'Dupont',
  });
  const texts: (string | undefined)[] = [page.gatewayUrl, across.payoutAmountText];
  texts.push((await kpay.account.balances())[0]?.availableBalanceText);
  await kpay.wallets.transfer({ ...common, applicationId: 'a', sourceCountry: 'CMR', destinationCountry: 'GAB' });
  await kpay.payments.refund('pay_1', { externalId: 'R-1', reason: texts.join() });
  const rate: number = (await kpay.account.exchangeRate({ from: 'XAF', to: 'XOF' })).rate;
  const names: string[] = (await operators()).map(({ operator }) => operator + rate);
  names.push((await kpay.operators.priceList()).countries[0]!.code);
}

export async function hook(request: Request, stored: TransactionState | null): Promise<TransactionState | undefined> {
  const event = await verifyWebhook(request, ['new', 'old']);
  await verifyWebhook({ headers: { 'X-KPAY-Signature': ['a'], host: undefined }, body: new Uint8Array() }, 's');
  await verifyReturn(new URL(request.url), 's').then(({ claimedStatus, signedAtMs }) => claimedStatus + signedAtMs);
  await signWebhook('{}', 's').then((text) => text.length);
  await signReturn({ status: 'COMPLETED', reference: 'R' }, 's', { dangerouslyAllowBrowser: true });
  const { differs } = await matches(event, { externalId: 'O-1', amount: 5000, currency: 'XAF' });
  if (differs || meaning(event) !== 'paid') return undefined;
  const step = await advance(stored, event);
  return step.result === 'apply' ? step.state : undefined;
}

function meaning(event: WebhookEvent): string {
  switch (event.family) {
    case 'payment':
      // The type and the state say the same, and TypeScript knows it.
      if (event.type === 'payment.completed') {
        const state: 'completed' = event.state;
        return state === 'completed' ? 'paid' : '';
      }
      return event.state;
    case 'payout':
    case 'refund':
      return `${event.family} ${event.data.paymentId}`;
    case 'informative': {
      const type: 'payment.initiated' | 'payment.processing' = event.type;
      return type;
    }
    case 'other':
      return event.type;
  }
}

export function caught(error: unknown): MoneyOutcome | undefined {
  if (!KPayError.is(error)) throw error;
  const known: string = `${error.code} ${error.status} ${error.messages?.join()} ${error.retryAfterMs}`;
  return error.attempts?.some(({ result }) => result === 'timed_out') || known ? error.outcome : undefined;
}

/** True where each takes what the other does. */
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

/** The words that Rust lists are those of the types that are written by hand. */
export const listed: [
  Same<WebhookEvent['family'], EventFamily>,
  Same<Advance['result'], AdvanceResult>,
  Same<PaymentMatch['amount'], FieldMatch>,
] = [true, true, true];

export async function inProcess(): Promise<string> {
  const options: SandboxOptions = {
    seed: 7,
    settings: { currency: 'REQUIRED', prices: { operators: { MTN_MOMO_CMR: { deposit: 150, withdrawal: 100 } } } },
    faults: [{ fault: 'cut-after-commit', operation: 'initPayment', nth: 1 }],
  };
  const sandbox: Sandbox = await createSandbox(options);
  return sandbox.webhooks.map(({ status }) => status ?? 0).join();
}
