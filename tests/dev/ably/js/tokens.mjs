// What a token allows, and what becomes of it.
import { Ably, address, assert, collect, connected, fresh, key, pause, realtime, refusal, rest, scenario, tokens, until } from './stage.mjs';

scenario('a token for one channel opens that channel for subscribing and nothing else', async () => {
  const [name, other] = [fresh(), fresh()];
  const client = realtime({ authCallback: tokens({ clientId: 'carol', capability: { [name]: ['subscribe'] } }) });
  const channel = client.channels.get(name);
  const got = await collect(channel);
  await rest().channels.get(name).publish('n', 'hello');
  await until(() => got.length === 1);
  assert.deepEqual(channel.modes, ['subscribe', 'presence_subscribe']);
  const { id } = client.connection;
  const refused = await Promise.all([
    refusal(channel.publish('n', 'x')),
    refusal(channel.presence.enter()),
    refusal(channel.history()),
    refusal(client.channels.get(other).attach()),
    refusal(client.channels.get(fresh()).publish('n', 'x')),
  ]);
  assert.deepEqual(refused.map((error) => [error.code, error.statusCode]), Array(5).fill([40160, 401]));
  assert.equal(client.connection.state, 'connected');
  assert.equal(client.connection.id, id);
});

scenario('a TokenRequest is good for one exchange', async () => {
  const request = await rest().auth.createTokenRequest({ clientId: 'x' });
  await new Ably.Rest({ ...address, authCallback: (_, callback) => callback(null, request) }).auth.requestToken();
  const client = realtime({ authCallback: (_, callback) => callback(null, request) });
  const change = await new Promise((done) => client.connection.once('disconnected', done));
  assert.equal(change.reason.code, 80019);
  assert.equal(change.reason.cause.code, 40105);
});

scenario('a wrong secret fails the connection with 40101', async () => {
  const client = realtime({ key: 'app.k1:wrong' });
  const change = await new Promise((done) => client.connection.once('failed', done));
  assert.equal(change.reason.code, 40101);
  assert.equal((await refusal(rest({ key: 'app.k1:wrong' }).channels.get('x').history())).code, 40101);
});

scenario('rights widen and shrink while the connection stays', async () => {
  const [name, other] = [fresh(), fresh()];
  let capability = { [name]: ['subscribe'] };
  const client = realtime({ authCallback: tokens(() => ({ clientId: 'c', capability })) });
  const channel = client.channels.get(name);
  await channel.attach();
  const { id } = client.connection;
  assert.equal((await refusal(client.channels.get(other).attach())).code, 40160);
  capability = { [name]: ['*'], [other]: ['*'] };
  await client.auth.authorize();
  await channel.publish('n', 'now I may');
  await client.channels.get(other).attach();
  capability = { [name]: ['subscribe'] };
  await client.auth.authorize();
  await until(() => client.channels.get(other).state === 'failed');
  assert.equal(client.channels.get(other).errorReason.code, 40160);
  assert.equal((await refusal(channel.publish('n', 'not any more'))).code, 40160);
  assert.equal(client.connection.id, id);
});

scenario('a token of two seconds is renewed on the same connection', async () => {
  let made = 0;
  const client = realtime({ authCallback: tokens(() => (made++, { clientId: 'c', ttl: 2000 })) });
  await connected(client);
  const { id } = client.connection;
  const got = await collect(client.channels.get(fresh()));
  const change = await new Promise((done) => client.connection.once('disconnected', done));
  assert.equal(change.reason.code, 40142);
  await connected(client);
  assert.equal(client.connection.id, id);
  assert.ok(made >= 2);
  assert.equal(got.length, 0);
});

scenario('an expired token that cannot be renewed fails with 40171', async () => {
  const { token } = await rest().auth.requestToken({ ttl: 100 });
  await pause(150);
  const client = realtime({ token });
  const change = await new Promise((done) => client.connection.once('failed', done));
  assert.equal(change.reason.code, 40171);
});

scenario('a clientId that differs from the token is refused with 40102', async () => {
  const { token } = await rest().auth.requestToken({ clientId: 'one' });
  const client = realtime({ token, transportParams: { clientId: 'two' } });
  const change = await new Promise((done) => client.connection.once('failed', done));
  assert.equal(change.reason.code, 40102);
});

scenario('revoked tokens lose their connections, others keep theirs', async () => {
  const made = async (clientId) => realtime({ tokenDetails: await rest().auth.requestToken({ clientId }) });
  const [one, two, other] = await Promise.all(['gone-1', 'gone-2', 'stays'].map(made));
  await Promise.all([one, two, other].map(connected));
  await pause(5);
  const reasons = [one, two].map((client) => new Promise((done) => client.connection.once('disconnected', done)));
  const result = await rest().auth.revokeTokens([
    { type: 'clientId', value: 'gone-1' },
    { type: 'clientId', value: 'gone-2' },
    { type: 'invalidType', value: 'abc' },
  ]);
  assert.deepEqual([result.successCount, result.failureCount], [2, 1]);
  assert.equal(result.results[0].target, 'clientId:gone-1');
  assert.equal(typeof result.results[0].issuedBefore, 'number');
  assert.equal(result.results[2].error.statusCode, 400);
  for (const change of await Promise.all(reasons)) assert.equal(change.reason.code, 40141);
  await until(() => one.connection.state === 'failed');
  assert.equal(other.connection.state, 'connected');
});

scenario('a revocation can leave time to renew', async () => {
  const client = realtime({ authCallback: tokens({ clientId: 'renews' }) });
  await connected(client);
  await pause(5);
  const renewed = new Promise((done) => client.connection.once('update', done));
  const before = Date.now();
  const result = await rest().auth.revokeTokens([{ type: 'clientId', value: 'renews' }], { allowReauthMargin: true });
  assert.ok(result.results[0].appliesAt >= before + 30_000);
  await renewed;
  assert.equal(client.connection.state, 'connected');
});

scenario('an envelope carries status, links and errors in the body', async () => {
  const name = fresh();
  await rest().channels.get(name).publish('n', 'x');
  const authorization = `Basic ${Buffer.from(key).toString('base64')}`;
  const base = `http://127.0.0.1:${address.port}`;
  const origin = 'http://panel.example';
  const fetched = await fetch(`${base}/channels/${encodeURIComponent(name)}/messages?envelope=json`, { headers: { authorization, origin } });
  assert.equal(fetched.headers.get('access-control-allow-origin'), origin);
  assert.equal(fetched.headers.get('access-control-allow-credentials'), 'true');
  const body = await fetched.json();
  assert.equal(body.statusCode, 200);
  assert.match(body.headers.link, /^<\.\/messages\?limit=100>; rel="first",<\.\/messages\?limit=100>; rel="current"$/);
  const refused = await (await fetch(`${base}/channels/x/messages?envelope=json`)).json();
  assert.equal(refused.statusCode, 401);
  assert.equal(refused.response.error.code, 40101);
  const asked = await fetch(`${base}/channels/x/messages`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-headers': 'authorization,x-ably-version' },
  });
  assert.equal(asked.status, 204);
  assert.equal(asked.headers.get('access-control-allow-headers'), 'authorization,x-ably-version');
});
