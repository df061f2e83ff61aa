// Nothing lost and nothing twice, whatever happens to the link.
import { assert, bothFormats, collect, cutOff, fresh, pause, pullCable, realtime, rest, scenario, transportOf, until } from './stage.mjs';

const numbers = (got) => got.map((message) => Number(message.data));
const upTo = (count) => Array.from({ length: count }, (_, index) => index);

bothFormats('what was missed while the link was down arrives in order, once', async (format) => {
  const name = fresh();
  const client = realtime(format);
  const channel = client.channels.get(name);
  const got = await collect(channel);
  const { id } = client.connection;
  const comeBack = await cutOff(client);
  await rest(format).channels.get(name).publish(upTo(20).map((index) => ({ data: String(index) })));
  assert.equal(got.length, 0);
  await comeBack();
  await until(() => got.length >= 20);
  await pause(50);
  assert.deepEqual(numbers(got), upTo(20));
  assert.equal(client.connection.id, id);
});

scenario('five pulled cables during 120 messages lose nothing', async () => {
  const name = fresh();
  const client = realtime();
  const got = await collect(client.channels.get(name));
  const sender = rest().channels.get(name);
  for (const index of upTo(120)) {
    if (index % 24 === 12) {
      await until(() => client.connection.state === 'connected');
      pullCable(client);
    }
    await sender.publish('n', String(index));
    await pause(25);
  }
  await until(() => got.length >= 120);
  await pause(50);
  assert.deepEqual(numbers(got), upTo(120));
});

bothFormats('a publish whose answer was lost is sent again and applied once', async (format) => {
  const name = fresh();
  const client = realtime(format);
  const got = await collect(client.channels.get(name));
  const transport = transportOf(client);
  const pass = transport.onProtocolMessage.bind(transport);
  transport.onProtocolMessage = (message) => (message.action === 1 ? pullCable(client) : pass(message));
  const { serials } = await client.channels.get(name).publish('n', 'once');
  await pause(50);
  assert.deepEqual(got.map((message) => message.serial), serials);
  assert.equal((await rest().channels.get(name).history()).items.length, 1);
});

scenario('a client started anew recovers the connection of the old one', async () => {
  const name = fresh();
  const old = realtime();
  const channel = old.channels.get(name);
  await collect(channel);
  await channel.publish('n', '0');
  await pause(50);
  const recover = old.connection.createRecoveryKey();
  const { id } = old.connection;
  old.connection.connectionManager.connectionKey = undefined;
  old.connection.connectionManager.options.autoConnect = false;
  pullCable(old);
  await rest().channels.get(name).publish('n', '1');
  const client = realtime({ recover });
  const got = await collect(client.channels.get(name));
  await until(() => got.length === 1);
  assert.equal(client.connection.id, id);
  assert.deepEqual(numbers(got), [1]);
});

scenario('a connection that nobody remembers is new, with 80018', async () => {
  const recover = JSON.stringify({ connectionKey: '_____!ablyjs_test_fake-key____', msgSerial: 3, channelSerials: {} });
  const client = realtime({ recover });
  const change = await new Promise((done) => client.connection.once('connected', done));
  assert.equal(change.reason.code, 80018);
  assert.equal(client.connection.connectionManager.msgSerial, 0);
});

scenario('history until the attach and the live messages meet without gap or overlap', async () => {
  const name = fresh();
  const sender = rest().channels.get(name);
  for (const index of upTo(5)) await sender.publish('n', String(index));
  const channel = realtime().channels.get(name);
  const got = await collect(channel);
  for (const index of [5, 6]) await sender.publish('n', String(index));
  await until(() => got.length === 2);
  const before = await channel.history({ untilAttach: true, direction: 'forwards' });
  assert.deepEqual(numbers([...before.items, ...got]), upTo(7));
});

bothFormats('rewind brings the last messages first, by parameter and by qualifier', async (format) => {
  const name = fresh();
  const sender = rest(format).channels.get(name);
  for (const index of upTo(7)) await sender.publish('n', String(index));
  const five = realtime(format).channels.get(name, { params: { rewind: '5' } });
  const got = [];
  const change = await five.subscribe((message) => got.push(message));
  assert.equal(change.hasBacklog, true);
  assert.equal(five.params.rewind, '5');
  const two = await collect(realtime(format).channels.get(`[?rewind=2]${name}`));
  const recent = await collect(realtime(format).channels.get(name, { params: { rewind: '1m', rewindLimit: '3' } }));
  await sender.publish('n', '7');
  await until(() => got.length === 6 && two.length === 3 && recent.length === 4);
  assert.deepEqual(numbers(got), [2, 3, 4, 5, 6, 7]);
  assert.deepEqual(numbers(two), [5, 6, 7]);
  assert.deepEqual(numbers(recent), [4, 5, 6, 7]);
});

scenario('rewind is not repeated after a reconnect', async () => {
  const name = fresh();
  await rest().channels.get(name).publish('n', '0');
  const client = realtime();
  const got = await collect(client.channels.get(name, { params: { rewind: '1' } }));
  await until(() => got.length === 1);
  await (await cutOff(client))();
  await client.channels.get(name).whenState('attached');
  await rest().channels.get(name).publish('n', '1');
  await until(() => got.length === 2);
  assert.deepEqual(numbers(got), [0, 1]);
});

scenario('new options of an attached channel neither lose nor repeat anything', async () => {
  const name = fresh();
  const channel = realtime().channels.get(name);
  const got = await collect(channel);
  const sender = realtime().channels.get(name);
  const sending = (async () => {
    for (const index of upTo(40)) {
      await sender.publish('n', String(index));
      await pause(15);
    }
  })();
  for (const modes of [['subscribe'], ['subscribe', 'presence'], ['subscribe', 'publish']]) {
    await pause(100);
    await channel.setOptions({ modes });
    assert.deepEqual([...channel.modes].sort(), [...modes].sort());
  }
  await sending;
  await until(() => got.length >= 40);
  assert.deepEqual(numbers(got), upTo(40));
});

scenario('parameters name modes before flags do, and what is unknown is not repeated', async () => {
  const params = { modes: 'presence,subscribe', delta: 'vcdiff' };
  const channel = realtime().channels.get(fresh(), { params: { ...params, nonexistent: 'foo' }, modes: ['publish'] });
  await channel.attach();
  assert.deepEqual(channel.params, params);
  assert.deepEqual(channel.modes, ['presence', 'subscribe']);
});
