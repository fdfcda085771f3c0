// Calibrates this machine at small load, in real processes, and interrupts and kills that.
// Usage: node calibrate_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });

// What it would leave behind shows in a folder of its own.
const temporary = join(scratch, 'tmp');
mkdirSync(temporary);
// What is meant for `loadtest run` must not reach the runs of the steps.
const env = { ...process.env, TMPDIR: temporary, LOADTEST_USERS: '7', LOADTEST_DURATION: '1s' };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Processes whose command line names a file of that folder. */
function processes_of(folder) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return (
          !/\) Z /.test(stat) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(folder)
        );
      } catch {
        return false; // it has ended
      }
    });
}

async function until(what, holds) {
  for (let i = 0; i < 200; ++i, await pause(50)) if (holds()) return;
  assert.fail(`in vain: ${what}`);
}

// Bounds hold on a busy machine too; that errors are small, or that the platform keeps its
// schedule, no test can ask of it.
for (const more of [[], ['--tls']]) {
  const out = join(scratch, `report${more.length}.json`);
  const args = ['calibrate', '--streams', '20,40', '--step-duration', '1.5', '--json', '--out', out];
  const { stdout, stderr, status } = spawnSync(binary, [...args, ...more], {
    env,
    encoding: 'utf8',
  });
  assert.ok([0, 4].includes(status), `${status}: ${stderr}`);
  const report = JSON.parse(stdout);
  assert.equal(report.exit_code, status);
  assert.deepEqual(JSON.parse(readFileSync(out, 'utf8')), report);
  assert.equal(report.tls, more.length === 1);
  assert.ok(report.steps.length >= 1);
  for (const step of report.steps) {
    assert.equal(step.failed, 0);
    assert.equal(step.contradicted, 0);
    assert.ok(step.attempts > 50, `${step.attempts} attempts`);
    if (step.verdict !== 'not judged') assert.ok(step.coverage >= 0.999, JSON.stringify(step));
    assert.ok(step.client_cpu_us_per_event > 0 && step.platform_cores > 0);
  }
  for (const line of stderr.split('\n')) assert.ok([...line].length <= 80, line);
  assert.match(stderr, /This machine measures within 1 % and 0.5 ms /);
  assert.deepEqual(readdirSync(temporary), []);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL']) {
  const run = spawn(binary, ['calibrate', '--streams', '20', '--step-duration', '60'], { env });
  const ended = new Promise((done) => run.on('exit', (code, by) => done(code ?? by)));
  await until('platform and client run', () => processes_of(temporary).length === 2);
  run.kill(signal);
  assert.equal(await ended, { SIGINT: 130, SIGTERM: 143, SIGKILL: 'SIGKILL' }[signal]);
  await until(`no process is left after ${signal}`, () => processes_of(temporary).length === 0);
  if (signal !== 'SIGKILL') assert.deepEqual(readdirSync(temporary), []);
}

const refused = spawnSync(binary, ['calibrate', '--out', join(scratch, 'no/such/folder')], {
  encoding: 'utf8',
});
assert.equal(refused.status, 2);
assert.match(refused.stderr, /--out/);
