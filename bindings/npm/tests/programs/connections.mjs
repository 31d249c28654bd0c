// What errors of a fetch prove, by their shapes, and what is said of them.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { KPay } from 'kpay';

const KEYS = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d', maxRetries: 0, baseUrl: 'https://kpay.example' };
let number = 0;
const order = () => ({ externalId: `C-${(number += 1)}`, amount: 5, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' });
const thrown = (promise) => promise.then((value) => assert.fail(JSON.stringify(value)), (error) => error);
const failing = (error, options) => thrown(new KPay({ ...KEYS, fetch: () => Promise.reject(error), fetchSendsOnce: true, ...options }).withdrawals.init(order()));

const of = (fields, message = 'x', cause) => Object.assign(new Error(message, { cause }), fields);
const connecting = (code) => of({ code, syscall: 'connect' }, `connect ${code} 192.0.2.1:443`);
const fetchFailed = (cause) => of({}, 'fetch failed', cause);
const all = (...errors) => Object.assign(new AggregateError(errors, ''), { code: errors[0].code });

for (const [error, isProven] of [
  ...['ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL', 'EMFILE', 'ECONNRESET'].map((code) => [fetchFailed(connecting(code)), true]),
  ...['UND_ERR_CONNECT_TIMEOUT', 'ENOTFOUND', 'EAI_AGAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'].map((code) => [fetchFailed(of({ code })), true]),
  [fetchFailed(all(connecting('ETIMEDOUT'), connecting('ENETUNREACH'))), true],
  [of({}, 'retried', fetchFailed(of({}, 'again', connecting('ETIMEDOUT')))), true],
  [of({ code: 'ECONNRESET' }, 'Client network socket disconnected before secure TLS connection was established'), true],
  [of({ code: 'EPROTO', syscall: 'write' }, 'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps'), true],
  [of({ code: 'EMFILE' }, 'EMFILE: Was there a typo in the url or port?'), true],
  [fetchFailed(of({}, 'error sending request for url (https://kpay.example/): client error (Connect): tls handshake eof')), true],
  // One of several may have been sent, and what was read or written was connected.
  [fetchFailed(all(connecting('ETIMEDOUT'), of({ code: 'ECONNRESET', syscall: 'read' }))), false],
  ...['read', 'write', undefined].map((syscall) => [fetchFailed(of({ code: 'ECONNRESET', syscall })), false]),
  ...['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].map((code) => [fetchFailed(of({ code, syscall: 'read' })), false]),
  [fetchFailed(of({ code: 'EPROTO', syscall: 'write' }, 'write EPROTO bad record mac')), false],
  [fetchFailed(of({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })), false],
  [fetchFailed(of({ code: 'UND_ERR_SOCKET' }, 'other side closed')), false],
  [fetchFailed(of({}, 'error sending request for url (https://kpay.example/): client error (SendRequest): connection closed before message completed')), false],
  [all(...[of({}, 'nothing')]), false],
]) {
  const { outcome, code } = await failing(error);
  assert.deepEqual([outcome, code], isProven ? ['not_moved', 'not_sent'] : ['unknown', 'no_response'], error.cause?.message ?? error.message);
  // Nobody said that this fetch tries once.
  assert.equal((await failing(error, { fetchSendsOnce: false })).outcome, 'unknown');
}
const circle = of({}, 'round');
circle.cause = of({}, 'and round', circle);
assert.equal((await failing(circle)).outcome, 'unknown');

// The host's own words on what helps.
const timeouts = await failing(fetchFailed(all(connecting('ETIMEDOUT'), connecting('ETIMEDOUT'))));
assert.match(timeouts.message, /no connection.*\. The runtime says ETIMEDOUT of kpay\.example\. .*--network-family-autoselection-attempt-timeout/);
const untrusted = await failing(fetchFailed(of({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'self-signed certificate in certificate chain')));
assert.match(untrusted.message, /says SELF_SIGNED_CERT_IN_CHAIN of kpay\.example\. .*NODE_EXTRA_CA_CERTS.*DENO_CERT/);
process.env.HTTPS_PROXY = 'http://user:the_password@proxy.example:3128';
for (const [use, words] of [[undefined, /HTTPS_PROXY names the proxy proxy\.example:3128, .*NODE_USE_ENV_PROXY=1/], ['1', /HTTPS_PROXY names the proxy proxy\.example:3128: /]]) {
  if (use) process.env.NODE_USE_ENV_PROXY = use;
  const { message } = await failing(fetchFailed(connecting('ECONNREFUSED')));
  assert.match(message, words);
  assert.doesNotMatch(message, /password|user:/);
}
delete process.env.HTTPS_PROXY;
delete process.env.NODE_USE_ENV_PROXY;

// Node's own fetch: cut in the middle of TLS is not sent, and so it stays with a code that says nothing.
const cutting = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.resetAndDestroy()));
cutting.listen(0, '127.0.0.1');
await once(cutting, 'listening');
const at = (scheme) => thrown(new KPay({ ...KEYS, baseUrl: `${scheme}://127.0.0.1:${cutting.address().port}` }).withdrawals.init(order()));
assert.equal((await at('https')).outcome, 'not_moved');
assert.equal((await at('http')).outcome, 'unknown');

// A dispatcher in the place of Node's own may send it again.
const PLACES = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`)).filter((place) => globalThis[place]);
const own = PLACES.map((place) => globalThis[place]);
const composed = (agent) => new Proxy(agent, { get: (of, key) => (key === 'dispatch' ? (...given) => of.dispatch(...given) : of[key]) });
class RetryAgent {
  dispatch = (...given) => own[0].dispatch(...given);
}
for (const other of [() => new RetryAgent(), composed]) {
  PLACES.forEach((place, index) => (globalThis[place] = other(own[index])));
  assert.equal((await at('https')).outcome, 'unknown');
}
cutting.close();
process.exit();
