// Kills and interrupts runs against a simulated platform in a process of its own, and looks what is
// left there. Usage: node interrupted_run_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';

const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });

const admin_key = 'adm-0123456789abcdef-never-shown';
// At the level debug, the log says as much as it ever does.
const env = { ...process.env, ADMIN_API_KEY: admin_key, LOADTEST_LOG_LEVEL: 'debug' };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const platform = spawn(binary, ['platform', '--listen', '127.0.0.1:0']);
const url = await new Promise((done) =>
  platform.stdout.on('data', (text) => done(/http:\S+/.exec(String(text))[0])),
);

const scenario = join(scratch, 'scenario.yaml');
writeFileSync(
  scenario,
  `
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: interrupted}
spec:
  organizations: {count: 10}
  users: {perOrg: {min: 50, max: 50}}
  userBehavior:
    questionsPerSession: {min: 50, max: 50}
    thinkTimeSeconds: {min: 0.2, max: 1}
    modelPreferences: [{model: sim-small, weight: 1}]
  targets:
    platform: loadtest-v1
    apiRouterUrl: ${url}
    userOrgUrl: ${url}
    adminApiKey: \${ADMIN_API_KEY}
`,
);

async function left_on_platform() {
  const count = async (what) => (await (await fetch(`${url}/api/v1/${what}`)).json()).length;
  return [await count('organizations'), await count('users'), await count('api-keys')];
}

function start(out, more = []) {
  const run = spawn(binary, ['run', scenario, '--out', out, ...more], { env });
  const seen = { text: '', ended: null };
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (text) => (seen.text += text));
  seen.ended = new Promise((done) => run.on('exit', (code, signal) => done(code ?? signal)));
  return { run, seen };
}

/** Nothing that the run left in its directory or on the terminal holds a key. */
function assert_no_secret(out, text) {
  const places = [text, ...readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'))];
  for (const place of places) {
    assert.ok(!place.includes(admin_key));
    assert.ok(!place.includes('sk-sim-'));
  }
}

try {
  // Bootstrap takes some 60 ms; the last ones are killed under load.
  for (const after of [15, 25, 30, 35, 40, 50, 60, 80, 300, 900]) {
    const out = join(scratch, `killed-${after}`);
    const { run, seen } = start(out);
    await pause(after);
    run.kill('SIGKILL');
    assert.equal(await seen.ended, 'SIGKILL');
    const cleanup = spawnSync(binary, ['cleanup', out], { env, encoding: 'utf8' });
    // Killed before it had a ledger, it had created nothing.
    if (!cleanup.stderr.includes('is not a run directory'))
      assert.equal(cleanup.status, 0, cleanup.stderr);
    assert.deepEqual(await left_on_platform(), [0, 0, 0], `killed after ${after} ms`);
  }

  const out = join(scratch, 'interrupted');
  const { run, seen } = start(out);
  await pause(3000);
  run.kill('SIGINT');
  assert.equal(await seen.ended, 130, seen.text);
  assert.deepEqual(await left_on_platform(), [0, 0, 0]);
  const summary = JSON.parse(readFileSync(join(out, 'summary.json')));
  assert.equal(summary.verdict.word ?? summary.verdict, 'interrupted');
  assert.match(seen.text, /Interrupted by SIGINT/);
  assert.match(seen.text, /debug platform call done/);
  assert_no_secret(out, seen.text);

  // A platform that does not take a key may repeat it.
  const refusing = createServer((request, response) => {
    response.writeHead(401);
    response.end(`no such key: ${request.headers.authorization}, ${admin_key}`);
  });
  await new Promise((done) => refusing.listen(0, '127.0.0.1', done));
  const refused = start(join(scratch, 'refused'), [
    '--set',
    `targets.userOrgUrl=http://127.0.0.1:${refusing.address().port}`,
  ]);
  const code = await refused.seen.ended;
  refusing.close();
  assert.equal(code, 3, refused.seen.text);
  assert.match(refused.seen.text, /error preflight failed .*no such key/);
  assert_no_secret(join(scratch, 'refused'), refused.seen.text);
} finally {
  platform.kill();
}
