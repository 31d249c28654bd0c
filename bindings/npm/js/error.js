/** What every copy of the package marks its errors with: entries and realms have a class each. */
const BRAND = Symbol.for('kpay.error');

/** What went wrong, and for a call that moves money whether it may have moved. */
export class KPayError extends Error {
  static name = 'KPayError';

  constructor({ name: _, message, ...facts }, cause) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, facts);
  }

  get name() {
    return 'KPayError';
  }

  get [BRAND]() {
    return true;
  }

  toJSON() {
    return { name: this.name, message: this.message, ...this };
  }

  static is(value) {
    return value?.[BRAND] === true;
  }
}

/** A mistake of the caller's, found before anything was sent. */
export function refused(code, message, facts, cause) {
  return new KPayError({ code, message, retryable: false, ...facts }, cause);
}
