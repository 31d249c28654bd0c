import { inspect } from 'node:util';
import * as sdk from 'kpay';
import { createSandbox } from 'kpay/sandbox';
import { runSuite } from './suite.mjs';

const place = { createSandbox, ...JSON.parse(process.env.PLACE), inspect: (value) => [inspect(value, { depth: 9, showHidden: true })] };
console.log(JSON.stringify(await runSuite(sdk, place)));
