// In Deno and Bun: all calls at once, on the one shop.
import { CALLS, NOWHERE, openShop, openSlowShop } from './calls.mjs';
import * as module from './edge.js';
import place from './place.mjs';

await module.default();
const through = (request) => fetch(new Request(request.url.replace(NOWHERE, place.baseUrl), request));
const stage = { module, place, through, shop: openShop(module, place), slowShop: openSlowShop(module, place) };
const told = Object.entries(CALLS).map(async ([name, call]) => [name, await call({ ...stage, name })]);
console.log(JSON.stringify(Object.fromEntries(await Promise.all(told))));
