// Who may say what: knocks without the token, and what those who have it must not say.
// Usage: node cluster_attacks_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import {
  pause,
  run_tests,
  scratch,
  start_coordinator,
  start_platform,
  start_worker,
  summary_of,
  until,
  usage_of,
  write_scenario,
} from './cluster_fixture.mjs';

const brief = { users: 3, questions: 2, think: [0.05, 0.1] };
const port_of = (coordinator) => Number(coordinator.address.split(':').at(-1));
const token_of = (coordinator) => readFileSync(coordinator.token, 'utf8').trim();

/** A connection that keeps what it hears. */
async function knock(port) {
  const socket = connect(port, '127.0.0.1');
  const peer = { socket, heard: Buffer.alloc(0), closed: false };
  socket.on('data', (data) => (peer.heard = Buffer.concat([peer.heard, data])));
  socket.on('error', () => {});
  socket.on('close', () => (peer.closed = true));
  await new Promise((done) => socket.on('connect', done));
  peer.line = () =>
    until(() => {
      const end = peer.heard.indexOf('\n');
      if (end < 0) return peer.closed ? '(closed)' : undefined;
      const line = peer.heard.subarray(0, end).toString();
      peer.heard = peer.heard.subarray(end + 1);
      return line;
    }, 'the door says a line');
  return peer;
}

/** The introduction of actors/cluster/introduction.hpp, as a guest. Gives the door's last word. */
async function introduce(peer, token, node) {
  const nonce = randomBytes(32).toString('hex');
  peer.socket.write(`loadtest-join 1 ${nonce} ${node.toString('hex')}\n`);
  const [, , door_nonce, door_node] = (await peer.line()).split(' ');
  peer.door_node = Buffer.from(door_node, 'hex');
  const said = `guest ${nonce} ${node.toString('hex')} ${door_nonce} ${door_node} `;
  peer.socket.write(`proof ${createHmac('sha256', token).update(said).digest('hex')}\n`);
  return peer.line();
}

/** A frame of CAF's protocol, with a length that need not be true. */
function frame(operation, payload, { length = payload.length, receiver = 0 } = {}) {
  const header = Buffer.alloc(32);
  header[0] = operation;
  header.writeUInt32BE(length, 4);
  header.writeBigUInt64BE(BigInt(receiver), 24);
  return Buffer.concat([header, payload]);
}
const client_handshake = (node) => frame(1, node);
const of_gigabytes = frame(2, Buffer.alloc(0), { length: 0x60000000, receiver: 1 });

/** The door's id with another process id: one that CAF can read, and nobody has. */
function made_up_node(door_node, number) {
  const node = Buffer.from(door_node);
  node[node.length - 1] ^= number;
  node[5] ^= 0x55;
  return node;
}

async function a_coordinator(name, nodes = 2, given = {}) {
  const platform = await start_platform(name);
  const scenario = write_scenario(name, { url: platform.url, nodes, ...brief, ...given });
  return { platform, coordinator: await start_coordinator(name, scenario) };
}

/** After all that was done to it, the run goes well. */
async function goes_on(platform, coordinator, id = 'worker-1') {
  const worker = start_worker(coordinator.name, id, coordinator.address);
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  assert.equal(summary_of(coordinator.out).all_attempts.ok, 12);
}

