// Talks to the simulated platform with OpenAI's and Anthropic's own clients from npm: what they take
// for an answer or an error is what a user of the platform gets.
// Usage: node openai_client_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packages } from './packages.mjs';

const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));
mkdirSync(scratch, { recursive: true });
const { default: OpenAI } = await import(packages(scratch).resolve('openai'));
const { default: Anthropic } = await import(packages(scratch).resolve('@anthropic-ai/sdk'));

const admin_key = 'adm-0123456789abcdef';
writeFileSync(join(scratch, 'admin-key'), `${admin_key}\n`);
writeFileSync(
  join(scratch, 'platform.yaml'),
  `
maxBodyBytes: 65536
answers: {medianTokens: 1000, spread: 0}
adminLogin: {email: admin@loadtest.invalid, password: right}
cache: {blocks: 1000}
rateLimit: {requestsPerSecond: 0.01, burst: 20, per: key}
models:
  - id: small
    backends: [{name: a, base: 5ms, prefillPerToken: 0, decodePerToken: 1ms}]
`,
);
const platform = spawn(binary, [
  ...['platform', '--listen', '127.0.0.1:0'],
  ...['--config', join(scratch, 'platform.yaml')],
  ...['--admin-key-file', join(scratch, 'admin-key')],
]);
const url = await new Promise((done, fail) => {
  platform.stdout.on('data', (text) => done(/http:\S+/.exec(String(text))[0]));
  platform.on('exit', (code) => fail(new Error(`loadtest platform ended with ${code}`)));
});

