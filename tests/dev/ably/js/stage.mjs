// What the scenarios share: clients of one stand-in, small waits, and a register of scenarios.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const [port, key, ably] = process.argv.slice(2);
export const Ably = createRequire(import.meta.url)(ably);
export { assert, key };
export const address = { endpoint: '127.0.0.1', port: Number(port), tls: false, logLevel: 0 };
export const scenarios = [];
const open = new Set();
const run = Date.now().toString(36);
let names = 0;

export const scenario = (name, act) => scenarios.push({ name, act });
export const bothFormats = (name, act) => {
  scenario(`${name} (json)`, () => act({ useBinaryProtocol: false }));
  scenario(`${name} (msgpack)`, () => act({ useBinaryProtocol: true }));
};
export const fresh = (prefix = 'chat') => `${prefix}:${run}-${++names}`;
export const rest = (options = {}) => new Ably.Rest({ ...address, key, ...options });
export const realtime = (options = {}) => {
  const credentials = 'authCallback' in options || 'token' in options || 'tokenDetails' in options ? {} : { key };
  const client = new Ably.Realtime({ ...address, ...credentials, ...options });
  open.add(client);
  return client;
};
// A TokenRequest signed elsewhere, as a server of the customer's would hand it out.
export const tokens = (params) => async (_, callback) => {
  const wish = typeof params === 'function' ? params() : params;
  callback(null, await rest().auth.createTokenRequest(wish));
};
export const connected = (client) => client.connection.whenState('connected');
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
export const until = async (condition, what = 'condition', ms = 8000) => {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what} did not come true in ${ms} ms`);
    await pause(10);
  }
};
export const transportOf = (client) => client.connection.connectionManager.activeProtocol.getTransport();
// As when a cable is pulled: no close frame, no CLOSE message.
export const pullCable = (client) => transportOf(client).wsConnection.terminate();
// Loses the link and cannot come back before it is told to.
export const cutOff = async (client) => {
  const manager = client.connection.connectionManager;
  const connect = manager.startConnect.bind(manager);
  const held = new Promise((done) => {
    manager.startConnect = done;
  });
  pullCable(client);
  await held;
  return async () => {
    manager.startConnect = connect;
    connect();
    await connected(client);
  };
};
export const collect = async (channel) => {
  const got = [];
  await channel.subscribe((message) => got.push(message));
  return got;
};
export const refusal = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('was not refused');
};
export const closeAll = () => open.forEach((client) => client.close());
