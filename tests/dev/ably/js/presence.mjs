// Who is there.
import { assert, bothFormats, cutOff, fresh, pause, realtime, refusal, rest, scenario, until } from './stage.mjs';

const watch = async (channel) => {
  const seen = [];
  await channel.presence.subscribe((event) => seen.push(`${event.action} ${event.clientId}`));
  return seen;
};

bothFormats('a member is seen entering, updating and leaving', async (format) => {
  const name = fresh();
  const watcher = realtime({ ...format, useBinaryProtocol: !format.useBinaryProtocol }).channels.get(name);
  const seen = await watch(watcher);
  const member = realtime({ ...format, clientId: 'ann' });
  const own = member.channels.get(name);
  await own.presence.enter({ mood: 'fine' });
  await until(() => seen.length === 1);
  assert.deepEqual((await watcher.presence.get())[0].data, { mood: 'fine' });
  assert.deepEqual((await rest(format).channels.get(name).presence.get()).items[0].data, { mood: 'fine' });
  await own.presence.update('better');
  await own.presence.enter('entered again');
  await own.presence.leave('bye');
  await own.presence.update('back');
  await until(() => seen.length === 5);
  member.close();
  await until(() => seen.length === 6);
  assert.deepEqual(seen, ['enter ann', 'update ann', 'update ann', 'leave ann', 'enter ann', 'leave ann']);
  const history = await rest(format).channels.get(name).presence.history({ direction: 'forwards' });
  assert.deepEqual(history.items.map((event) => event.action).slice(0, 4), ['enter', 'update', 'update', 'leave']);
  assert.equal((await watcher.presence.get()).length, 0);
});

scenario('who attaches later is told of everybody who is there', async () => {
  const name = fresh();
  const crowd = realtime().channels.get(name);
  await crowd.attach();
  await Promise.all(Array.from({ length: 30 }, (_, index) => crowd.presence.enterClient(`c${index}`)));
  const late = realtime().channels.get(name);
  assert.equal((await late.presence.get()).length, 30);
  const page = await rest().channels.get(name).presence.get({ limit: 20 });
  assert.equal(page.items.length, 20);
  assert.equal((await page.next()).items.length, 10);
  assert.equal((await rest().channels.get(name).presence.get({ clientId: 'c7' })).items.length, 1);
  const status = await rest().channels.get(name).status();
  assert.equal(status.status.occupancy.metrics.presenceMembers, 30);
  const batch = await rest().batchPresence([name, '[bad']);
  assert.deepEqual([batch.successCount, batch.failureCount], [1, 1]);
  assert.equal(batch.results[0].presence.length, 30);
});

scenario('no more than 200 members', async () => {
  const channel = realtime().channels.get(fresh());
  await channel.attach();
  const entering = Array.from({ length: 201 }, (_, index) => channel.presence.enterClient(`c${index}`));
  const refused = (await Promise.allSettled(entering)).filter((result) => result.status === 'rejected');
  assert.deepEqual(refused.map((result) => result.reason.code), [91003]);
});

scenario('presence without a clientId is refused', async () => {
  const client = realtime({ authCallback: async (_, done) => done(null, await rest().auth.requestToken({})) });
  const channel = client.channels.get(fresh());
  await channel.attach();
  assert.equal((await refusal(channel.presence.enter())).code, 40012);
  assert.equal((await refusal(channel.presence.enterClient('somebody'))).code, 40012);
});

scenario('a short loss of the link is no departure', async () => {
  const name = fresh();
  const seen = await watch(realtime().channels.get(name));
  const member = realtime({ clientId: 'bob' });
  await member.channels.get(name).presence.enter();
  await until(() => seen.length === 1);
  await (await cutOff(member))();
  await member.channels.get(name).whenState('attached');
  await pause(300);
  assert.deepEqual(seen, ['enter bob']);
  assert.equal((await member.channels.get(name).presence.get()).length, 1);
});

scenario('a lost member leaves after the grace that it asked for, and enters anew when it is back', async () => {
  const name = fresh();
  const seen = await watch(realtime().channels.get(name));
  const member = realtime({ clientId: 'eve', transportParams: { remainPresentFor: 500 } });
  await member.channels.get(name).presence.enter();
  const comeBack = await cutOff(member);
  await until(() => seen.length === 2);
  await comeBack();
  await until(() => seen.length === 3);
  assert.deepEqual(seen, ['enter eve', 'leave eve', 'enter eve']);
});

scenario('detaching is leaving', async () => {
  const name = fresh();
  const seen = await watch(realtime().channels.get(name));
  const member = realtime({ clientId: 'fay' }).channels.get(name);
  await member.presence.enter();
  await member.detach();
  await until(() => seen.length === 2);
  await member.presence.enter();
  await until(() => seen.length === 3);
  assert.deepEqual(seen, ['enter fay', 'leave fay', 'enter fay']);
});
