// 1,000 users on twenty nodes that take their roles from JOB_COMPLETION_INDEX: one verdict. Prints
// what a worker costs its coordinator.
// Usage: node cluster_twenty_workers_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  free_port,
  program,
  records_of,
  run_tests,
  scratch,
  start_platform,
  summary_of,
  write_scenario,
} from './cluster_fixture.mjs';
import { assert_histograms, assert_unique, assert_users_csv } from './cluster_reports.mjs';

const nodes = 20;
const users = 1000;
const questions = 3;

/**
 * Twenty processes on few cores wait for one another, and a run says so of itself where it has 1,000
 * answers to judge by (docs/measurement.md). This is not about measuring: most answers are cut off.
 */
const cutting = {
  faults: { cut: 0.7 },
  models: [
    {
      id: 'sim-small',
      backends: [
        {
          ...{ name: 'a', slots: 2000, base: '1s' },
          ...{ prefillPerToken: 0, decodePerToken: '20ms', batchGrowth: 0 },
        },
      ],
    },
  ],
};

function start_node(index, scenario, address) {
  const out = join(scratch, `node-${index}`);
  const more = index === 0 ? ['--seed', '7', '--cluster-listen', address] : [];
  const node = new program(
    `node-${index}`,
    ['node', scenario, '--join', address, '--out', out, '--io-threads', '1', ...more],
    { env: { JOB_COMPLETION_INDEX: String(index) } },
  );
  return Object.assign(node, { out });
}

/** CPU time in milliseconds so far, and memory in MiB. */
function usage_of({ pid }) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1];
  return { cpu_ms: (Number(stat[11]) + Number(stat[12])) * 10, memory: Number(rss) / 1024 };
}

/** Of the load alone; the coordinator has users as each worker has. */
async function measure_load(all) {
  await all[0].said(/load begins/, 60000);
  const before = all.map(usage_of);
  const begun = Date.now();
  await all[0].said(/load done/, 60000);
  const seconds = (Date.now() - begun) / 1000;
  const after = all.map(usage_of);
  const spent = after.map((a, i) => a.cpu_ms - before[i].cpu_ms);
  const worker = spent.slice(1).reduce((sum, ms) => sum + ms, 0) / (nodes - 1);
  const memory = after.slice(1).reduce((sum, a) => sum + a.memory, 0) / (nodes - 1);
  const per_worker = (total) => total / (nodes - 1);
  console.log(
    `${seconds.toFixed(1)} s of load. CPU of the coordinator: ${spent[0]} ms, of a worker: ` +
      `${worker.toFixed(0)} ms; more by ${per_worker((spent[0] - worker) / seconds).toFixed(2)} ms ` +
      `for each worker and second`,
  );
  console.log(
    `memory of the coordinator: ${after[0].memory.toFixed(1)} MiB, of a worker: ` +
      `${memory.toFixed(1)} MiB; more by ${per_worker(after[0].memory - memory).toFixed(2)} MiB ` +
      `for each worker`,
  );
}

async function twenty_nodes() {
  const platform = await start_platform('twenty', cutting);
  const scenario = write_scenario('twenty', {
    ...{ url: platform.url, orgs: 10, users: users / 10, questions, think: [2, 4], nodes },
  });
  const address = `127.0.0.1:${await free_port()}`;
  const all = Array.from({ length: nodes }, (_, i) => start_node(i, scenario, address));
  await measure_load(all);
  for (const node of all) assert.equal(await node.ended(), 0, node.text);
  assert.deepEqual(await platform.left(), [0, 0, 0]);

  assert.deepEqual(
    all.filter((node) => existsSync(join(node.out, 'summary.json'))),
    [all[0]],
    'there is one summary',
  );
  const verdicts = all.filter((node) => node.find(/^Verdict/));
  assert.deepEqual(verdicts, [all[0]], 'there is one verdict');
  const { out } = all[0];
  const summary = summary_of(out);
  assert.deepEqual([summary.run.organizations, summary.run.users], [10, users]);
  assert.equal(summary.run.degraded, false);
  const records = records_of(out);
  assert.equal(records.length, users * questions);
  const { attempts, ok, errors } = summary.all_attempts;
  assert.equal(attempts, users * questions);
  assert.equal(ok + errors, attempts);
  assert.deepEqual(summary.overall.errors_by_type, { incomplete_stream: errors });
  assert_unique(records);
  assert_histograms(out, records);
  assert_users_csv(out, records);
}

await run_tests({ twenty_nodes }, 100);
