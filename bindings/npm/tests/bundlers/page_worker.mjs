import { KPay } from 'kpay';
import { start } from './app.mjs';

const refusal = () => {
  try {
    new KPay({ apiKey: 'kpay_test_1', secretKey: 's' });
    return undefined;
  } catch (error) {
    return error.code;
  }
};
start('/kpay').then((started) => postMessage({ started, refused: refusal() }));
