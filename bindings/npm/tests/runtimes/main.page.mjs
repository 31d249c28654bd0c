import * as sdk from 'kpay';
import { createSandbox } from 'kpay/sandbox';
import { runSuite } from './suite.mjs';

globalThis.run = (place) => runSuite(sdk, { ...place, createSandbox, inspect: () => [] });
