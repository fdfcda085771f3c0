// What a run says when the platform is not as it should be: each of these ends with exit code 3, names
// the call and what came of it, and leaves nothing behind. Usage: node preflight_test.mjs LOADTEST SCRATCH
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
const file = (name, text) => (writeFileSync(join(scratch, name), text), join(scratch, name));

const platforms = [];
async function serve(config, ...more) {
  const server = spawn(binary, ['platform', '--listen', '127.0.0.1:0', '--config', config, ...more]);
  platforms.push(server);
  return new Promise((done) =>
    server.stdout.on('data', (text) => done(/https?:\S+/.exec(String(text))[0])),
  );
}

const config = file('platform.yaml', `adminLogin: {email: admin@example.com, password: right-one}\n`);
file('right', 'right-one\n');
file('wrong', 'wrong-one\n');
const scenario = file(
  'scenario.yaml',
  `
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: preflight}
spec:
  users: {perOrg: 2}
  userBehavior:
    questionsPerSession: 1
    thinkTimeSeconds: {min: 0.01, max: 0.02}
    modelPreferences: [{model: sim-small}]
  targets:
    apiRouterUrl: \${URL}
    userOrgUrl: \${URL}
    adminLogin: {email: admin@example.com, passwordFile: right}
`,
);

let count = 0;
function run(url, settings, shell_first = '') {
  const out = join(scratch, `run-${++count}`);
  const args = ['run', scenario, '--out', out, '--quiet'];
  for (const setting of settings) args.push('--set', setting);
  const ended = spawnSync('sh', ['-c', `${shell_first} exec "$@"`, 'sh', binary, ...args], {
    env: { ...process.env, URL: url },
    encoding: 'utf8',
  });
  // Undo the report's line breaks.
  return { code: ended.status, text: (ended.stdout + ended.stderr).replace(/\s+/g, ' ') };
}

try {
  const url = await serve(config);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', join(scratch, 'key.pem'), '-out', join(scratch, 'cert.pem')],
    { stdio: 'ignore' });
  const tls_url = await serve(config, '--tls-cert', join(scratch, 'cert.pem'), '--tls-key', join(scratch, 'key.pem'));
  const host = tls_url.slice('https://'.length);

  assert.equal(run(url, []).code, 0);
  for (const [settings, ...said] of [
    [['targets.adminLogin.passwordFile=wrong'], 'POST /v1/auth/login answered 401', 'targets.adminLogin'],
    [['targets.adminLogin=', 'targets.adminApiKey=not-a-token'], 'GET /v1/orgs answered 401', 'targets.adminApiKey'],
    [['targets.userOrgUrl=http://127.0.0.1:1'], 'http://127.0.0.1:1/v1/auth/login', 'Connection refused'],
    [['targets.apiRouterUrl=http://127.0.0.1:1'], 'http://127.0.0.1:1/v1/models', 'Connection refused'],
    [['targets.apiRouterUrl=http://no-such-host.invalid'], 'cannot resolve host no-such-host.invalid'],
    [[`targets.apiRouterUrl=${tls_url}`], 'is not accepted: self-signed certificate', 'targets.caFile'],
    [[`targets.apiRouterUrl=${tls_url}`, 'targets.caFile=cert.pem'], 'is not accepted: IP address mismatch'],
    [[`targets.apiRouterUrl=${url.replace('http:', 'https:')}`], 'the TLS handshake with 127.0.0.1 failed'],
    [['userBehavior.modelPreferences=[{model: nope}]'], "model 'nope'", 'status 404'],
  ]) {
    const { code, text } = run(url, settings);
    assert.equal(code, 3, text);
    for (const words of said) assert.ok(text.includes(words), `${settings}: ${text}`);
    assert.ok(!text.includes('wrong-one') && !text.includes('not-a-token'), text);
  }
  // With the certificate trusted, a host sent elsewhere is still checked by its name.
  const trusted = run(url, [`targets.apiRouterUrl=https://localhost:${host.split(':')[1]}`,
    'targets.caFile=cert.pem', 'targets.connections.resolve.localhost=127.0.0.1']);
  assert.match(trusted.text, /the platform refused the API key/); // it was made on the other platform

  const limited = run(url, [], 'ulimit -n 100;');
  assert.equal(limited.code, 3);
  assert.match(limited.text, /needs about 102 open files.*hard limit of this process is 100.*ulimit/);

  for (const what of ['organizations', 'users', 'api-keys']) {
    const all = await (await fetch(`${url}/api/v1/${what}`)).json();
    assert.ok(all.length > 0);
    for (const one of all) assert.match(one.status, /suspended|revoked/);
  }
} finally {
  for (const server of platforms) server.kill();
}
