const { inspect } = require('node:util');
const sdk = require('kpay');
const { createSandbox } = require('kpay/sandbox');

const place = { createSandbox, ...JSON.parse(process.env.PLACE), inspect: (value) => [inspect(value, { depth: 9, showHidden: true })] };
import('./suite.mjs')
  .then(({ runSuite }) => runSuite(sdk, place))
  .then((results) => console.log(JSON.stringify(results)));
