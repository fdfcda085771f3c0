// Each scenario of docs/servers.md runs against a server that answers on the paths of its documentation
// and on no other. Usage: node servers_test.mjs LOADTEST SCRATCH SERVERS.MD
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';

const [binary, scratch, document] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });

const bearer = (request) => request.headers.authorization === 'Bearer of-the-test';
const api_key = (request) => request.headers['api-key'] === 'of-the-test';
const anybody = (request) => request.headers.authorization === undefined;
// In the order of the document: where completions and the list of models are, and who is let in.
const servers = [
  ['/v1/chat/completions', '/v1/models', bearer],
  ['/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21', null, api_key],
  ['/openai/v1/chat/completions', '/openai/v1/models', api_key],
  ['/v1beta/openai/chat/completions', '/v1beta/openai/models', bearer],
  ['/api/v1/chat/completions', '/api/v1/models', bearer],
  ['/v1/chat/completions', '/v1/models', anybody],
  ['/v1/chat/completions', '/v1/models', anybody],
  ['/v1/chat/completions', '/v1/models', anybody],
];

const event = (fields) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', ...fields })}\n\n`;
const answer =
  event({ choices: [{ index: 0, delta: { role: 'assistant', content: 'Because' } }] }) +
  event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
  event({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 } }) +
  'data: [DONE]\n\n';

function serve([chat, models, lets_in]) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => {
      if (request.method === 'GET' && request.url === models) {
        response.setHeader('Content-Type', 'application/json');
        return response.end(JSON.stringify({ object: 'list', data: [{ id: 'm' }] }));
      }
      if (request.method !== 'POST' || request.url !== chat) return response.writeHead(404).end();
      if (!lets_in(request)) return response.writeHead(401).end();
      response.setHeader('Content-Type', 'text/event-stream');
      response.end(answer);
    });
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done({ server, asked })));
}

function run(...args) {
  const key = 'of-the-test';
  const env = { ...process.env, OPENAI_API_KEY: key, AZURE_OPENAI_API_KEY: key, GEMINI_API_KEY: key, OPENROUTER_API_KEY: key };
  const child = spawn(binary, args, { env });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (text += data));
  return new Promise((done) => child.on('close', (code) => done({ code, text })));
}

const scenarios = [...readFileSync(document, 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map((m) => m[1]);
assert.equal(scenarios.length, servers.length);
for (const [i, text] of scenarios.entries()) {
  const [chat, models] = servers[i];
  const { server, asked } = await serve(servers[i]);
  const origin = `http://127.0.0.1:${server.address().port}`;
  const file = join(scratch, `${i}.yaml`);
  writeFileSync(file, text.replace(/(apiRouterUrl: )https?:\/\/[^/]+/, `$1${origin}`));
  const said = [];
  try {
    const valid = await run('validate', file);
    said.push(valid.text);
    assert.equal(valid.code, 0);
    assert.ok(valid.text.includes(`POST ${origin}${chat.split('?')[0]}\n`));
    if (models) assert.ok(valid.text.includes(`GET ${origin}${models}\n`));
    const ended = await run('run', file, '--out', join(scratch, `run-${i}`), '--quiet',
      '--set', 'userBehavior.thinkTimeSeconds=0.01');
    said.push(ended.text);
    assert.equal(ended.code, 0);
    // Four questions, and that of the preflight.
    assert.equal(asked.filter((call) => call === `POST ${chat}`).length, 5);
    assert.equal(asked.filter((call) => call.startsWith('POST')).length, 5);
  } catch (error) {
    console.error(text, said.join('\n'), asked);
    throw error;
  } finally {
    server.close();
  }
}
console.log(`${scenarios.length} servers`);