async function call(method, path, body, token) {
  const answer = await fetch(url + path, {
    method,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, text, body: text.startsWith('{') ? JSON.parse(text) : text };
}

async function create(path, body, token) {
  const answer = await call('POST', path, body, token);
  assert.ok(answer.status >= 200 && answer.status < 300, `${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

/** A key in the dialect loadtest-v1. */
async function flat_key(name, budget) {
  const org = await create('/api/v1/organizations', { name, budget }, admin_key);
  const user = await create(
    '/api/v1/users',
    { name, email: `${name}@loadtest.invalid`, organization_id: org.id },
    admin_key,
  );
  return (await create('/api/v1/api-keys', { name, user_id: user.id }, admin_key)).key;
}

/** A key in the dialect ai-aas. */
async function ai_aas_key(name) {
  const { access_token: token } = await create('/v1/auth/login', {
    email: 'admin@loadtest.invalid',
    password: 'right',
  });
  const org = await create('/v1/orgs', { name, slug: name }, token);
  const invite = await create(
    `/v1/orgs/${org.orgId}/invites`,
    { email: `${name}@ai-aas.invalid` },
    token,
  );
  const user = `/v1/orgs/${org.orgId}/users/${invite.inviteId}`;
  assert.equal((await call('PATCH', user, { status: 'active' }, token)).status, 200);
  return (await create(`${user}/api-keys`, { display_name: name }, token)).secret;
}

const client_with = (apiKey) => new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
const question = [{ role: 'user', content: 'Why is the sky blue, and why is it red at night?' }];
const chat = (client, more) =>
  client.chat.completions.create({ model: 'small', messages: question, max_tokens: 12, ...more });

async function answers_as_its_user_expects(client) {
  const whole = await chat(client);
  assert.match(whole.id, /^chatcmpl-/);
  assert.equal(whole.model, 'small');
  assert.equal(whole.choices[0].message.role, 'assistant');
  assert.equal(whole.choices[0].finish_reason, 'length');
  assert.equal(whole.usage.completion_tokens, 12);
  assert.ok(whole.choices[0].message.content.length > 12);

  let text = '';
  let usage;
  let finish;
  for await (const event of await chat(client, {
    stream: true,
    stream_options: { include_usage: true },
  })) {
    text += event.choices[0]?.delta.content ?? '';
    finish ??= event.choices[0]?.finish_reason;
    usage ??= event.usage;
  }
  assert.equal(text, whole.choices[0].message.content);
  assert.equal(finish, 'length');
  assert.equal(usage.completion_tokens, 12);
  assert.equal(usage.prompt_tokens, whole.usage.prompt_tokens);
  assert.equal(usage.prompt_tokens_details.cached_tokens, 16);
  // A field that only some servers know. What is cached with one salt is not for another.
  const salted = await chat(client, { cache_salt: client.apiKey, unknown_field: 1 });
  assert.equal(salted.usage.prompt_tokens_details.cached_tokens, 0);

  const prompt = 'Once upon a time';
  const completion = await client.completions.create({ model: 'small', prompt, max_tokens: 7 });
  assert.match(completion.id, /^cmpl-/);
  assert.equal(completion.usage.completion_tokens, 7);
  text = '';
  for await (const event of await client.completions.create({
    model: 'small',
    prompt,
    max_tokens: 7,
    stream: true,
  }))
    text += event.choices[0].text;
  assert.equal(text, completion.choices[0].text);

  // The client asks for base64 unless it is told not to.
  const input = ['one text', 'and another'];
  const vectors = await client.embeddings.create({ model: 'small', input });
  const numbers = await client.embeddings.create({
    model: 'small',
    input,
    encoding_format: 'float',
  });
  assert.equal(vectors.data.length, 2);
  assert.equal(vectors.data[1].embedding.length, 256);
  assert.deepEqual(
    Array.from(vectors.data[1].embedding),
    Array.from(Float32Array.from(numbers.data[1].embedding)),
  );
  assert.equal(vectors.usage.prompt_tokens, 4);

  const models = await client.models.list();
  assert.deepEqual(
    models.data.map((model) => model.id),
    ['small'],
  );
  assert.equal((await client.models.retrieve('small')).id, 'small');
}

async function answers_in_other_formats(apiKey) {
  const chatted = await chat(client_with(apiKey));
  const text = chatted.choices[0].message.content;
  const ask = { model: 'small', input: question, max_output_tokens: 12 };
  const client = client_with(apiKey);
  const response = await client.responses.create(ask);
  assert.match(response.id, /^resp_/);
  assert.equal(response.output_text, text);
  assert.equal(response.status, 'incomplete');
  assert.equal(response.incomplete_details.reason, 'max_output_tokens');
  assert.equal(response.usage.output_tokens, 12);
  // Of one that falls short the client would keep no usage.
  const streamed = await client.responses
    .stream({ ...ask, max_output_tokens: 2000 })
    .finalResponse();
  assert.ok(streamed.output[0].content[0].text.startsWith(text));
  assert.equal(streamed.status, 'completed');
  assert.equal(streamed.usage.output_tokens, 1000);
  assert.equal(streamed.usage.input_tokens_details.cached_tokens, 16);

  const messages = new Anthropic({ apiKey, baseURL: url, maxRetries: 0 }).messages;
  const message = await messages.create({ model: 'small', messages: question, max_tokens: 12 });
  assert.match(message.id, /^msg_/);
  assert.equal(message.content[0].text, text);
  assert.equal(message.stop_reason, 'max_tokens');
  assert.equal(message.usage.output_tokens, 12);
  assert.equal(message.usage.cache_read_input_tokens, 16);
  const stream = messages.stream({ model: 'small', messages: question, max_tokens: 12 });
  const last = await stream.finalMessage();
  assert.equal(last.content[0].text, text);
  assert.equal(last.usage.output_tokens, 12);
  assert.equal(last.usage.input_tokens, message.usage.input_tokens);
}

/** The error that a promise ends with, which must be of this class and status. */
async function error_of(promise, error_class, status) {
  const error = await promise.then(
    () => assert.fail('there was no error'),
    (e) => e,
  );
  assert.ok(error instanceof error_class, `${error}`);
  assert.equal(error.status, status, `${error}`);
  return error;
}

async function errors_are_of_its_classes() {
  const client = client_with(await flat_key('errors'));
  await error_of(chat(client_with('sk-sim-unknown')), OpenAI.AuthenticationError, 401);
  await error_of(chat(client, { model: 'other' }), OpenAI.NotFoundError, 404);
  await error_of(client.models.retrieve('other'), OpenAI.NotFoundError, 404);
  await error_of(chat(client, { max_tokens: -1 }), OpenAI.BadRequestError, 400);

  const poor = client_with(await flat_key('poor', { limit_usd: 0 }));
  const spent = await error_of(chat(poor), OpenAI.APIError, 402);
  assert.match(spent.message, /budget/);

  const too_long = [{ role: 'user', content: 'x'.repeat(66_000) }];
  const refused = await error_of(chat(client, { messages: too_long }), OpenAI.APIError, 413);
  assert.match(refused.message, /too large/);

  const hasty = client_with(await flat_key('hasty'));
  for (let i = 0; i < 20; ++i) await chat(hasty, { max_tokens: 1 });
  const limited = await error_of(chat(hasty), OpenAI.RateLimitError, 429);
  assert.ok(Number(limited.headers.get('retry-after')) > 0);
  assert.equal(limited.headers.get('x-ratelimit-remaining'), '0');
}

async function administration_needs_its_key() {
  assert.equal((await call('POST', '/api/v1/organizations', { name: 'o' }, 'wrong')).status, 401);
  assert.equal((await call('POST', '/v1/orgs', { name: 'o', slug: 'o' }, 'wrong')).status, 401);
  const login = { email: 'admin@loadtest.invalid', password: 'wrong' };
  assert.equal((await call('POST', '/v1/auth/login', login)).status, 401);

  const empty = join(scratch, 'empty');
  writeFileSync(empty, '\n');
  const refused = spawnSync(
    binary,
    ['platform', '--listen', '127.0.0.1:0', '--admin-key-file', empty],
    { encoding: 'utf8', timeout: 10_000 },
  );
  assert.equal(refused.status, 2);
  assert.ok(refused.stderr.includes(empty));
}

try {
  await answers_as_its_user_expects(client_with(await flat_key('flat')));
  await answers_as_its_user_expects(client_with(await ai_aas_key('ai-aas')));
  await answers_in_other_formats(await flat_key('formats'));
  await errors_are_of_its_classes();
  await administration_needs_its_key();
  console.log('5 passed, 0 failed');
} finally {
  platform.removeAllListeners('exit');
  platform.kill();
}
