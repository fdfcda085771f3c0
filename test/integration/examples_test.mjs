// Validates every example scenario, and runs each on the simulated platform, shortened.
// Usage: node examples_test.mjs LOADTEST_BINARY SCRATCH_DIR EXAMPLES_DIR
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [binary, scratch, examples] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });

const set = (...values) => values.flatMap((value) => ['--set', value]);
const brief = set('userBehavior.thinkTimeSeconds=0.05', 'userBehavior.maxTokensPerRequest=20');
const phases = (count) =>
  set(...Array.from({ length: count }, (_, i) => `loadPattern.phases[${i}].duration=500ms`));

/** What makes each example short. */
const shortened = {
  'configmap.yaml': ['--users', '4', ...brief],
  'multi-org-budgets.yaml': set('userBehavior.thinkTimeSeconds=0.05'),
  'openai-server.yaml': ['--users', '4', ...brief],
  'phases.yaml': ['--users', '20', ...brief, ...phases(4)],
  'ramp-to-1000.yaml': ['--users', '40', ...brief, ...phases(7)],
  'single-org-50-users.yaml': ['--users', '5', '--duration', '3s', ...brief],
  'smoke-test.yaml': ['--users', '4', ...brief],
  'thousand-users.yaml': ['--users', '40', ...brief, ...phases(3)],
};

const files = readdirSync(examples).filter((name) => name.endsWith('.yaml'));
assert.deepEqual(files.sort(), Object.keys(shortened).sort(), 'each example has its run here');

function loadtest(...args) {
  const { status, stdout, stderr } = spawnSync(binary, args, { encoding: 'utf8' });
  assert.equal(status, 0, `loadtest ${args.join(' ')}\n${stderr}${stdout}`);
  return stdout;
}

/** Runs an example; returns its summary and records. */
function run(name) {
  const out = join(scratch, name);
  // Whether thresholds hold is for a real platform, and not for a busy machine, to say.
  const options = ['--platform', 'simulated', '--out', out, '--quiet', '--json'];
  const summary = JSON.parse(
    loadtest('run', join(examples, name), ...options, ...set('thresholds=null'), ...shortened[name]),
  );
  const lines = readFileSync(join(out, 'requests.jsonl'), 'utf8').trim().split('\n');
  return { summary, records: lines.map((line) => JSON.parse(line)) };
}

loadtest('validate', ...files.map((name) => join(examples, name)));

const runs = Object.fromEntries(files.map((name) => [name, run(name)]));
for (const [name, { records }] of Object.entries(runs)) {
  const failed = records.filter((r) => r.outcome !== 'ok' && r.outcome !== 'cancelled');
  assert.ok(records.length >= 8, `${name}: ${records.length} requests`);
  assert.deepEqual(failed, [], name);
}

const phases_of = (name) => [...new Set(runs[name].records.map((r) => r.phase))].sort();
assert.deepEqual(phases_of('phases.yaml'), ['cool-down', 'hold', 'peak', 'warm-up']);
// Towards its end the cool-down has no users.
assert.deepEqual(
  phases_of('ramp-to-1000.yaml').filter((name) => name !== 'cool-down'),
  ['hold-100', 'hold-1000', 'hold-300', 'ramp-1000', 'ramp-300', 'warm-up'],
);

// One of three organizations runs out of its budget, and spends no more than that.
const { summary, records } = runs['multi-org-budgets.yaml'];
const spent = [0, 0, 0];
for (const r of records) spent[r.org - 1] += r.cost_usd;
assert.ok(spent[0] > 0.1 && spent[0] <= 0.12, `spent ${spent}`);
assert.ok(spent[1] < 0.1 && spent[2] < 0.1, `spent ${spent}`);
const notes = JSON.stringify(summary);
assert.equal(notes.split('ran out of its budget').length - 1, 1, notes);
