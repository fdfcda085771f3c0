// Runs against a simulated platform that is as AI-AAS is today: invited users, suspend only, no lists,
// changes that collide, a token that ends in mid-run, no streaming. Usage: node ai_aas_run_test.mjs LOADTEST SCRATCH
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
const file = (name, text) => (writeFileSync(join(scratch, name), text), join(scratch, name));

const password = 'pass-0123456789-never-shown';
const config = file(
  'platform.yaml',
  `
profile: ai-aas
adminDialects: [ai-aas, loadtest-v1]   # the latter to look at what is left
adminLogin: {email: admin@example.com, password: ${password}, tokenLifetime: 5s}
adminFaults: {conflict: 0.2}
`,
);
file('password', password + '\n');
const scenario = file(
  'scenario.yaml',
  `
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: today}
spec:
  organizations: {count: 2, budget: {limitUSD: 5}, customMetadata: {team: qa}}
  users: {perOrg: 10, roles: [member], metadata: {origin: loadtest}}
  apiKeys: {expiryDays: 1}
  userBehavior:
    streaming: false
    questionsPerSession: 6
    thinkTimeSeconds: {min: 0.5, max: 2}
    maxTokensPerRequest: 20
    modelPreferences: [{model: sim-small}, {model: sim-medium}]
  targets:
    apiRouterUrl: \${URL}
    userOrgUrl: \${URL}
    adminLogin: {email: admin@example.com, passwordFile: password}
`,
);

const platform = spawn(binary, ['platform', '--listen', '127.0.0.1:0', '--config', config]);
try {
  const url = await new Promise((done) =>
    platform.stdout.on('data', (text) => done(/http:\S+/.exec(String(text))[0])),
  );
  const run = (out, ...settings) =>
    spawnSync(binary, ['run', scenario, '--out', join(scratch, out), ...settings.flatMap((s) => ['--set', s])], {
      env: { ...process.env, URL: url },
      encoding: 'utf8',
    });
  const list = async (what) => (await fetch(`${url}/api/v1/${what}`)).json();

  const streaming = run('streaming', 'userBehavior.streaming=true');
  assert.equal(streaming.status, 3, streaming.stdout);
  assert.match(streaming.stdout.replace(/\s+/g, ' '), /set userBehavior.streaming: false/);

  for (const out of ['first', 'second']) {
    const ended = run(out);
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
    const text = ended.stdout.replace(/\s+/g, ' ');
    // What could not be verified is said.
    assert.match(text, /does not list its models/);
    assert.match(text, /reports no cached tokens/);
    assert.match(text, /keeps no budgets/);
    const records = readFileSync(join(scratch, out, 'requests.jsonl'), 'utf8').trim().split('\n').map(JSON.parse);
    assert.equal(records.length, 120);
    assert.ok(records.every((r) => r.outcome === 'ok' && r.ttft_ms === undefined));

    const places = [ended.stdout, ended.stderr];
    for (const name of readdirSync(join(scratch, out))) places.push(readFileSync(join(scratch, out, name), 'utf8'));
    for (const place of places) {
      assert.ok(!place.includes(password));
      assert.ok(!place.includes('sk-sim-'));
    }
  }
  assert.deepEqual(new Set((await list('organizations')).map((o) => o.status)), new Set(['suspended']));
  assert.deepEqual(new Set((await list('users')).map((u) => u.status)), new Set(['suspended']));
  assert.deepEqual(new Set((await list('api-keys')).map((k) => k.status)), new Set(['revoked']));
  assert.equal((await list('users')).length, 60);
} finally {
  platform.kill();
}
