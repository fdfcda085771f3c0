// One seed asks the same on any number of nodes, and what the nodes report is put together without
// loss. Usage: node cluster_reproducible_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import {
  read_jsonl,
  records_of,
  run_alone,
  run_tests,
  start_cluster,
  start_platform,
  summary_of,
  write_scenario,
} from './cluster_fixture.mjs';
import {
  assert_histograms,
  assert_unique,
  assert_users_csv,
  question_of,
} from './cluster_reports.mjs';

/** 60 users in two organisations, of which each is more than a fifth of them. */
const asking = { orgs: 2, users: 30, questions: 5, think: [0.05, 0.2] };

/** What of a request follows from the seed alone. */
const seeded = (records) =>
  records
    .map((r) => [r.org, r.user, r.turn, r.model, r.prompt_sha256, r.max_tokens, r.think_ms])
    .map((r) => JSON.stringify(r))
    .sort();

let alone; // of a run in one process

async function one_process() {
  const platform = await start_platform('alone');
  const scenario = write_scenario('alone', { url: platform.url, nodes: 1, ...asking });
  alone = records_of(await run_alone('alone', scenario));
  assert.equal(alone.length, 300);
  assert.equal(new Set(alone.map(question_of)).size, 300);
}

async function on_nodes(workers_count) {
  const nodes = workers_count + 1;
  const name = `nodes_${nodes}`;
  const platform = await start_platform(name);
  const scenario = write_scenario(name, { url: platform.url, nodes, ...asking });
  const { coordinator, workers, out } = await start_cluster(name, scenario, workers_count);
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of workers) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);

  // The nodes made no more organisations than there are, though each is on several of them.
  const ledger = read_jsonl(`${out}/ledger.jsonl`).filter((l) => l.call === 'create');
  const made = ledger.filter((l) => l.state === 'done');
  assert.equal(made.filter((l) => l.kind === 'org').length, 2);
  assert.equal(new Set(made.map((l) => l.node)).size, nodes);
  if (nodes > 2) {
    const users = made.filter((l) => l.kind === 'user');
    for (const org of new Set(users.map((l) => l.org_id)))
      assert.ok(new Set(users.filter((l) => l.org_id === org).map((l) => l.node)).size > 1);
  }

  const records = records_of(out);
  assert.deepEqual(seeded(records), seeded(alone));
  assert_unique(records);
  assert_histograms(out, records);
  assert_users_csv(out, records);
  const summary = summary_of(out);
  assert.equal(summary.run.degraded, false);
  assert.deepEqual([summary.run.organizations, summary.run.users], [2, 60]);
  assert.deepEqual([summary.all_attempts.attempts, summary.all_attempts.ok], [300, 300]);

  const truth = await platform.truth(summary.run.test_run_id);
  assert.deepEqual(
    truth.map((r) => r.request_id).sort(),
    records.map((r) => r.request_id).sort(),
    'every request was sent once',
  );
}

async function all() {
  await one_process();
  await Promise.all([on_nodes(1), on_nodes(4)]);
}

await run_tests({ all }, 60);
