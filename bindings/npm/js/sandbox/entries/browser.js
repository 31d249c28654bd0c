import base64 from 'kpay-sandbox-wasm/base64';
import { provide } from '../sandbox.js';

provide(() => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));

export { createSandbox } from '../sandbox.js';
