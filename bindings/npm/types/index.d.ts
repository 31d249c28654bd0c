import type { Account, Operator, Operators, Wallets } from './account.js';
import type { CallOptions, KPayOptions } from './options.js';
import type { Payments } from './payments.js';
import type { WithResponse } from './response.js';
import type { Withdrawals } from './withdrawals.js';

export * from './account.js';
export * from './error.js';
export * from './limits.js';
export * from './options.js';
export * from './payments.js';
export * from './response.js';
export * from './unions.js';
export * from './values.js';
export * from './webhook.js';
export * from './withdrawals.js';

/** A client of KPay. Make one for each pair of keys, and keep it: it keeps to KPay's limits. */
export class KPay {
  /**
   * Makes a client. Nothing is loaded or sent before the first call.
   *
   * @throws KPayError with `invalid_input` for an option that is misspelt, missing or of another type, and with
   *   `browser` for keys in a page, its workers or an app (Electron's renderer, React Native, mini programs). What is
   *   wrong with the keys or the address themselves is told by the first call, and so is a host without WebAssembly
   *   (`unsupported`).
   */
  constructor(options: KPayOptions);
  /** What its keys move: test money, live money, or `none` without keys. */
  readonly environment: 'live' | 'none' | 'test' | 'unknown';
  /** What customers pay you. */
  readonly payments: Payments;
  /** What you pay out. */
  readonly withdrawals: Withdrawals;
  /** Transfers between your own wallets. */
  readonly wallets: Wallets;
  /** The account behind the keys. */
  readonly account: Account;
  /** The operators that KPay reaches. */
  readonly operators: Operators;
}

/** Makes an externalId of 26 characters from 128 random bits: no two are alike. */
export function generateExternalId(): string;

/** Lists the operators that this version knows, without asking KPay. */
export function operators(): Promise<Operator[]>;
