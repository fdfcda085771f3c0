// No secret of a run occurs anywhere but on the wire: not in the run directory, the log at its most
// talkative, the terminal, the process's arguments or the printed scenario, whatever goes wrong.
// Usage: node secrets_test.mjs LOADTEST SCRATCH
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
const file = (name, text) => (writeFileSync(join(scratch, name), text), join(scratch, name));

const admin_key = 'adm-5f0d2c77-admin-key';
const password = 'correct horse 5f0d2c77 battery';
const header = 'hdr-5f0d2c77-header-value';
const static_key = 'key-5f0d2c77-static';
const secrets = [admin_key, password, header, static_key, 'sk-sim-'];
file('admin.key', admin_key + '\n');
file('password', password + '\n');
file('static.keys', static_key + '\n');

function assert_no_secret(where, ...texts) {
  for (const text of texts)
    for (const secret of secrets) assert.ok(!text.includes(secret), `${where} holds '${secret}'`);
}

function assert_clean(name, ended) {
  assert_no_secret(`${name}: the terminal`, ended.stdout, ended.stderr);
  const out = join(scratch, name);
  for (const entry of readdirSync(out, { recursive: true }))
    if (statSync(join(out, entry)).isFile())
      assert_no_secret(`${name}/${entry}`, readFileSync(join(out, entry), 'utf8'));
}

const scenario = (targets) => `
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: secrets}
spec:
  organizations: {count: 2}
  users: {perOrg: 3}
  userBehavior:
    questionsPerSession: 3
    thinkTimeSeconds: {min: 0.05, max: 0.1}
    maxTokensPerRequest: 8
    modelPreferences: [{model: sim-small}]
    errorHandling: {retryAttempts: 1, retryBackoffMs: 10}
  targets:
    headers: {X-Gateway-Token: "\${GATEWAY_TOKEN}"}
${targets}`;

const env = { ...process.env, GATEWAY_TOKEN: header };
/** Not spawnSync: one of the servers is this process. */
function end_of(child) {
  const seen = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) child[stream].on('data', (text) => (seen[stream] += text));
  return new Promise((done) => child.on('exit', (status) => done({ status, ...seen })));
}

async function run(name, text) {
  const path = file(`${name}.yaml`, text);
  const out = join(scratch, name);
  const ended = await end_of(spawn(binary, ['run', path, '--out', out, '--log-level', 'debug'], { env }));
  assert_clean(name, ended);
  const printed = spawnSync(binary, ['validate', path, '--print'], { env, encoding: 'utf8' });
  assert.equal(printed.status, 0, printed.stderr);
  assert.match(printed.stdout, /LoadTestScenario/);
  assert_no_secret(`${name}: validate --print`, printed.stdout, printed.stderr);
  return ended;
}

const platforms = [];
async function serve(config, ...more) {
  const server = spawn(binary, ['platform', '--listen', '127.0.0.1:0', '--config', file('platform.yaml', config), ...more]);
  platforms.push(server);
  return new Promise((done) => server.stdout.on('data', (text) => done(/http:\S+/.exec(String(text))[0])));
}

// A server that throws everything it gets back at the client, in every place that it can.
const echo = createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => (body += piece));
  request.on('end', () => {
    const all = JSON.stringify(request.headers) + body;
    response.writeHead(400, { 'X-Routing-Backend': request.headers.authorization ?? 'none' });
    response.end(JSON.stringify({ error: { message: `you sent ${all}`, code: request.headers.authorization } }));
  });
});
await new Promise((done) => echo.listen(0, '127.0.0.1', done));
const echo_url = `http://127.0.0.1:${echo.address().port}`;

try {
  const url = await serve('faults: {error: 0.2, streamError: 0.2}\nadminFaults: {error: 0.2, cut: 0.1}\n',
    '--admin-key-file', join(scratch, 'admin.key'));
  const flat = await run('flat', scenario(`    platform: loadtest-v1
    apiRouterUrl: ${url}
    userOrgUrl: ${url}
    adminApiKeyFile: admin.key
`));
  assert.ok([0, 1].includes(flat.status), flat.stdout + flat.stderr);

  const login_url = await serve(`adminLogin: {email: a@example.com, password: "${password}"}\n`);
  const ai_aas = await run('ai-aas', scenario(`    platform: ai-aas
    apiRouterUrl: ${login_url}
    userOrgUrl: ${login_url}
    adminLogin: {email: a@example.com, passwordFile: password}
`));
  assert.equal(ai_aas.status, 0, ai_aas.stdout + ai_aas.stderr);

  for (const [name, targets] of [
    ['echo-key', `    platform: loadtest-v1\n    userOrgUrl: ${echo_url}\n    adminApiKeyFile: admin.key\n`],
    ['echo-login', `    platform: ai-aas\n    userOrgUrl: ${echo_url}\n    adminLogin: {email: a@example.com, passwordFile: password}\n`],
    ['echo-static', '    apiKeysFile: static.keys\n'],
  ]) {
    const ended = await run(name, scenario(`    apiRouterUrl: ${echo_url}\n${targets}`));
    assert.equal(ended.status, 3, ended.stdout + ended.stderr);
    assert.match(ended.stdout.replace(/\s+/g, ' '), /400.*you sent/);
  }

  // Nor do the arguments of the process hold what the environment gave.
  const slow = spawn(binary, ['run', join(scratch, 'ai-aas.yaml'), '--out', join(scratch, 'args'), '--quiet'], { env });
  await new Promise((done) => setTimeout(done, 100));
  assert_no_secret('the arguments', readFileSync(`/proc/${slow.pid}/cmdline`, 'utf8'));
  assert.match(readFileSync(`/proc/${slow.pid}/limits`, 'utf8'), /Max core file size +0 +0/);
  await end_of(slow);
} finally {
  for (const server of platforms) server.kill();
  echo.close();
}
