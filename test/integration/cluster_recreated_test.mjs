// A coordinator dies with its disk, and is started again under the same run id: it finds on the
// platform that the run has been under way, removes what is there, and begins nothing.
// Usage: node cluster_recreated_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { program, records_of, run_tests, scratch, start_platform, write_scenario } from './cluster_fixture.mjs';

/** Index 0 of a Job, on a volume of its own. */
function first_node(name, volume, scenario, run_id) {
  const out = join(scratch, `${name}-${volume}`);
  const node = new program(
    `${name}-${volume}`,
    ['node', scenario, '--join', '127.0.0.1:1', '--seed', '7', '--out', out, '--cluster-listen', '127.0.0.1:0'],
    { env: { JOB_COMPLETION_INDEX: '0', TEST_RUN_ID: run_id } },
  );
  return Object.assign(node, { out });
}

async function disk_is_lost() {
  const platform = await start_platform('lost-disk');
  const scenario = write_scenario('lost-disk', {
    ...{ url: platform.url, users: 5, questions: 200, nodes: 1 },
  });
  const first = first_node('lost-disk', 'first', scenario, 'run-4711');
  await first.said(/load begins/);
  first.signal('SIGKILL');
  await first.ended();
  assert.deepEqual((await platform.left())[0], 2, 'its organizations are there');

  const second = first_node('lost-disk', 'second', scenario, 'run-4711');
  assert.equal(await second.ended(), 5, second.text);
  assert.match(second.text, /run-4711 was under way before, and its ledger is lost/);
  assert.match(second.text, /2 of its organizations were found/);
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  assert.equal(records_of(second.out).length, 0);
  // Now its ledger says so.
  const third = first_node('lost-disk', 'second', scenario, 'run-4711');
  assert.equal(await third.ended(), 5, third.text);
}

/** The organizations of another run are none of its business, and a first start finds none. */
async function first_start() {
  const platform = await start_platform('fresh');
  const brief = { url: platform.url, users: 2, questions: 2, think: [0.05, 0.1], nodes: 1 };
  const scenario = write_scenario('fresh', brief);
  const other = first_node('fresh', 'other', scenario, 'run-1');
  await other.said(/load begins/);
  const run = first_node('fresh', 'run', scenario, 'run-12');
  assert.equal(await run.ended(), 0, run.text);
  assert.equal(await other.ended(), 0, other.text);
  assert.ok(existsSync(join(run.out, 'summary.json')));
  assert.deepEqual(await platform.left(), [0, 0, 0]);
}

await run_tests({ disk_is_lost, first_start }, 60);
