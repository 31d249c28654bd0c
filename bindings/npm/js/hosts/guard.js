import { host } from './host.js';

/** Keeps a client's keys out of browsers and apps. */
export const guardKeys = (environment, allowed) => host.guardKeys(environment, allowed);

/** Keeps the webhook and the gateway secret out of them. */
export const guardSecret = (options) => host.guardSecret(options);
