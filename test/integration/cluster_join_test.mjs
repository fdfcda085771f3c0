// Who may join a clustered run, who may not, and who is waited for.
// Usage: node cluster_join_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  free_port,
  own_records_of,
  pause,
  program,
  records_of,
  run_tests,
  scratch,
  start_cluster,
  start_coordinator,
  start_platform,
  start_worker,
  summary_of,
  write_scenario,
} from './cluster_fixture.mjs';

const brief = { users: 5, questions: 3, think: [0.05, 0.1] };
const requests = 30; // of a brief run

/** The run went well on these, and left nothing. */
async function assert_fine(platform, coordinator, workers, attempts = requests) {
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of workers) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  const summary = summary_of(coordinator.out);
  assert.deepEqual([summary.all_attempts.attempts, summary.all_attempts.ok], [attempts, attempts]);
  assert.equal(records_of(coordinator.out).length, attempts);
  return summary;
}

async function another_scenario() {
  const platform = await start_platform('another');
  const given = { url: platform.url, nodes: 2, ...brief };
  const scenario = write_scenario('another', given);
  const coordinator = await start_coordinator('another', scenario);
  const differs = write_scenario('another', { ...given, questions: 4 }, 'differs');
  const other = start_worker('another', 'other', coordinator.address, [differs]);
  assert.equal(await other.ended(), 2, other.text);
  assert.match(other.text, /line \d+ of the effective scenario is '.*4.*' here and '.*3.*' there/);
  const same = start_worker('another', 'same', coordinator.address, [scenario]);
  await assert_fine(platform, coordinator, [same]);
}

async function another_environment() {
  const platform = await start_platform('variables');
  const scenario = write_scenario('variables', {
    ...{ url: platform.url, nodes: 2, ...brief },
    more: "  limits: {maxRequestsPerUser: '${LOADTEST_TEST_LIMIT:-500}'}",
  });
  const coordinator = await start_coordinator('variables', scenario);
  const env = { LOADTEST_TEST_LIMIT: '600' };
  const other = start_worker('variables', 'other', coordinator.address, [scenario], { env });
  assert.equal(await other.ended(), 2, other.text);
  assert.match(other.text, /a variable that it takes from the environment has another value here/);
  const same = start_worker('variables', 'same', coordinator.address, [scenario]);
  await assert_fine(platform, coordinator, [same]);
}

async function names() {
  const platform = await start_platform('names');
  const scenario = write_scenario('names', { url: platform.url, nodes: 3, ...brief });
  const { coordinator, workers } = await start_cluster('names', scenario, 1);
  for (const name of ['worker-1', 'coordinator']) {
    const second = start_worker('second', name, coordinator.address);
    // Another try is worth something: podFailurePolicy takes 2 for a mistake.
    assert.equal(await second.ended(), 6, second.text);
    assert.match(second.text, new RegExp(`a worker called '${name}' has joined already`));
  }
  // Who leaves before the run begins makes room for another.
  workers[0].signal('SIGTERM');
  assert.equal(await workers[0].ended(), 0, workers[0].text);
  await coordinator.said(/worker left/);
  const again = start_worker('names', 'worker-1', coordinator.address);
  const other = start_worker('names', 'worker-2', coordinator.address);
  const summary = await assert_fine(platform, coordinator, [again, other]);
  assert.equal(summary.run.degraded, false);
}

async function no_coordinator() {
  const address = `127.0.0.1:${await free_port()}`;
  const alone = start_worker('nobody', 'alone', address);
  await alone.said(/cannot reach the coordinator at 127\.0\.0\.1:\d+.*trying again/);
  await pause(1000);
  assert.equal(alone.code, undefined, 'it goes on trying');
  alone.signal('SIGINT');
  assert.equal(await alone.ended(5000), 6, alone.text);

  // Whoever is too early gets in when there is a coordinator.
  const platform = await start_platform('early');
  const early = start_worker('early', 'early', address);
  await early.said(/trying again/);
  const scenario = write_scenario('early', { url: platform.url, nodes: 2, ...brief });
  const coordinator = await start_coordinator('early', scenario, [], address);
  await assert_fine(platform, coordinator, [early]);
}

