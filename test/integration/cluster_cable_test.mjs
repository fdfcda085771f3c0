// Cuts the cable between a worker, in a network namespace of its own, and its coordinator. Skipped
// where namespaces are not permitted.
// Usage: node cluster_cable_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  own_records_of,
  pause,
  records_of,
  run_alone,
  run_tests,
  start_coordinator,
  start_platform,
  start_worker,
  summary_of,
  write_scenario,
} from './cluster_fixture.mjs';
import { assert_all_asked, assert_counted_once } from './cluster_reports.mjs';

function ip(...args) {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

const namespaces = [];

/** A namespace with two cables to this one: to the coordinator, and to the platform. */
function make_namespace(number) {
  const name = `lt${process.pid}-${number}`;
  ip('netns', 'add', name);
  namespaces.push(name);
  const cables = ['c', 'p'].map((kind, i) => {
    const here = `lt${kind}${process.pid}${number}`;
    const there = `${here}x`;
    // 198.18.0.0/15 is for tests of networks (RFC 2544).
    const net = `198.18.${process.pid % 250}.${number * 16 + i * 4}`.split('.');
    const address = (n) => [...net.slice(0, 3), Number(net[3]) + n].join('.');
    ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
    ip('addr', 'add', `${address(1)}/30`, 'dev', here);
    ip('-n', name, 'addr', 'add', `${address(2)}/30`, 'dev', there);
    ip('link', 'set', here, 'up');
    ip('-n', name, 'link', 'set', there, 'up');
    return { here, address: address(1) };
  });
  return { coordinator: cables[0], platform: cables[1], wrap: ['ip', 'netns', 'exec', name] };
}

function remove_namespaces() {
  for (const name of namespaces) spawnSync('ip', ['netns', 'del', name]);
}

/** Cuts these; gives when. */
function cut(cables) {
  for (const cable of cables) ip('link', 'set', cable.here, 'down');
  return Date.now();
}

function mend(cables) {
  for (const cable of cables) ip('link', 'set', cable.here, 'up');
}

/** 30 users on three nodes, of which one is far away, under load for two seconds. */
async function under_load(name, number, asking) {
  const far = make_namespace(number);
  const platform = await start_platform(name, {}, { listen: `${far.platform.address}:0` });
  const given = { url: platform.url, users: 15, nodes: 3, ...asking };
  const alone = write_scenario(`${name}-alone`, { ...given, think: [0.01, 0.02] });
  const expected = records_of(await run_alone(`${name}-alone`, alone));
  const insecure = ['--insecure-cluster=yes-i-know'];
  const coordinator = await start_coordinator(
    ...[name, write_scenario(name, given), insecure, `${far.coordinator.address}:0`],
  );
  const join = async (id, options) => {
    const own = [...insecure, '--join-token-file', coordinator.token];
    const worker = start_worker(name, id, coordinator.address, own, options);
    await coordinator.said(new RegExp(`worker joined.*worker=${id}\\b`));
    return worker;
  };
  const cut_off = await join('cut-off', { wrap: far.wrap });
  const near = await join('near');
  await coordinator.said(/load begins/);
  await pause(2000);
  return { far, platform, expected, coordinator, cut_off, near, out: coordinator.out };
}

const users_of = (worker) =>
  new Set(own_records_of(worker).flat().map((r) => `${r.org}/${r.user}`));

/** Too long: it is given up, and does no harm. `meanwhile` gets the cables. */
async function lost(name, number, meanwhile) {
  const asking = { questions: 16, think: [0.6, 1.2] };
  const run = await under_load(name, number, asking);
  const { coordinator, cut_off, near, out } = run;
  const without = await meanwhile(run.far, cut_off);
  const noticed = coordinator.find(/worker lost/).at - without;
  assert.ok(noticed <= 12000, `${noticed} ms`);
  assert.equal(coordinator.code, undefined, 'the run lasts still');
  assert.equal(await cut_off.ended(20000), 6, cut_off.text);
  const ended = cut_off.ended_at - without;
  console.log(`${name}: noticed after ${noticed} ms; the worker ended after ${ended} ms`);
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  assert.equal(await near.ended(), 0, near.text);
  assert.deepEqual(await run.platform.left(), [0, 0, 0]);

  const { counted, lost_records } = assert_counted_once(out, cut_off);
  assert_all_asked(run.expected, [...counted, ...lost_records]);
  assert.deepEqual(records_of(out).filter((r) => r.outcome !== 'ok'), [], 'no harm to others');
  const summary = summary_of(out);
  assert.equal(summary.run.degraded, true);
  const truth = await run.platform.truth(summary.run.test_run_id);
  const own = users_of(cut_off);
  const last = Math.max(
    ...truth
      .filter((r) => r.question < 1000 && own.has(`${r.org}/${r.user}`))
      .map((r) => r.arrived_ms - without),
  );
  console.log(`${name}: its last request came ${Math.round(last)} ms after the cut`);
  assert.ok(last < 6500, `${last} ms`);
}

/** For ever. Neither it nor the coordinator waits for the other with its own end. */
const cut_from_coordinator = () =>
  lost('coordinator', 1, async (far, worker) => {
    const without = cut([far.coordinator]);
    await worker.ended(20000);
    return without;
  });

/** It can remove what it made only when it is back. */
const cut_from_all = () =>
  lost('all', 2, async (far, worker) => {
    const cables = [far.coordinator, far.platform];
    const without = cut(cables);
    await pause(20000);
    assert.equal(worker.code, undefined, worker.text);
    mend(cables);
    return without;
  });

/** Short enough: it stops asking, if at all, and goes on. */
async function not_too_long() {
  const run = await under_load('short', 3, { questions: 10, think: [0.6, 1.2] });
  const { coordinator, cut_off, near, out } = run;
  cut([run.far.coordinator]);
  await pause(5000);
  mend([run.far.coordinator]);
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of [cut_off, near]) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await run.platform.left(), [0, 0, 0]);
  const summary = summary_of(out);
  assert.equal(summary.run.degraded, false, summary.notes.join('\n'));
  const records = records_of(out);
  assert.equal(records.length, run.expected.length);
  assert_all_asked(run.expected, records);
}

try {
  make_namespace(0);
} catch (error) {
  remove_namespaces();
  console.log(`skipped: no network namespaces here (${error.message})`);
  process.exit(77);
}
await run_tests({ cut_from_coordinator, cut_from_all, not_too_long }, 100, remove_namespaces);
