// Messages that change: updates, deletes, appends, annotations.
import { assert, bothFormats, collect, cutOff, fresh, pause, realtime, refusal, rest, scenario, until } from './stage.mjs';

const told = (got) => got.map((message) => [message.action, message.data]);

bothFormats('a message is updated and deleted, and its versions are kept', async (format) => {
  const name = fresh('mutable');
  const channel = rest(format).channels.get(name);
  const got = await collect(realtime(format).channels.get(name));
  const { serials } = await channel.publish('original', { value: 1 });
  const message = await channel.getMessage(serials[0]);
  assert.equal(message.action, 'message.create');
  const operation = { clientId: 'editor', description: 'why', metadata: { reason: 'test' } };
  const { versionSerial } = await channel.updateMessage({ ...message, data: { value: 2 } }, operation);
  const updated = await channel.getMessage(message);
  assert.equal(updated.version.serial, versionSerial);
  assert.equal(updated.version.clientId, 'editor');
  assert.deepEqual(updated.version.metadata, { reason: 'test' });
  assert.deepEqual([updated.action, updated.name, updated.data], ['message.update', 'original', { value: 2 }]);
  assert.ok(versionSerial > serials[0]);
  await channel.deleteMessage({ ...message, data: {} }, operation);
  await until(() => got.length === 3);
  assert.deepEqual(told(got), [['message.create', { value: 1 }], ['message.update', { value: 2 }], ['message.delete', {}]]);
  const versions = await channel.getMessageVersions(serials[0]);
  assert.deepEqual(versions.items.map((version) => version.action), ['message.create', 'message.update', 'message.delete']);
  assert.equal((await channel.history()).items[0].action, 'message.delete');
});

bothFormats('appends come as what was added to those who have the rest, and whole to the late', async (format) => {
  const name = fresh('mutable');
  const writer = realtime(format).channels.get(name);
  const early = await collect(realtime(format).channels.get(name));
  const full = await collect(realtime(format).channels.get(name, { params: { appendMode: 'full' } }));
  const { serials } = await writer.publish('answer', 'Hel');
  const { versionSerial } = await writer.appendMessage({ serial: serials[0], data: 'lo' });
  const late = await collect(realtime(format).channels.get(name));
  const rewound = await collect(realtime(format).channels.get(name, { params: { rewind: '1' } }));
  for (const data of [', ', 'world']) await writer.appendMessage({ serial: serials[0], data });
  await until(() => early.length === 4 && late.length === 2 && full.length === 4 && rewound.length === 3);
  const appended = [['message.append', ', '], ['message.append', 'world']];
  assert.deepEqual(told(early), [['message.create', 'Hel'], ['message.append', 'lo'], ...appended]);
  assert.deepEqual(told(late), [['message.update', 'Hello, '], ['message.append', 'world']]);
  assert.deepEqual(told(rewound), [['message.update', 'Hello'], ...appended]);
  assert.deepEqual(full.at(-1).data, 'Hello, world');
  assert.equal(early[1].version.serial, versionSerial);
  assert.equal((await rest().channels.get(name).getMessage(serials[0])).data, 'Hello, world');
});

scenario('appends that were missed add up after a reconnect', async () => {
  const name = fresh('mutable');
  const client = realtime();
  const got = await collect(client.channels.get(name));
  const writer = rest().channels.get(name);
  const { serials } = await writer.publish('answer', 'a');
  await until(() => got.length === 1);
  const comeBack = await cutOff(client);
  for (const data of ['b', 'c']) await writer.appendMessage({ serial: serials[0], data });
  const second = await writer.publish('answer', 'x');
  await writer.appendMessage({ serial: second.serials[0], data: 'y' });
  await comeBack();
  await until(() => got.length >= 4);
  await writer.appendMessage({ serial: serials[0], data: 'd' });
  await until(() => got.length >= 5);
  await pause(50);
  const texts = {};
  for (const { action, serial, data } of got) {
    texts[serial] = action === 'message.append' ? texts[serial] + data : data;
  }
  assert.deepEqual(texts, { [serials[0]]: 'abcd', [second.serials[0]]: 'xy' });
});

scenario('a channel without the rule refuses changes with 93002', async () => {
  const channel = rest().channels.get(fresh());
  const { serials } = await channel.publish('n', 'x');
  assert.equal((await refusal(channel.appendMessage({ serial: serials[0], data: 'y' }))).code, 93002);
});

bothFormats('annotations reach who asked for them, and their sum reaches everybody', async (format) => {
  const name = fresh('mutable');
  const modes = ['publish', 'subscribe', 'annotation_publish', 'annotation_subscribe'];
  const channel = realtime({ ...format, clientId: 'ann' }).channels.get(name, { modes });
  const got = await collect(channel);
  const annotations = [];
  await channel.annotations.subscribe((annotation) => annotations.push(annotation));
  await channel.publish('n', 'x');
  await until(() => got.length === 1);
  await channel.annotations.publish(got[0], { type: 'reaction:distinct.v1', name: '👍' });
  await until(() => annotations.length === 1 && got.length === 2);
  assert.equal(annotations[0].action, 'annotation.create');
  assert.equal(annotations[0].messageSerial, got[0].serial);
  assert.ok(annotations[0].serial > annotations[0].messageSerial);
  assert.equal(got[1].action, 'message.summary');
  assert.equal(got[1].annotations.summary['reaction:distinct.v1']['👍'].total, 1);
  const writer = rest({ ...format, clientId: 'ann' }).channels.get(name);
  for (const sign of ['🎉', '😕']) await writer.annotations.publish(got[0], { type: 'reaction:distinct.v1', name: sign });
  const page = await writer.annotations.get(got[0], { limit: 2 });
  assert.deepEqual(page.items.map((annotation) => annotation.name), ['👍', '🎉']);
  assert.equal((await page.next()).items[0].name, '😕');
  await channel.annotations.delete(got[0], { type: 'reaction:distinct.v1', name: '👍' });
  await until(() => got.length === 5);
  assert.equal('👍' in got[4].annotations.summary['reaction:distinct.v1'], false);
});