async function port_is_taken() {
  const platform = await start_platform('taken');
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const scenario = write_scenario('taken', { url: platform.url, nodes: 2, ...brief });
  const address = `127.0.0.1:${server.address().port}`;
  const late = new program('taken', [
    ...['coordinator', scenario, '--out', join(scratch, 'taken'), '--cluster-listen', address],
  ]);
  assert.equal(await late.ended(), 5, late.text);
  assert.match(late.text, new RegExp(`cannot listen on ${address}`));
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  server.close();
}

async function missing_worker() {
  const platform = await start_platform('missing');
  const scenario = write_scenario('missing', {
    ...{ url: platform.url, nodes: 4, ...brief },
    workers: ', joinTimeout: 2s',
  });
  const { coordinator, workers } = await start_cluster('missing', scenario, 2);
  const summary = await assert_fine(platform, coordinator, workers);
  assert.equal(summary.run.degraded, true);
  assert.match(summary.notes.join('\n'), /1 of 4 nodes had not joined when the run began/);
}

/** It waits, for longer than a silent worker would be waited for, and then takes over. */
async function late_worker() {
  const platform = await start_platform('late');
  const scenario = write_scenario('late', {
    ...{ url: platform.url, nodes: 3, orgs: 2, users: 3, questions: 13, think: [0.9, 1.1] },
  });
  const { coordinator, workers, out } = await start_cluster('late', scenario, 2);
  await coordinator.said(/load begins/);
  const late = start_worker('late', 'late', coordinator.address);
  await coordinator.said(/worker joined.*worker=late/);
  await pause(1500);
  workers[1].signal('SIGKILL');
  await coordinator.said(/users taken over.*worker=late/);
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of [workers[0], late]) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  const [taken_over] = own_records_of(late);
  assert.ok(taken_over.length > 0);
  const ids = new Set(records_of(out).map((r) => r.request_id));
  assert.deepEqual(taken_over.filter((r) => !ids.has(r.request_id)), []);
}

/** What is refused at once, with 2 and a reason. */
async function refused() {
  const scenario = write_scenario('refused', { url: 'http://127.0.0.1:9', nodes: 2, ...brief });
  const out = ['--out', join(scratch, 'refused')];
  writeFileSync(join(scratch, 'not.pem'), 'this is no certificate\n');
  const here = join(scratch, 'not.pem');
  const tls = (cert, key, ca) =>
    Object.entries({ '--cluster-cert': cert, '--cluster-key': key, '--cluster-ca': ca })
      .filter(([, file]) => file)
      .flat();
  const cases = [
    [['coordinator', scenario, '--cluster-listen', '0.0.0.0:0'], /0\.0\.0\.0:0 .*mutual TLS/],
    [['worker', '--join', '192.0.2.1:7777'], /192\.0\.2\.1:7777 .*mutual TLS/],
    [
      ['worker', '--join', '192.0.2.1:7777', '--insecure-cluster=yes-i-know'],
      /--join-token-file is missing/,
    ],
    [['worker', '--join', '127.0.0.1:9', '--join-token-file', '/no/token'], /'\/no\/token'/],
    [['coordinator', scenario, '--join-token-file', scratch], /no regular file/],
    [['coordinator', scenario, '--cluster-listen', 'here'], /'here' is not HOST:PORT/],
    [['coordinator', scenario, ...tls(here, here)], /--cluster-ca is missing/],
    [['worker', '--join', '127.0.0.1:9', ...tls(null, here, here)], /--cluster-cert is missing/],
    [['coordinator', scenario, ...tls(here, here, '/no/ca.pem')], /'\/no\/ca\.pem'/],
    [['worker', '--join', '127.0.0.1:9', ...tls(here, here, here)], /not\.pem' as --cluster-ca/],
  ];
  for (const [args, reason] of cases) {
    const one = new program(`refused ${args.join(' ')}`, [...args, ...out]);
    assert.equal(await one.ended(10000), 2, one.text);
    assert.match(one.text, reason);
  }
}

await run_tests(
  {
    ...{ another_scenario, another_environment, names, no_coordinator, port_is_taken },
    ...{ missing_worker, late_worker, refused },
  },
  80,
);
