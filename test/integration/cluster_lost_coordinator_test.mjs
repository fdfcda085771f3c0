// Kills the coordinator of a clustered run: the workers stop, remove what they made, end with 6.
// Usage: node cluster_lost_coordinator_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  own_records_of,
  pause,
  program,
  read_jsonl,
  run_tests,
  start_cluster,
  start_platform,
  write_scenario,
} from './cluster_fixture.mjs';

/** What a ledger says was created on the platform, by ids that differ for each kind. */
const created = (folder) =>
  read_jsonl(join(folder, 'ledger.jsonl'))
    .filter((l) => l.call === 'create' && l.state === 'done')
    .map((l) => ({ node: l.node, id: `${l.kind} ${l.id}` }));

async function active_on(platform) {
  const lists = { org: 'organizations', user: 'users', key: 'api-keys' };
  const result = [];
  for (const [kind, list] of Object.entries(lists))
    result.push(...(await platform.list(list)).map((o) => `${kind} ${o.id}`));
  return result;
}

/** Kills the coordinator, on which 20 of 40 users and both organisations are. */
async function kill_coordinator(name, config, when, { replicas = 4 } = {}) {
  const platform = await start_platform(name, config);
  const scenario = write_scenario(name, {
    url: platform.url,
    users: 20,
    questions: 50,
    nodes: replicas,
  });
  const { coordinator, workers, out } = await start_cluster(name, scenario, 3);
  await when(coordinator, workers);
  coordinator.signal('SIGKILL');
  assert.equal(await coordinator.ended(), 'SIGKILL');
  const killed = Date.now();
  for (const worker of workers) assert.equal(await worker.ended(30000), 6, worker.text);
  const last = Math.max(...workers.map((w) => w.ended_at));
  console.log(`${name}: the last worker ended after ${last - killed} ms`);

  const of_workers = new Set(workers.flatMap((w) => created(w.out)).map((o) => o.id));
  const left = await active_on(platform);
  assert.deepEqual(left.filter((id) => of_workers.has(id)), []);
  const of_coordinator = new Set(
    created(out)
      .filter((o) => o.node === 'coordinator')
      .map((o) => o.id),
  );
  // It may have been killed before it could write what it made.
  assert.ok(left.filter((id) => !of_coordinator.has(id)).length <= 16, left.join(', '));
  const cleanup = new program(`${name}-cleanup`, ['cleanup', out]);
  assert.equal(await cleanup.ended(), 0, cleanup.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  return { workers, platform, killed, of_workers, left };
}

async function under_load() {
  const run = await kill_coordinator('load', {}, async (coordinator) => {
    await coordinator.said(/load begins/);
    await pause(2000);
  });
  assert.ok(run.of_workers.size >= 60, 'users and keys of the workers');
  assert.ok(run.left.length >= 20, 'what the coordinator made is there still');
  const truth = await run.platform.truth('load-');
  const users = new Set(
    run.workers.flatMap((w) => own_records_of(w).flat()).map((r) => `${r.org}/${r.user}`),
  );
  assert.equal(users.size, 30);
  const times = truth
    .filter((r) => users.has(`${r.org}/${r.user}`))
    .map((r) => r.arrived_ms - run.killed);
  console.log(`load: the workers stopped asking after ${Math.round(Math.max(...times))} ms`);
  assert.ok(Math.max(...times) < 6500);
}

/** While organisations, users and keys are made. */
async function in_bootstrap() {
  await kill_coordinator('bootstrap', { adminDelay: '150ms' }, async (_, workers) => {
    await workers[0].said(/bootstrap begins/);
    await pause(400);
  });
}

/** While another worker is waited for. */
async function before_the_run() {
  const run = await kill_coordinator('waiting', {}, async () => {}, { replicas: 5 });
  assert.equal(run.of_workers.size, 0);
  for (const worker of run.workers) assert.match(worker.text, /coordinator has gone/);
}

await run_tests({ under_load, in_bootstrap, before_the_run }, 80);
