// In workerd: each call is a request of its own, and the shop is opened before the first of them.
import { CALLS, openShop, openSlowShop } from './calls.mjs';
import * as module from './edge.js';
import wasm from './edge_bg.wasm';
import place from './place.mjs';

module.initSync({ module: wasm });
const shop = openShop(module, place);
const slowShop = openSlowShop(module, place);

export default {
  async fetch(request, { SANDBOX }) {
    const name = new URL(request.url).pathname.slice(1);
    const through = (ours) => SANDBOX.fetch(ours);
    return Response.json(await CALLS[name]({ module, place, shop, slowShop, name, through }));
  },
};
