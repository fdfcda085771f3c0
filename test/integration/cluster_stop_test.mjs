// Stops processes of a clustered run by signals in each phase, and the run by its limit of cost and
// by a failing preflight.
// Usage: node cluster_stop_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import {
  pause,
  program,
  records_of,
  run_alone,
  run_tests,
  start_cluster,
  start_platform,
  summary_of,
  write_scenario,
} from './cluster_fixture.mjs';
import { assert_all_asked, assert_histograms, assert_unique } from './cluster_reports.mjs';

const in_bootstrap = async (coordinator) => {
  await coordinator.said(/bootstrap begins/);
  await pause(300);
};
const under_load = async (coordinator) => {
  await coordinator.said(/load begins/);
  await pause(1500);
};
const slow_admin = { adminDelay: '150ms' };

/** All attempts of the nodes are in the run's records, each once. */
function assert_complete(out) {
  const records = records_of(out);
  assert.equal(summary_of(out).all_attempts.attempts, records.length);
  assert_unique(records);
  assert_histograms(out, records);
  return records;
}

/** A worker that is asked to end leaves; others go on with its users where it was. */
async function worker_leaves(name, config, when, signal) {
  const platform = await start_platform(name, config);
  const given = { url: platform.url, users: 15, questions: 8, nodes: 4 };
  const alone = write_scenario(`${name}-alone`, { ...given, think: [0.01, 0.02] });
  const expected = records_of(await run_alone(`${name}-alone`, alone));
  const { coordinator, workers, out } = await start_cluster(name, write_scenario(name, given), 3);
  await when(coordinator);
  workers[0].signal(signal);
  const asked_at = Date.now();
  assert.equal(await workers[0].ended(15000), 0, workers[0].text);
  console.log(`${name}: the worker left after ${workers[0].ended_at - asked_at} ms`);
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of workers) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);

  const summary = summary_of(out);
  assert.equal(summary.run.degraded, true);
  assert.match(summary.notes.join('\n'), /worker 'worker-1' was asked to end/);
  const records = assert_complete(out);
  assert.deepEqual(records.filter((r) => r.outcome !== 'ok'), []);
  assert.equal(records.length, expected.length, 'each question was asked once');
  assert_all_asked(expected, records);
}

/** A coordinator that is asked to end stops the whole run. */
async function coordinator_ends(name, { config, when, signal, nodes = 4 }) {
  const platform = await start_platform(name, config);
  const given = { url: platform.url, users: 15, questions: 50, nodes };
  const { coordinator, workers, out } = await start_cluster(name, write_scenario(name, given), 3);
  await when(coordinator);
  coordinator.signal(signal);
  assert.equal(await coordinator.ended(15000), signal === 'SIGINT' ? 130 : 143, coordinator.text);
  for (const worker of workers) assert.equal(await worker.ended(15000), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  const summary = summary_of(out);
  assert.equal(summary.verdict, 'interrupted');
  assert.equal(summary.run.ended_by, signal.toLowerCase());
  return assert_complete(out);
}

async function before_all_have_joined() {
  const when = async () => {};
  const how = { when, signal: 'SIGINT', nodes: 5 };
  assert.equal((await coordinator_ends('waiting', how)).length, 0);
}

async function coordinator_in_bootstrap() {
  const how = { config: slow_admin, when: in_bootstrap, signal: 'SIGTERM' };
  assert.equal((await coordinator_ends('bootstrap', how)).length, 0);
}

async function coordinator_under_load() {
  const records = await coordinator_ends('load', { when: under_load, signal: 'SIGTERM' });
  assert.ok(records.length > 20);
  assert.deepEqual(records.filter((r) => r.outcome !== 'ok' && r.outcome !== 'cancelled'), []);
}

/** Asked twice, it ends at once: for its workers it is lost. */
async function coordinator_at_once() {
  const platform = await start_platform('at_once', { adminDelay: '500ms' });
  const given = { url: platform.url, users: 15, questions: 50, nodes: 3 };
  const scenario = write_scenario('at_once', given);
  const { coordinator, workers, out } = await start_cluster('at_once', scenario, 2);
  await under_load(coordinator);
  coordinator.signal('SIGINT');
  await coordinator.said(/load stops/);
  coordinator.signal('SIGINT');
  assert.equal(await coordinator.ended(3000), 130, coordinator.text);
  assert.match(coordinator.text, /loadtest cleanup/);
  for (const worker of workers) assert.equal(await worker.ended(30000), 6, worker.text);
  const cleanup = new program('at_once-cleanup', ['cleanup', out]);
  assert.equal(await cleanup.ended(), 0, cleanup.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
}

/** A worker that is asked twice is gone at once, and what it had made is removed for it. */
async function worker_at_once() {
  const platform = await start_platform('worker_twice', { adminDelay: '500ms' });
  const given = { url: platform.url, users: 15, questions: 8, nodes: 3 };
  const scenario = write_scenario('worker_twice', given);
  const { coordinator, workers } = await start_cluster('worker_twice', scenario, 2);
  await under_load(coordinator);
  workers[0].signal('SIGTERM');
  await coordinator.said(/worker leaves/);
  workers[0].signal('SIGTERM');
  assert.equal(await workers[0].ended(3000), 143, workers[0].text);
  assert.equal(await coordinator.ended(60000), 0, coordinator.text);
  assert.equal(await workers[1].ended(), 0, workers[1].text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
}

/** The workers, who wait for the organisations that they share, are not waited for. */
async function preflight_fails() {
  const platform = await start_platform('preflight', { faults: { error: 1 } });
  const scenario = write_scenario('preflight', { url: platform.url, nodes: 4 });
  const { coordinator, workers } = await start_cluster('preflight', scenario, 3);
  assert.equal(await coordinator.ended(), 3, coordinator.text);
  assert.match(coordinator.text, /preflight failed/);
  for (const worker of workers) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
}

/** One dollar is spent by four nodes together, and not by each. */
async function cost_limit() {
  const platform = await start_platform('cost');
  const given = {
    ...{ url: platform.url, users: 20, questions: 300, think: [0.05, 0.2], nodes: 4 },
    more: `  pricing: {default: {promptPerMillion: 8, completionPerMillion: 80}}
  limits: {maxCostUsd: 1}
`,
  };
  const scenario = write_scenario('cost', given);
  const { coordinator, workers, out } = await start_cluster('cost', scenario, 3);
  assert.equal(await coordinator.ended(), 1, coordinator.text);
  for (const worker of workers) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  assert.equal(summary_of(out).run.ended_by, 'cost');
  const records = assert_complete(out);
  const spent = records.reduce((sum, r) => sum + (r.cost_usd ?? 0), 0);
  console.log(`cost: $${spent.toFixed(4)} in ${records.length} requests`);
  assert.ok(spent >= 0.95 && spent <= 1.05, `$${spent}`);
}

await run_tests(
  {
    worker_in_bootstrap: () =>
      worker_leaves('worker_bootstrap', slow_admin, in_bootstrap, 'SIGTERM'),
    worker_under_load: () => worker_leaves('worker_load', {}, under_load, 'SIGTERM'),
    worker_interrupted: () => worker_leaves('worker_interrupted', {}, under_load, 'SIGINT'),
    ...{ before_all_have_joined, coordinator_in_bootstrap, coordinator_under_load },
    coordinator_at_once,
    worker_at_once,
    ...{ preflight_fails, cost_limit },
  },
  100,
);
