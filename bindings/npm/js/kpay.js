import { call } from './calls/call.js';
import { connect } from './calls/client.js';
import { operators } from './values/operators.js';
import { transfer } from './calls/transfer.js';
import { wait } from './calls/wait.js';

/** A client of KPay. Its keys are in no property, so neither JSON nor an inspector shows them. */
export class KPay {
  static name = 'KPay';

  constructor(options) {
    const client = connect(options);
    const send = (operation, params, options) => call(client, operation, params, options);
    this.environment = client.environment;
    this.payments = {
      init: (params, options) => send('payments.init', params, options),
      get: (id, options) => send('payments.get', { id }, options),
      wait: (id, options) => wait(client, 'payment', id, options),
      refund: (id, params, options) => send('payments.refund', { ...params, id }, options),
    };
    this.withdrawals = {
      init: (params, options) => send('withdrawals.init', params, options),
      get: (id, options) => send('withdrawals.get', { id }, options),
      wait: (id, options) => wait(client, 'withdrawal', id, options),
    };
    this.wallets = { transfer: (params, options) => transfer(client, params, options) };
    this.account = {
      me: (options) => send('account.me', {}, options),
      balances: (options) => send('account.balances', {}, options),
      exchangeRate: (pair, options) => send('account.exchange_rate', pair, options),
      platformInfo: (options) => send('account.platform_info', {}, options),
    };
    this.operators = {
      predict: (phoneNumber, options) => send('operators.predict', { phoneNumber }, options),
      availability: (options) => send('operators.availability', {}, options),
      priceList: (options) => send('operators.price_list', {}, options),
      list: operators,
    };
  }
}
