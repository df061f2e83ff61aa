// An app made on demand, as Ably's official suites make theirs.
import { address, assert, refusal, rest, scenario } from './stage.mjs';

const wish = {
  keys: [
    {},
    { capability: '{ "cansubscribe:*":["subscribe"], "canpublish:*":["publish"], "canpublish:andpresence":["presence","publish"] }' },
    {
      capability:
        '{ "channel0":["publish"], "channel2":["publish", "subscribe"], "channel4":["presence", "publish", "subscribe"], "channel6":["*"] }',
    },
    { capability: '{ "*":["subscribe"] }' },
    { revocableTokens: true },
  ],
  namespaces: [{ id: 'persisted', persisted: true }, { id: 'mutable', mutableMessages: true }],
  channels: [
    {
      name: 'persisted:presence_fixtures',
      presence: [
        { clientId: 'client_bool', data: 'true' },
        { clientId: 'client_decoded', data: '{"example":{"json":"Object"}}', encoding: 'json' },
        { clientId: 'client_encoded', data: 'AAECAwQFBgc=', encoding: 'json/utf-8/cipher+aes-128-cbc/base64' },
      ],
    },
  ],
};
const post = (path, body) =>
  fetch(`http://127.0.0.1:${address.port}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

scenario('an app is made as described, and ends when it is deleted', async () => {
  const answer = await post('/apps', wish);
  assert.equal(answer.status, 201);
  const app = await answer.json();
  assert.equal(app.port, address.port);
  assert.equal(app.tls, false);
  assert.equal(app.keys.length, 5);
  assert.equal(app.keys[4].revocableTokens, true);
  const [first] = app.keys;
  assert.equal(first.keyStr, `${first.keyName}:${first.keySecret}`);
  const client = rest({ key: first.keyStr });
  const members = await client.channels.get('persisted:presence_fixtures').presence.get();
  assert.deepEqual(members.items.map((member) => member.clientId).sort(), ['client_bool', 'client_decoded', 'client_encoded']);
  assert.deepEqual(members.items.find((member) => member.clientId === 'client_decoded').data, { example: { json: 'Object' } });
  const history = await client.channels.get('persisted:presence_fixtures').presence.history();
  assert.equal(history.items.length, 3);
  const gone = await fetch(`http://127.0.0.1:${address.port}/apps/${app.appId}`, { method: 'DELETE' });
  assert.equal(gone.status, 204);
  await refusal(client.channels.get('x').history());
});

scenario('a token never has more than its key', async () => {
  const app = await (await post('/apps', wish)).json();
  const asked = async (index, capability) => {
    const client = rest({ key: app.keys[index].keyStr });
    const details = await client.auth.requestToken(capability && { capability });
    return details.capability;
  };
  for (const index of app.keys.keys()) assert.equal(await asked(index), app.keys[index].capability);
  const own = JSON.parse(app.keys[1].capability);
  assert.deepEqual(JSON.parse(await asked(1, own)), own);
  const narrowed = [
    [2, { channel2: ['presence', 'subscribe'], channelx: ['publish'] }, { channel2: ['subscribe'] }],
    [2, { channel2: ['*'] }, { channel2: ['publish', 'subscribe'] }],
    [2, { channel6: ['publish', 'subscribe'] }, { channel6: ['publish', 'subscribe'] }],
    [3, { cansubscribe: ['subscribe'] }, { cansubscribe: ['subscribe'] }],
    [1, { 'cansubscribe:check': ['subscribe'] }, { 'cansubscribe:check': ['subscribe'] }],
    [1, { 'cansubscribe:*': ['subscribe'] }, { 'cansubscribe:*': ['subscribe'] }],
  ];
  for (const [index, wanted, granted] of narrowed) assert.deepEqual(JSON.parse(await asked(index, wanted)), granted);
  for (const [index, wanted] of [[1, { 'canpublish:test': ['subscribe'] }], [2, { channelx: ['publish'] }]]) {
    const error = await refusal(asked(index, wanted));
    assert.deepEqual([error.code, error.statusCode], [40160, 401]);
  }
  for (const operations of [['publish_'], ['*', 'publish'], []]) {
    const error = await refusal(asked(0, { channel0: operations }));
    assert.deepEqual([error.code, error.statusCode], [40000, 400]);
  }
});

scenario('bad wishes for a token are named', async () => {
  const { auth } = rest();
  const code = async (params) => (await refusal(auth.requestToken(params))).code;
  assert.equal(await code({ ttl: 'notanumber' }), 40003);
  assert.equal(await code({ ttl: -1 }), 40003);
  assert.equal(await code({ ttl: 365 * 24 * 3600 * 1000 }), 40003);
  assert.equal(await code({ timestamp: Date.now() - 30 * 60 * 1000 }), 40104);
  assert.equal(await code({ mac: '12345' }), 40101);
});
