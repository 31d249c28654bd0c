import { coded } from './connection.js';

const CERTIFICATE = /CERT|UNABLE_TO_|invalid peer certificate/;

const OF_CERTIFICATES =
  'The certificate is not trusted here: where a proxy or a company puts its own in between, name its root in ' +
  'NODE_EXTRA_CA_CERTS (Node.js, Bun) or DENO_CERT (Deno)';

const OF_ATTEMPTS =
  'Node.js gives up each address after 250 ms: on a slow line start it with ' +
  '--network-family-autoselection-attempt-timeout=2000';

/** What is known of why `url` could not be reached, and what helps. It repeats no foreign sentence: those may hold anything. */
export function explain(error, url) {
  const inner = coded(error);
  const { message, errors } = inner ?? {};
  const code = inner?.code ?? /client error \(Connect\): ([\w ]+)/.exec(message)?.[1];
  const told = typeof code === 'string' ? `. The runtime says ${code} of ${new URL(url).host}` : '';
  const helps = CERTIFICATE.test(`${code} ${message}`)
    ? OF_CERTIFICATES
    : errors?.length && errors.every((one) => one?.code === 'ETIMEDOUT')
      ? OF_ATTEMPTS
      : ofProxy(url);
  return helps ? `${told}. ${helps}` : told;
}

/** Node.js knows of a proxy only when it is told to look. Deno is not asked: its variables take a permission. */
function ofProxy(url) {
  const { Deno, Bun, process } = globalThis;
  if (Deno || !process?.versions?.node || !process.env) return '';
  const scheme = url.slice(0, url.indexOf(':'));
  const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase()];
  const name = names.find((one) => process.env[one]);
  if (!name) return '';
  const host = hostOf(process.env[name]);
  if (Bun || process.env.NODE_USE_ENV_PROXY === '1') return `${name} names the proxy ${host}: is it right, and does it answer?`;
  return `${name} names the proxy ${host}, which Node.js (from 22.21) uses with NODE_USE_ENV_PROXY=1 alone`;
}

/** Without the name and the password in front. */
function hostOf(proxy) {
  return URL.canParse(proxy) ? new URL(proxy).host : 'of a text that is not an address';
}
