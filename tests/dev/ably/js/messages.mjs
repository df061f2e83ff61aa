// Publishing, receiving, reading back.
import { assert, bothFormats, collect, connected, fresh, pause, realtime, refusal, rest, scenario, until } from './stage.mjs';

bothFormats('every type of data arrives as it was sent', async (format) => {
  const name = fresh();
  const sender = rest(format);
  const text = await collect(realtime({ useBinaryProtocol: false }).channels.get(name));
  const binary = await collect(realtime({ useBinaryProtocol: true }).channels.get(name));
  const { serials } = await sender.channels.get(name).publish([
    { name: 'a', data: 'text' },
    { name: 'b', data: { deep: [1, { x: null }] } },
    { name: 'c', data: Buffer.from([0, 1, 255]) },
    { name: 'd', extras: { headers: { k: 1 } } },
  ]);
  await until(() => text.length === 4 && binary.length === 4);
  for (const got of [text, binary]) {
    assert.equal(got[0].data, 'text');
    assert.deepEqual(got[1].data, { deep: [1, { x: null }] });
    assert.deepEqual(Buffer.from(got[2].data), Buffer.from([0, 1, 255]));
    assert.deepEqual(got[3].extras, { headers: { k: 1 } });
    assert.deepEqual(got.map((message) => message.serial), serials);
    assert.equal(got[0].encoding ?? null, null);
  }
  const page = await sender.channels.get(name).history({ direction: 'forwards' });
  assert.deepEqual(page.items.map((message) => message.id), text.map((message) => message.id));
});

bothFormats('an encrypted channel is read by whoever has the key', async (format) => {
  const name = fresh();
  const cipher = { key: Buffer.alloc(16, 7) };
  const got = await collect(realtime({ useBinaryProtocol: !format.useBinaryProtocol }).channels.get(name, { cipher }));
  await rest(format).channels.get(name, { cipher }).publish('secret', { a: 1 });
  await until(() => got.length === 1);
  assert.deepEqual(got[0].data, { a: 1 });
  const raw = (await rest({ useBinaryProtocol: false }).channels.get(name).history()).items[0];
  assert.equal(raw.encoding, 'json/utf-8/cipher+aes-128-cbc');
});

scenario('history pages in both directions, whatever the channel is called', async () => {
  for (const name of ['a b+c', 'a/b', 'ü?x#y', 'per%cent', 'x,y;z="']) {
    const channel = rest().channels.get(`${fresh()} ${name}`);
    for (let index = 0; index < 5; index++) await channel.publish('n', String(index));
    let page = await channel.history({ limit: 2, direction: 'forwards' });
    const seen = [];
    for (; page; page = await page.next()) seen.push(...page.items.map((message) => message.data));
    assert.deepEqual(seen, ['0', '1', '2', '3', '4']);
    page = await (await channel.history({ limit: 2 })).next();
    assert.deepEqual(page.items.map((message) => message.data), ['2', '1']);
    assert.deepEqual((await page.current()).items.map((message) => message.data), ['2', '1']);
    assert.deepEqual((await page.first()).items.map((message) => message.data), ['4', '3']);
    assert.equal((await page.next()).isLast(), true);
  }
});

scenario('the fifty-first message in a second is refused with 42913', async () => {
  const client = realtime();
  await connected(client);
  const channel = client.channels.get(fresh());
  const sent = Array.from({ length: 51 }, (_, index) => channel.publish('n', String(index)));
  const results = await Promise.allSettled(sent);
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 50);
  assert.equal(results[50].reason.code, 42913);
});

scenario('one connection may not exceed its rate by using many channels', async () => {
  const client = realtime();
  await connected(client);
  const sent = Array.from({ length: 60 }, () => client.channels.get(fresh()).publish('n', 'x'));
  const results = await Promise.allSettled(sent);
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 10);
  assert.equal(refused[0].reason.code, 42911);
});

