// Runs against a simulated platform that is far or behind a proxy, compared with its own log.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, read_jsonl, records_of, scratch, summary_of, until } from './cluster_fixture.mjs';
import { certificate } from './proxies.mjs';

const file = (name, text) => {
  writeFileSync(join(scratch, name), text);
  return join(scratch, name);
};

/** A simulated platform that wants no keys, and its log of the requests of a run, by id. */
export async function start_platform(
  name,
  config = {},
  { listen = '127.0.0.1:0', tls, wrap } = {},
) {
  const log = join(scratch, `${name}-truth.jsonl`);
  const model = {
    id: 'fast',
    backends: [{ name: 'one', slots: 500, base: '30ms', decodePerToken: '20ms' }],
  };
  const { backend, ...more } = config;
  Object.assign(model.backends[0], { prefillPerToken: 0, batchGrowth: 0 }, backend);
  const settings = {
    requireKey: false,
    answers: { medianTokens: 12, spread: 0.3 },
    models: [model],
    ...more,
  };
  const args = [
    '--config',
    file(`${name}-platform.json`, JSON.stringify(settings)),
    '--log-requests',
    log,
  ];
  if (tls) args.push('--tls-cert', tls.cert, '--tls-key', tls.key);
  const server = new program(`${name}-platform`, ['platform', '--listen', listen, ...args], {
    wrap,
  });
  const url = /https?:\S+/.exec((await server.said(/https?:/)).text)[0];
  return {
    server,
    url,
    address: new URL(url).host,
    /** Of so many requests, which it has flushed within a second or two. */
    truth_of: (run, count = run.records.length) =>
      until(() => {
        const mine = read_jsonl(log).filter((t) => t.request_id.startsWith(`${run.id}-`));
        const measured = mine.filter((t) => !t.request_id.includes('-preflight-'));
        return measured.length >= count && new Map(measured.map((t) => [t.request_id, t]));
      }, `${name} logs ${count} requests`),
  };
}

/** Runs users who ask some questions each; `more` and `targets` are lines of the scenario. */
export async function run(
  name,
  url,
  { users = 10, questions = 5, think = [0.05, 0.2], more = '', targets = '', wrap } = {},
) {
  const out = join(scratch, name);
  const scenario = file(
    `${name}.yaml`,
    `
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: ${name}}
spec:
  seed: 5
  users: {perOrg: {min: ${users}, max: ${users}}}
  userBehavior:
    questionsPerSession: {min: ${questions}, max: ${questions}}
    thinkTimeSeconds: {min: ${think[0]}, max: ${think[1]}, distribution: uniform}
    ${more}
  targets:
    apiRouterUrl: ${url}
    ${url.startsWith('https') ? `caFile: ${certificate(new URL(url).hostname).cert}` : ''}
    ${targets}
`,
  );
  const child = new program(name, ['run', scenario, '--out', out, '--quiet'], { wrap });
  const exit_code = await child.ended();
  const summary = summary_of(out);
  assert.ok(existsSync(join(out, 'requests.jsonl')), child.text);
  return {
    name,
    exit_code,
    summary,
    id: summary.run.test_run_id,
    records: records_of(out),
    text: child.text,
  };
}

/** Between two times in nanoseconds, in milliseconds. */
export const ms = (from, to) => Number(BigInt(to) - BigInt(from)) / 1e6;

/** Every attempt succeeded, has all that the platform sent, and no time that can't be. */
export function assert_whole({ name, exit_code, text, records, summary }, truth, attempts) {
  assert.equal(exit_code, 0, text);
  assert.equal(records.length, attempts, name);
  assert.equal(truth.size, attempts, name);
  assert.equal(summary.overall.errors, 0, name);
  for (const r of records) {
    const t = truth.get(r.request_id);
    const about = `${name}: ${JSON.stringify(r)} ${JSON.stringify(t)}`;
    assert.equal(t.outcome, 'completed', about);
    assert.equal(r.outcome, 'ok', about);
    assert.ok(!('error_type' in r), about);
    assert.equal(r.completion_tokens, t.completion_tokens, about);
    assert.equal(r.prompt_tokens, t.prompt_tokens, about);
    assert.equal(r.tokens_source, 'reported', about);
    assert.equal(r.chunks, t.completion_tokens, about); // the platform sends a token an event
    // Nothing arrives before it was sent, but for what the record admits.
    const bound = r.error_bound_us / 1000;
    assert.ok(ms(t.first_token_begin_unix_ns, r.first_token_at_ns) >= -bound, about);
    assert.ok(ms(t.last_token_begin_unix_ns, r.last_token_at_ns) >= -bound, about);
    assert.ok(r.ttft_ms >= ms(t.arrived_unix_ns, t.first_token_begin_unix_ns) - bound, about);
    assert.ok(ms(r.departed_at_ns, t.arrived_unix_ns) >= -bound, about);
  }
}

/** How much later than the platform sent it the first token arrived, in milliseconds: the lower
 * quartile, which a busy machine moves least. */
export function delay_of({ records }, truth) {
  const sent = (r) => truth.get(r.request_id).first_token_end_unix_ns;
  const delays = records.map((r) => ms(sent(r), r.first_token_at_ns)).sort((a, b) => a - b);
  return delays[Math.floor(delays.length / 4)];
}
