// Freezes processes of a clustered run. A worker that stood still for too long sends nothing any
// more when it comes back; one that comes back in time goes on.
// Usage: node cluster_frozen_worker_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import {
  own_records_of,
  pause,
  records_of,
  run_alone,
  run_tests,
  start_cluster,
  start_platform,
  summary_of,
  write_scenario,
} from './cluster_fixture.mjs';
import { assert_all_asked, assert_counted_once } from './cluster_reports.mjs';

const longer = { questions: 16, think: [0.6, 1.2] }; // some 15 s
const shorter = { questions: 10, think: [0.3, 0.9] }; // some 7 s

/** 30 users on three nodes, under load for two seconds. */
async function under_load(name, asking) {
  const platform = await start_platform(name);
  const more = { url: platform.url, orgs: 2, users: 15, nodes: 3, ...asking };
  const alone = write_scenario(`${name}-alone`, { ...more, think: [0.01, 0.02] });
  const expected = records_of(await run_alone(`${name}-alone`, alone));
  const cluster = await start_cluster(name, write_scenario(name, more), 2);
  await cluster.coordinator.said(/load begins/);
  await pause(2000);
  return { platform, expected, ...cluster };
}

/** Stops a process for a while; returns when it stood still. */
async function freeze(one, ms) {
  one.signal('SIGSTOP');
  const from = Date.now();
  await pause(ms);
  one.signal('SIGCONT');
  return { from, to: Date.now() };
}

const users_of = (worker) =>
  new Set(own_records_of(worker).flat().map((r) => `${r.org}/${r.user}`));

/** It came back after it had been given up: it is silent, and leaves nothing. */
async function came_back_too_late({ platform, out, coordinator, workers }, frozen, stood) {
  assert.equal(await frozen.ended(10000), 6, frozen.text);
  console.log(`${frozen.name}: ended ${frozen.ended_at - stood.to} ms after it came back`);
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of workers.filter((w) => w !== frozen))
    assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  const { counted, lost_records } = assert_counted_once(out, frozen);
  assert.deepEqual(counted.filter((r) => r.outcome !== 'ok'), []);

  const summary = summary_of(out);
  assert.equal(summary.run.degraded, true);
  const truth = await platform.truth(summary.run.test_run_id);
  const own = users_of(frozen);
  const late = truth.filter(
    (r) => r.arrived_ms > stood.from + 100 && r.question < 1000 && own.has(`${r.org}/${r.user}`),
  );
  assert.deepEqual(late.map((r) => r.request_id), [], 'requests after it was frozen');
  return { counted, lost_records, truth };
}

async function too_long_in_a_run() {
  const run = await under_load('too_long', longer);
  const frozen = run.workers[0];
  const stood = await freeze(frozen, 20000);
  const noticed = run.coordinator.find(/worker lost/).at - stood.from;
  console.log(`too_long: lost worker noticed after ${noticed} ms`);
  assert.ok(noticed <= 12000, `${noticed} ms`);
  assert.equal(run.coordinator.code, undefined, 'the run lasts still');
  const { counted, lost_records, truth } = await came_back_too_late(run, frozen, stood);
  assert_all_asked(run.expected, [...counted, ...lost_records]);
  assert.ok(truth.some((r) => r.question >= 1000 && r.arrived_ms > stood.to), 'others go on');
}

async function longer_than_the_run() {
  const run = await under_load('too_late', shorter);
  const frozen = run.workers[0];
  const stood = await freeze(frozen, 20000);
  assert.equal(run.coordinator.code, 0, 'the run is over');
  await came_back_too_late(run, frozen, stood);
}

/** Nobody is lost: each question was asked, once. */
async function went_on({ platform, expected, out, coordinator, workers }) {
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of workers) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  const summary = summary_of(out);
  assert.equal(summary.run.degraded, false, summary.notes.join('\n'));
  const records = records_of(out);
  assert.equal(records.length, expected.length);
  assert.equal(summary.all_attempts.attempts, expected.length);
  assert_all_asked(expected, records);
  return platform.truth(summary.run.test_run_id);
}

async function not_too_long() {
  const run = await under_load('in_time', shorter);
  await freeze(run.workers[0], 5500);
  await went_on(run);
}

/** The workers stop asking when nobody tells them that they count, and go on when they do. */
async function coordinator_for_a_while() {
  const run = await under_load('coordinator', longer);
  const stood = await freeze(run.coordinator, 8000);
  const truth = await went_on(run);
  const users = users_of(run.workers[0]);
  const arrived = truth
    .filter((r) => users.has(`${r.org}/${r.user}`))
    .map((r) => r.arrived_ms - stood.from);
  const last = Math.max(...arrived.filter((ms) => ms < stood.to - stood.from));
  console.log(`coordinator: the workers stopped after ${Math.round(last)} ms`);
  assert.ok(last > 3000 && last < 6500, `${last} ms`);
  assert.ok(arrived.some((ms) => ms > stood.to - stood.from));
}

await run_tests(
  { too_long_in_a_run, longer_than_the_run, not_too_long, coordinator_for_a_while },
  100,
);
