// In Deno and Bun: all calls at once, on the one shop.
import { CALLS, openShop } from './calls.mjs';
import * as module from './edge.js';
import place from './place.mjs';

await module.default();
const stage = { module, place, shop: openShop(module, place) };
const told = Object.entries(CALLS).map(async ([name, call]) => [name, await call({ ...stage, name })]);
console.log(JSON.stringify(Object.fromEntries(await Promise.all(told))));
