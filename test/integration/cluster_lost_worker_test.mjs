// Kills a worker of a clustered run under load: it is noticed, others go on with its users, and all
// that was counted counts once.
// Usage: node cluster_lost_worker_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import {
  pause,
  records_of,
  run_alone,
  run_tests,
  start_cluster,
  start_platform,
  summary_of,
  write_scenario,
} from './cluster_fixture.mjs';
import { assert_all_asked, assert_counted_once, question_of } from './cluster_reports.mjs';

/** For some 15 s: longer than it takes to notice a loss. */
const asking = { questions: 16, think: [0.6, 1.2] };

/** What each request asks that an undisturbed run sends, by user and number. */
async function undisturbed(name, url, nodes) {
  const scenario = write_scenario(`${name}-alone`, { url, nodes, ...asking, think: [0.01, 0.02] });
  const records = records_of(await run_alone(`${name}-alone`, scenario));
  assert.equal(records.length, 800);
  return records;
}

/** 50 users in two organisations, of which each is split, on five nodes; worker-2 is killed. */
async function lose_worker(name, on_lost) {
  const platform = await start_platform(name);
  const expected = await undisturbed(name, platform.url, 5);
  const scenario = write_scenario(name, {
    url: platform.url,
    nodes: 5,
    ...asking,
    workers: `, onLost: ${on_lost}`,
  });
  const { coordinator, workers, out } = await start_cluster(name, scenario, 4);
  await coordinator.said(/load begins/);
  await pause(3000);
  const [dead] = workers.splice(1, 1);
  dead.signal('SIGKILL');
  const killed = Date.now();
  const noticed = (await coordinator.said(/worker lost/)).at - killed;
  console.log(`${name}: lost worker noticed after ${noticed} ms`);
  assert.ok(noticed <= 12000, `${noticed} ms`);

  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of workers) assert.equal(await worker.ended(), 0, worker.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  const summary = summary_of(out);
  assert.equal(summary.run.degraded, true);
  assert.match(summary.notes.join('\n'), /worker 'worker-2' was lost after \d+ s/);

  assert.equal(summary.run.organizations, 2);
  assert.equal(summary.run.users, 50);

  const { counted, lost_records } = assert_counted_once(out, dead);
  // The loss of one is nothing that the users of the others notice.
  assert.deepEqual(counted.filter((r) => r.outcome !== 'ok'), []);
  assert.equal(summary.all_attempts.error_rate, 0);

  const truth = await platform.truth(summary.run.test_run_id);
  const seen = new Set(truth.map((r) => r.request_id));
  for (const r of counted) assert.ok(seen.has(r.request_id), r.request_id);
  return { expected, truth, counted, lost_records, summary };
}

async function redistribute() {
  const run = await lose_worker('redistribute', 'redistribute');
  // Whoever takes over a user numbers its questions from 1,000 on.
  const answered = new Set(
    run.truth
      .filter((r) => r.outcome === 'completed')
      .map((r) => `${r.org}/${r.user}/${r.question % 1000}`),
  );
  for (const r of run.expected) {
    const number = Number(r.request_id.split('-').at(-2));
    assert.ok(answered.has(`${r.org}/${r.user}/${number}`), `${r.request_id} was not asked`);
  }
  assert_all_asked(run.expected, [...run.counted, ...run.lost_records]);
  // A question that begins a conversation is the same whoever asks it.
  const prompts = new Map(run.expected.map((r) => [question_of(r), r.prompt_sha256]));
  for (const r of run.counted.filter((r) => r.turn === 0))
    assert.equal(r.prompt_sha256, prompts.get(question_of(r)), r.request_id);
}

async function give_up() {
  const run = await lose_worker('give_up', 'give-up');
  assert.match(run.summary.notes.join('\n'), /workers.onLost is give-up/);
  const dead_users = new Set(run.lost_records.map((r) => `${r.org}/${r.user}`));
  assert.equal(dead_users.size, 10);
  const recorded = new Set(run.counted.map(question_of));
  const missing = run.expected.filter((r) => !recorded.has(question_of(r)));
  assert.ok(missing.length > 0);
  for (const r of missing) assert.ok(dead_users.has(`${r.org}/${r.user}`), r.request_id);
  // Nobody else asks for its users.
  for (const r of run.truth) assert.ok(r.question < 1000, r.request_id);
}

await run_tests({ redistribute, give_up }, 100);