bothFormats('a repeated message id is delivered once, over REST and over a connection', async (format) => {
  const name = fresh();
  const client = realtime(format);
  const got = await collect(client.channels.get(name));
  const first = await rest(format).channels.get(name).publish({ id: 'once', data: '1' });
  const again = await rest(format).channels.get(name).publish({ id: 'once', data: '1' });
  const third = await client.channels.get(name).publish({ id: 'once', data: '1' });
  assert.deepEqual(again.serials, first.serials);
  assert.deepEqual(third.serials, first.serials);
  const live = await client.channels.get(name).publish({ id: 'live', data: '2' });
  assert.deepEqual((await client.channels.get(name).publish({ id: 'live', data: '2' })).serials, live.serials);
  await pause(100);
  assert.deepEqual(got.map((message) => message.id), ['once', 'live']);
  assert.equal((await rest().channels.get(name).history()).items.length, 2);
});

scenario('ids of a list must be base:0, base:1', async () => {
  const error = await refusal(rest().channels.get(fresh()).publish([{ id: 'a', data: 'x' }, { id: 'b', data: 'y' }]));
  assert.equal(error.code, 40031);
});

scenario('a message may not name another client', async () => {
  const error = await refusal(rest({ clientId: 'me' }).channels.get(fresh()).publish({ data: 'x', clientId: 'you' }));
  assert.equal(error.code, 40012);
});

scenario('REST speaks for a live connection by its key', async () => {
  const client = realtime({ clientId: 'dora' });
  const name = fresh();
  const got = await collect(client.channels.get(name));
  await rest().channels.get(name).publish({ data: 'x', connectionKey: client.connection.key });
  await until(() => got.length === 1);
  assert.equal(got[0].connectionId, client.connection.id);
  const error = await refusal(rest().channels.get(name).publish({ data: 'x', connectionKey: 'nobody!x' }));
  assert.equal(error.code, 40006);
});

bothFormats('a refusal can be forced', async (format) => {
  const params = { _forceNack: true };
  assert.equal((await refusal(rest(format).channels.get(fresh()).publish('a', 'b', params))).code, 40099);
  const client = realtime(format);
  await connected(client);
  assert.equal((await refusal(client.channels.get(fresh()).publish('a', 'b', params))).code, 40099);
});

scenario('a message larger than 64 KiB is refused by the server', async () => {
  const error = await refusal(
    rest({ maxMessageSize: 1 << 20 }).channels.get(fresh()).publish('n', 'x'.repeat(65_537)),
  );
  assert.equal(error.code, 40009);
});

scenario('own messages are not echoed to who does not want them', async () => {
  const name = fresh();
  const silent = await collect(realtime({ echoMessages: false }).channels.get(name));
  const client = realtime();
  const got = await collect(client.channels.get(name));
  await client.channels.get(name).publish('n', '1');
  const mute = realtime({ echoMessages: false });
  const own = await collect(mute.channels.get(name));
  await mute.channels.get(name).publish('n', '2');
  await until(() => got.length === 2 && silent.length === 2);
  assert.equal(own.length, 0);
});

bothFormats('a batch succeeds and fails for each channel by itself', async (format) => {
  const [good, other] = [fresh(), fresh()];
  const results = await rest(format).batchPublish([
    { channels: [good, '[bad'], messages: [{ data: '1' }] },
    { channels: [other], messages: [{ data: '2' }, { data: '3' }] },
  ]);
  assert.deepEqual(results.map((result) => [result.successCount, result.failureCount]), [[1, 1], [1, 0]]);
  assert.equal(results[0].results[0].channel, good);
  assert.ok(results[0].results[0].messageId);
  assert.equal(results[0].results[1].error.code, 40010);
  assert.equal((await rest().channels.get(other).history()).items.length, 2);
  const old = await rest(format).request('post', '/messages', 2, {}, { channels: ['[bad', good], messages: { data: 'x' } });
  assert.equal(old.success, false);
  assert.equal(old.statusCode, 400);
  assert.equal(old.errorCode, 40020);
  assert.deepEqual(old.items[0].batchResponse.map((result) => result.channel), ['[bad', good]);
  const fine = await rest(format).request('post', '/messages', 2, {}, { channels: [good, other], messages: { data: 'x' } });
  assert.equal(fine.statusCode, 201);
  assert.deepEqual(fine.items.map((result) => result.channel), [good, other]);
});

scenario('a path that does not exist is a 40400', async () => {
  const answer = await rest().request('get', '/keys/app.k1/requestToken', 3);
  assert.equal(answer.success, false);
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.errorCode, 40400);
  assert.ok(answer.errorMessage);
});
