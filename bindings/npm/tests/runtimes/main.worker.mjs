import * as sdk from 'kpay';
import { createSandbox } from 'kpay/sandbox';
import { runSuite } from './suite.mjs';

// A client may stand at module scope: it loads and sends nothing there.
new sdk.KPay({ apiKey: 'kpay_test_1', secretKey: 'secret' });

export default {
  async fetch(request) {
    const place = { createSandbox, ...(await request.json()), inspect: () => [] };
    return Response.json(await runSuite(sdk, place));
  },
};
