// Runs over a network that is slow, between two network namespaces: what the kernel stamps must tell
// the network from the platform. Skipped where there are no namespaces or TUN devices.
// Usage: node delayed_packets_test.mjs LOADTEST_BINARY SCRATCH_DIR PACKET_FORWARDER
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pause, run_tests, until } from './cluster_fixture.mjs';
import { ms, run, start_platform } from './distant_runs.mjs';
import { certificate } from './proxies.mjs';

const forwarder = resolve(process.argv[4]);
const one_way = 20; // milliseconds
const round_trip = 2 * one_way;
/** A kernel's stamp is on the wall clock, whose offset is known to some microseconds. */
const clocks = 0.2;

function ip(...args) {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

const namespaces = [];
const forwarders = [];

/** Two namespaces, with a cable that delays packets by so many milliseconds in each direction. */
async function cable(number, delay) {
  const name = (what) => `lt${what}${process.pid}-${number}`;
  const child = spawn(forwarder, [name('c'), name('s'), String(delay * 1000)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  forwarders.push(child);
  const said = await Promise.race([
    new Promise((done) => child.stdout.on('data', done)),
    new Promise((done) => child.on('exit', done)),
  ]);
  if (!String(said).includes('forwarding')) throw new Error('the packet forwarder ended');
  // 198.18.0.0/15 is for tests of networks (RFC 2544).
  const address = (n) => `198.19.${process.pid % 250}.${number * 4 + n}`;
  for (const [what, n] of Object.entries({ c: 1, s: 2 })) {
    ip('netns', 'add', name(what));
    namespaces.push(name(what));
    ip('link', 'set', name(what), 'netns', name(what));
    ip('-n', name(what), 'link', 'set', 'lo', 'up');
    ip('-n', name(what), 'addr', 'add', `${address(n)}/30`, 'dev', name(what));
    ip('-n', name(what), 'link', 'set', name(what), 'txqueuelen', '5000', 'up');
  }
  const within = (what) => ['ip', 'netns', 'exec', name(what)];
  return { child, address: address(2), client: within('c'), server: within('s') };
}

function clean_up() {
  for (const child of forwarders) child.kill('SIGKILL');
  for (const name of namespaces) spawnSync('ip', ['netns', 'del', name]);
}

/** The lower one, which a busy machine moves least. */
const quartile = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)];

/** A run over the cable; what it and the platform's log say of each attempt, in milliseconds. */
async function measured(name, over, { config, tls, ...options } = {}) {
  const { server, client } = over;
  const where = { listen: `${over.address}:0`, tls, wrap: server };
  const platform = await start_platform(name, config, where);
  const of = await run(name, platform.url, { wrap: client, ...options });
  assert.equal(of.exit_code, 0, of.text);
  const truth = await platform.truth_of(of);
  const attempts = of.records.map((r) => {
    const t = truth.get(r.request_id);
    assert.equal(r.outcome, 'ok', JSON.stringify(r));
    assert.ok(r.departed_at_ns && r.acked_at_ns, JSON.stringify(r));
    return {
      about: JSON.stringify([r, t]),
      bound: r.error_bound_us / 1000,
      left_after: ms(r.started_at_ns, r.departed_at_ns),
      under_way: ms(r.started_at_ns, r.acked_at_ns),
      acked_after: ms(r.departed_at_ns, r.acked_at_ns),
      arrived_after: ms(r.departed_at_ns, t.arrived_unix_ns),
      /** What of the time to the first token was not the platform's. */
      network: r.ttft_ms - ms(t.arrived_unix_ns, t.first_token_begin_unix_ns),
    };
  });
  const figures = {};
  for (const what of ['left_after', 'acked_after', 'arrived_after', 'network'])
    figures[what] = quartile(attempts.map((a) => a[what]));
  console.log(
    name,
    Object.entries(figures)
      .map(([k, v]) => `${k} ${v.toFixed(3)} ms`)
      .join(', '),
  );
  return { of, attempts, ...figures };
}

async function the_network_is_told_from_the_platform() {
  const [far, near] = [await cable(0, one_way), await cable(1, 0)];
  const config = { backend: { base: '100ms', decodePerToken: '10ms' } };
  const [slow, control] = await Promise.all([
    measured('slow', far, { config }),
    measured('control', near, { config }),
  ]);
  for (const a of slow.attempts) {
    assert.ok(a.acked_after >= round_trip - clocks, a.about);
    assert.ok(a.arrived_after >= one_way - clocks, a.about);
    assert.ok(a.network >= round_trip - a.bound - clocks, a.about);
  }
  for (const a of control.attempts) {
    assert.ok(a.acked_after >= -clocks, a.about);
    assert.ok(a.network >= -a.bound - clocks, a.about);
  }
  // One round trip and no more of it: neither the platform's time nor a second one.
  assert.ok(control.acked_after < round_trip / 4, `${control.acked_after}`);
  assert.ok(slow.acked_after - control.acked_after < 1.5 * round_trip, `${slow.acked_after}`);
  assert.ok(slow.network - control.network > round_trip * 0.9, `${slow.network}`);
  assert.ok(slow.network - control.network < 1.5 * round_trip, `${slow.network}`);
  assert.ok(slow.left_after < one_way / 4, `${slow.left_after}`);
  assert.ok(slow.arrived_after < 2 * one_way, `${slow.arrived_after}`);
}

/** A body that takes several round trips, since no more may be under way at first. */
async function a_request_has_departed_when_its_last_byte_has() {
  const over = await cable(2, one_way);
  const more = `extraBody: {padding: "${'x'.repeat(700_000)}"}`;
  const options = { users: 2, questions: 4, more };
  for (const tls of [false, true]) {
    const large = await measured(tls ? 'large-tls' : 'large', over, {
      ...options,
      tls: tls && certificate(over.address),
    });
    for (const a of large.attempts) {
      assert.ok(a.arrived_after >= one_way - clocks, a.about);
      assert.ok(a.acked_after >= round_trip - clocks, a.about);
    }
    const longest = Math.max(...large.attempts.map((a) => a.left_after));
    assert.ok(longest > round_trip, `${longest}`);
    assert.ok(large.arrived_after < 2 * one_way, `${large.arrived_after}`);
    assert.ok(large.network < 2 * round_trip, `${large.network}`);
  }
}

/** What lies in the cable has left; that the kernel sends it again after 200 ms changes nothing. */
async function a_network_that_stands_still_moves_no_departure() {
  const over = await cable(3, 0);
  let going = true;
  const holding = (async () => {
    for (; going; await pause(300)) {
      process.kill(over.child.pid, 'SIGSTOP');
      await pause(500);
      process.kill(over.child.pid, 'SIGCONT');
    }
  })();
  const held = await measured('held', over, { users: 20, questions: 4 }).finally(
    () => (going = false),
  );
  await holding;
  assert.ok(
    held.attempts.some((a) => a.under_way > 200),
    'no packet was held',
  );
  for (const a of held.attempts) {
    assert.ok(a.network >= -a.bound - clocks, a.about);
    assert.ok(a.left_after < 100, a.about);
  }
}

try {
  if (!existsSync('/dev/net/tun')) throw new Error('no /dev/net/tun');
  await cable(9, 0);
} catch (error) {
  clean_up();
  console.log(`skipped: no network namespaces or TUN devices here (${error.message})`);
  process.exit(77);
}
await run_tests(
  {
    the_network_is_told_from_the_platform,
    a_request_has_departed_when_its_last_byte_has,
    a_network_that_stands_still_moves_no_departure,
  },
  80,
  clean_up,
);
