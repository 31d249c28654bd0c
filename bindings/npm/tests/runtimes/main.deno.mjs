import * as sdk from 'kpay';
import { createSandbox } from 'kpay/sandbox';
import { runSuite } from './suite.mjs';

const place = { createSandbox, ...JSON.parse(Deno.env.get('PLACE')), inspect: (value) => [Deno.inspect(value, { depth: 9, showHidden: true })] };
console.log(JSON.stringify(await runSuite(sdk, place)));