async function without_the_token() {
  const { platform, coordinator } = await a_coordinator('strangers');
  const port = port_of(coordinator);
  assert.equal(statSync(coordinator.token).mode & 0o777, 0o600);
  assert.match(token_of(coordinator), /^[0-9a-f]{64}$/);
  const before = usage_of(coordinator).memory;

  // Silent ones are closed after three seconds, and cost nothing.
  const cpu = usage_of(coordinator).cpu_s;
  const begun = Date.now();
  const silent = await Promise.all(Array.from({ length: 20 }, () => knock(port)));
  await until(() => silent.every((peer) => peer.closed), 'silent connections are closed', 6000);
  const lasted = Date.now() - begun;
  assert.ok(lasted > 2500, `closed after ${lasted} ms`);
  assert.ok(usage_of(coordinator).cpu_s - cpu < 0.3, 'silence costs CPU');

  // CAF hears nothing of what is said without the token, whatever it claims.
  for (const words of [
    Buffer.concat([client_handshake(Buffer.alloc(26, 1)), of_gigabytes]),
    Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    randomBytes(5000),
  ]) {
    const peer = await knock(port);
    peer.socket.write(words);
    await until(() => peer.closed, 'it is closed');
    assert.equal(peer.heard.length, 0);
  }

  // A wrong proof is told so, and nothing else.
  const guesser = await knock(port);
  const answer = await introduce(guesser, 'not the token of this run', Buffer.alloc(26, 1));
  assert.equal(answer, "refused the join token is not this run's");
  await until(() => guesser.closed, 'it is closed');
  assert.equal(guesser.heard.length, 0);
  await coordinator.said(/peer turned away.*127\.0\.0\.1/);
  assert.ok(usage_of(coordinator).memory - before < 50, 'it has taken memory');

  // So is a worker that brings another one.
  writeFileSync(join(scratch, 'another-token'), 'another token, long enough\n');
  const other = ['--join-token-file', join(scratch, 'another-token')];
  const worker = start_worker('strangers', 'guesser', coordinator.address, other);
  await worker.said(/the join token is not this run's.*trying again/);
  worker.signal('SIGTERM');
  assert.equal(await worker.ended(8000), 6, worker.text);
  assert.equal(coordinator.find(/worker=guesser/), undefined);

  await goes_on(platform, coordinator);
  assert.ok(!existsSync(coordinator.token), 'the token outlives its run');
}

/** Somebody else on this machine has no way to the token. */
async function another_user() {
  if (process.getuid() !== 0) return console.log('skipped: another_user needs root');
  const { platform, coordinator } = await a_coordinator('another-user');
  chmodSync(scratch, 0o755);
  const wrap = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  for (const more of [[], ['--join-token-file', coordinator.token]]) {
    const worker = start_worker('nobody', `nobody-${more.length}`, coordinator.address, [...more], { wrap });
    if (more.length === 0) {
      await worker.said(/cannot reach the coordinator at .*join token/);
      worker.signal('SIGTERM');
      assert.equal(await worker.ended(8000), 6, worker.text);
    } else {
      assert.equal(await worker.ended(8000), 2, worker.text);
      assert.match(worker.text, /Permission denied/);
    }
  }
  await goes_on(platform, coordinator);
}

async function with_the_token() {
  const { platform, coordinator } = await a_coordinator('insiders');
  const port = port_of(coordinator);
  const token = token_of(coordinator);
  const before = usage_of(coordinator).memory;
  const door = (await (async () => {
    const peer = await knock(port);
    await introduce(peer, 'wrong', Buffer.alloc(26, 1));
    return peer;
  })()).door_node;

  // Nobody is the coordinator's own process, and nobody is there twice.
  const twin = await knock(port);
  assert.match(await introduce(twin, token, door), /^refused for now: .*same node id/);
  const first = await knock(port);
  assert.match(await introduce(first, token, made_up_node(door, 1)), /^proof /);
  const second = await knock(port);
  assert.match(await introduce(second, token, made_up_node(door, 1)), /^refused for now: .*same node id/);
  // Its place is free when it has gone.
  first.socket.destroy();
  const again = await until(async () => {
    const peer = await knock(port);
    return (await introduce(peer, token, made_up_node(door, 1))).startsWith('proof ') && peer;
  }, 'its place is free');

  // What must not be said is cut before CAF hears of it.
  again.socket.write(Buffer.concat([client_handshake(made_up_node(door, 1)), of_gigabytes]));
  await until(() => again.closed, 'a message of 1.5 GiB is cut off');
  await coordinator.said(/peer cut off.*too long \(1610612736 bytes\)/);
  const sayings = [
    [client_handshake(made_up_node(door, 9)), /peer cut off.*another node/],
    [frame(3, Buffer.concat([made_up_node(door, 9), door])), /peer cut off/],
  ];
  for (const [words, reason] of sayings) {
    const node = made_up_node(door, 2);
    const peer = await knock(port);
    assert.match(await introduce(peer, token, node), /^proof /);
    peer.socket.write(words[0] === 1 ? words : Buffer.concat([client_handshake(node), words]));
    await until(() => peer.closed, `${reason}`);
    await coordinator.said(reason);
    await pause(300); // until the place of this node is free
  }
  const grown = usage_of(coordinator).memory - before;
  console.log(`memory after a header of 1.5 GiB: ${grown.toFixed(1)} MiB more`);
  assert.ok(grown < 50, `${grown} MiB`);
  await goes_on(platform, coordinator);
}

/** A port that is no coordinator's gets no token, and no worker that hangs. */
async function rogue_port() {
  const proofs = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    let greeted = false;
    socket.on('data', (data) => {
      const text = data.toString();
      if (!greeted) {
        greeted = true;
        socket.write(`loadtest-door 1 ${'ab'.repeat(32)} ${'cd'.repeat(26)}\n`);
      } else {
        proofs.push(text);
        socket.write(text); // as though it were its own
      }
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const token = 'a token for the rogue';
  writeFileSync(join(scratch, 'rogue-token'), token);
  const address = `127.0.0.1:${server.address().port}`;
  const worker = start_worker('rogue', 'w', address, ['--join-token-file', join(scratch, 'rogue-token')]);
  await worker.said(/cannot reach the coordinator.*join token/);
  await until(() => proofs.length > 0, 'a proof');
  assert.ok(!proofs.join('').includes(token));
  worker.signal('SIGTERM');
  assert.equal(await worker.ended(8000), 6, worker.text);
  server.close();

  // Nor does one that says nothing hold a worker.
  const silent = createServer(() => {});
  await new Promise((done) => silent.listen(0, '127.0.0.1', done));
  const at = `127.0.0.1:${silent.address().port}`;
  const waiting = start_worker('silent', 'w', at, ['--join-token-file', join(scratch, 'rogue-token')]);
  await waiting.said(/cannot reach the coordinator at 127\.0\.0\.1:\d+: it says nothing/, 8000);
  await pause(500);
  waiting.signal('SIGTERM');
  assert.equal(await waiting.ended(3000), 6, waiting.text);
  silent.close();
}

/** A coordinator asks for what a worker has, and gets what the worker was told to give. */
async function asks_for_secrets() {
  const env = { SECRET_OF_WORKER: 'hidden-value', ADMIN_API_KEY: 'adm-cluster' };
  writeFileSync(join(scratch, 'secret.key'), 'key-in-a-file\n');
  const run = async (name, line, options) => {
    const platform = await start_platform(name);
    const scenario = write_scenario(name, { url: platform.url, nodes: 2, ...brief });
    const text = readFileSync(scenario, 'utf8').replace('    adminApiKey: ${ADMIN_API_KEY}\n', line);
    writeFileSync(scenario, text);
    process.env.SECRET_OF_WORKER = 'of-the-coordinator';
    const coordinator = await start_coordinator(name, scenario);
    delete process.env.SECRET_OF_WORKER;
    const worker = start_worker(name, 'asked', coordinator.address, options, { env });
    return { platform, coordinator, worker };
  };
  const variable = '    adminApiKey: ${ADMIN_API_KEY}\n    headers: {X-A: "${SECRET_OF_WORKER}"}\n';
  const in_file = `    adminApiKeyFile: ${join(scratch, 'secret.key')}\n`;
  for (const [name, line, reason] of [
    ['variable', variable, /SECRET_OF_WORKER.*--allow-env SECRET_OF_WORKER/],
    ['file', in_file, /secret\.key.*--allow-file/],
  ]) {
    const { coordinator, worker } = await run(`asks-${name}`, line, []);
    assert.equal(await worker.ended(), 2, worker.text);
    assert.match(worker.text, reason);
    assert.ok(!worker.text.includes('hidden-value'));
    coordinator.signal('SIGKILL');
  }
  for (const [name, line, options] of [
    ['allowed', variable, ['--allow-env', 'SECRET_OF_WORKER']],
    ['allowed-file', in_file, ['--allow-file', scratch]],
    ['unnamed', '', []], // the administration key, where the scenario names none
  ]) {
    const { platform, coordinator, worker } = await run(name, line, options);
    assert.equal(await coordinator.ended(), 0, coordinator.text);
    assert.equal(await worker.ended(), 0, worker.text);
    assert.deepEqual(await platform.left(), [0, 0, 0]);
  }
}

await run_tests(
  { without_the_token, another_user, with_the_token, rogue_port, asks_for_secrets },
  100,
);
