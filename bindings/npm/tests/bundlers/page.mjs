import { start } from './app.mjs';

globalThis.start = start;

/** What a worker of the page says of a secret key. */
globalThis.askWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });
