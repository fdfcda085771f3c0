// Runs loadtest against an OpenAI-compatible server that no one here wrote: @dwmkerr/mock-llm from
// npm, alone and behind nginx with TLS. Usage: node openai_server_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { package_folder } from './packages.mjs';

const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));

mkdirSync(scratch, { recursive: true });
const entry = join(package_folder(scratch), 'node_modules/@dwmkerr/mock-llm/dist/main.js');

// An answer of its own to each question, and an error that arrives inside a 200 stream.
writeFileSync(
  join(scratch, 'mock-llm.yaml'),
  `
streaming: {chunkSize: 16, chunkIntervalMs: 10}
rules:
  - path: "/v1/chat/completions"
    method: POST
    match: "@"
    response:
      status: 200
      content: |
        {"id": "chatcmpl-{{timestamp}}", "object": "chat.completion", "model": "{{jmes request body.model}}",
         "choices": [{"index": 0, "finish_reason": "stop",
           "message": {"role": "assistant", "content": "The answer has forty characters, no less."}}]}
  - path: "/v1/chat/completions"
    method: POST
    match: "body.model == 'busy'"
    response:
      status: 429
      content: |
        {"error": {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}}
  - path: "/v1/models"
    method: GET
    response:
      status: 200
      content: |
        {"object": "list", "data": [{"id": "listed-first", "object": "model"}, {"id": "second", "object": "model"}]}
`,
);

const free_port = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
const port = await free_port();
const url = `http://127.0.0.1:${port}`;
const server = spawn(process.execPath, [entry, '--config', join(scratch, 'mock-llm.yaml')], {
  env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
  stdio: 'ignore',
});

const proxy_port = await free_port();
const [cert, key] = [join(scratch, 'cert.pem'), join(scratch, 'key.pem')];
execFileSync(
  'openssl',
  [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', key, '-out', cert],
  ],
  { stdio: 'pipe' },
);
const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
writeFileSync(
  join(scratch, 'nginx.conf'),
  `
daemon off;
pid nginx.pid;
error_log stderr warn;
${process.getuid() === 0 ? 'user root;' : ''}
events {}
http {
  access_log off;
  ${temporary.map((what) => `${what}_temp_path ${what};`).join(' ')}
  server {
    listen 127.0.0.1:${proxy_port} ssl;
    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    location / { proxy_pass ${url}; }
  }
}
`,
);
// Its workers end with it only when it is asked to end.
const proxy_command = `nginx -p ${scratch} -c ${join(scratch, 'nginx.conf')} -e stderr`;
const proxy = spawn('setpriv', ['--pdeathsig', 'TERM', ...proxy_command.split(' ')], {
  env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  stdio: ['ignore', 'ignore', 'inherit'],
});

async function server_is_up() {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    try {
      if ((await fetch(`${url}/health`)).ok) return;
    } catch {
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  throw new Error('mock-llm did not start');
}

/** Runs a scenario of two users with three questions each; returns its records and summary. */
function run(name, behavior, platform = url, targets = '') {
  const out = join(scratch, name);
  rmSync(out, { recursive: true, force: true });
  const scenario = join(scratch, `${name}.yaml`);
  writeFileSync(
    scenario,
    `
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: ${name}}
spec:
  seed: 5
  users: {perOrg: {min: 2, max: 2}}
  userBehavior:
    questionsPerSession: {min: 3, max: 3}
    thinkTimeSeconds: {min: 0.05, max: 0.1}
    ${behavior}
  targets: {apiRouterUrl: "${platform}"${targets}}
`,
  );
  const result = spawnSync(binary, ['run', scenario, '--out', out, '--quiet'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const lines = readFileSync(join(out, 'requests.jsonl'), 'utf8').trim().split('\n');
  return {
    exit_code: result.status,
    output: result.stdout + result.stderr,
    records: lines.map((line) => JSON.parse(line)),
    summary: JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')),
  };
}

try {
  await server_is_up();

  const streamed = run('streamed', 'streaming: true');
  assert.equal(streamed.exit_code, 0, streamed.output);
  assert.equal(streamed.records.length, 6);
  for (const r of streamed.records) {
    assert.equal(r.outcome, 'ok');
    assert.equal(r.model, 'listed-first'); // the scenario names none
    assert.equal(r.finish_reason, 'stop');
    assert.equal(r.chunks, 3); // 41 characters in events of 16
    // No usage: every token-bearing event counts as one token, and says so.
    assert.equal(r.completion_tokens, 3);
    assert.equal(r.tokens_source, 'estimated');
    assert.ok(!('cached_tokens' in r));
    assert.ok(r.ttft_ms > 0 && r.ttft_ms < r.latency_ms);
    assert.ok(r.prompt_tokens > 0);
  }
  assert.ok(streamed.records.some((r) => r.connection === 'reused'));

  const plain = run('plain', 'streaming: false');
  assert.equal(plain.exit_code, 0, plain.output);
  assert.equal(plain.records.length, 6);
  for (const r of plain.records) {
    assert.equal(r.outcome, 'ok');
    assert.ok(!('ttft_ms' in r));
    assert.ok(r.latency_ms > 0);
    assert.equal(r.tokens_source, 'estimated');
    assert.equal(r.completion_tokens, Math.ceil(41 / 4));
  }

  // Behind a proxy that collects what it passes on, the answers are the same.
  const secure = [`https://127.0.0.1:${proxy_port}`, `, caFile: "${cert}"`];
  const proxied = run('proxied', 'streaming: true', ...secure);
  assert.equal(proxied.exit_code, 0, proxied.output);
  const without_times = ({ outcome, model, finish_reason, chunks, completion_tokens }) =>
    JSON.stringify([outcome, model, finish_reason, chunks, completion_tokens]);
  assert.deepEqual(proxied.records.map(without_times), streamed.records.map(without_times));
  assert.ok(proxied.records.some((r) => r.connection === 'reused'));

  // The same refusal arrives as an event of a 200 stream, or as a status.
  const busy = 'modelPreferences: [{model: busy, weight: 1}]';
  const in_stream = run('busy-streamed', `streaming: true\n    ${busy}`);
  assert.equal(in_stream.exit_code, 1, in_stream.output);
  assert.equal(in_stream.records.length, 6);
  for (const r of in_stream.records) {
    assert.equal(r.outcome, 'error');
    assert.equal(r.http_status, 200);
    assert.equal(r.error_type, 'stream_error');
    assert.match(r.error_detail, /Rate limit reached/);
  }
  const as_status = run('busy-plain', `streaming: false\n    ${busy}`);
  assert.equal(as_status.exit_code, 1, as_status.output);
  for (const r of as_status.records) {
    assert.equal(r.http_status, 429);
    assert.equal(r.error_type, 'rate_limited');
  }
  const busy_proxied = run('busy-proxied', `streaming: true\n    ${busy}`, ...secure);
  for (const r of busy_proxied.records) assert.equal(r.error_type, 'stream_error');
  console.log('6 passed, 0 failed');
} finally {
  proxy.kill();
  server.kill();
}
