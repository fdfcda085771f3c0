// Holds the JSON Schema that the program prints against the program itself, with Ajv and a YAML
// parser from npm. Usage: node schema_test.mjs LOADTEST_BINARY SCRATCH_DIR EXAMPLES_DIR
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packages } from './packages.mjs';

const [binary, scratch, examples] = process.argv.slice(2).map((p) => resolve(p));
mkdirSync(scratch, { recursive: true });
const require = packages(scratch);
const Ajv = require('ajv/dist/2020').default;
const yaml = require('yaml');

const schema = JSON.parse(execFileSync(binary, ['validate', '--schema'], { encoding: 'utf8' }));
const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
assert.ok(ajv.validateSchema(schema), 'it is a schema of draft 2020-12');
const is_valid = ajv.compile(schema);

/** The scenarios of a file, out of their ConfigMaps. */
function scenarios(text) {
  return yaml
    .parseAllDocuments(text)
    .map((document) => document.toJS())
    .flatMap((d) => (d.kind === 'ConfigMap' ? Object.values(d.data).flatMap(scenarios) : [d]))
    .filter((d) => d.kind === 'LoadTestScenario');
}

let seen = 0;
for (const name of readdirSync(examples)) {
  for (const scenario of scenarios(readFileSync(join(examples, name), 'utf8'))) {
    assert.ok(is_valid(scenario), `${name}: ${ajv.errorsText(is_valid.errors)}`);
    ++seen;
    // A broken one fails: a slip in a key, and a value of the wrong kind.
    scenario.spec.userBehaviour = scenario.spec.userBehavior;
    assert.ok(!is_valid(scenario), name);
    delete scenario.spec.userBehaviour;
    scenario.spec.users.perOrg = 'many';
    assert.ok(!is_valid(scenario), name);
  }
}
assert.ok(seen >= 7, `${seen} examples`);

const whole = (spec) => `apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
spec: { targets: { apiRouterUrl: "http://127.0.0.1:1" }, ${spec} }
`;
const env = { ...process.env, NUMBER: '5', TEXT: 'ramp-up' };
const file = join(scratch, 'scenario.yaml');

/** What the program and what the schema think of a scenario. */
function judge(spec) {
  const text = whole(spec);
  writeFileSync(file, text);
  const { status, stderr } = spawnSync(binary, ['validate', file], { env, encoding: 'utf8' });
  const lines = stderr.trim().split('\n').filter((line) => !line.includes('unused in a local run'));
  const refused = lines.length > 0 && lines.every((line) => line.includes('not built yet'));
  const [scenario] = scenarios(text);
  return { program: status === 0 ? 'good' : refused ? 'later' : 'wrong', schema: is_valid(scenario), stderr };
}

// Whatever the loader reads is valid, in both generations of spellings.
const good = [
  'seed: 7, promptNonce: true',
  'seed: "7", promptNonce: yes',
  'seed: ~, promptNonce: "", users: ~, goodput: ""',
  'seed: "${NUMBER}", limits: { maxDuration: "${NUMBER}s", maxCostUsd: ~, maxErrorRate: "0.${NUMBER}" }',
  'limits: { maxDurationSec: 90, maxRequests: 10 }',
  'limits: { max_duration_sec: 1h30m, max_concurrent_reqs: 3, max_requests_per_second: 0.5 }',
  'organizations: { count: 2, distribution: weighted, weights: [1, 2.5], custom_metadata: { a: 1, b: yes } }',
  'organizations: { count: 1, namePrefix: 7, budget: { limitUSD: 1, warn_at_usd: 0.5 } }',
  'users: { per_org: 5, api_keys: { per_user: 2, expiryDays: 3 } }',
  'users: { perOrg: { min: "${NUMBER}", max: 9, distribution: gaussian }, roles: [a], metadata: { a: b } }',
  'api_keys: { name_prefix: x }',
  'userBehavior: { thinkTimeSeconds: 500ms, questionsPerSession: "3", temperature: { base: 0.5, variance: 0.1 } }',
  'user_behavior: { think_time_seconds: { base: 1, variance: 500ms, max: 3s }, streaming: "off" }',
  'userBehavior: { sessionDuration: { min: 1, max: 2, unit: minutes }, modelPreferences: [{ model: 5 }] }',
  'userBehavior: { extraBody: { top_p: 0.5, stop: ["a"], nested: { list: [1, null], empty: "" } } }',
  'userBehavior: { behaviors: [{ name: chat, weight: 2, params: {} }, { name: chat }] }',
  'load_pattern: { type: "${TEXT}", phases: [{ duration: 1, target_active_users: 1, ramp_strategy: step, measure: no }] }',
  'thresholds: { ttft_ms: [p95 < 5, { expr: p50 < 1, abort_on_fail: true, delay: 5s }] }, goodput: { ttft_ms: 5 }',
  'pricing: { models: { a.b: { prompt_per_million: 1, completionPerMillion: 2 } }, default: ~ }',
  'workers: { users_per_worker: 5, resources: { requests: { cpu: 500m } }, env: { A: 1 } }',
  'workers: { env: [{ name: A, value: b }], onLost: give-up }',
  'metrics: { capture: [token_usage], exportInterval: 10s, perUser: auto }',
  'cacheSalt: { enabled: false, strategy: org_id }, looping: { enabled: no, max_loops: 3 }',
  'cleanup: { on_completion: false, exportResultsTo: "out/{name}", retainLogs: "no" }',
];
// So is what is to have its effect later.
const later = [
  'testTypes: [{ name: a, weight: 1, kind: long, cacheSalt: { enabled: true }, streaming_response: no }]',
  'test_types: { distribution: { random_short: 0.4, long: 60 }, cache_strategy: { avoid_cache: true } }',
  'model_targeting: { medium_llm_models: [a], rules: [{ condition: query_length < 50, target_type: slm }] }',
  'modelTargeting: { mediumLlmModels: [a], routingRules: [{ queryComplexity: low, target: slm }] }',
  'scenarioMix: { scenarios: [{ name: a, weight: 2 }], scenarioSource: { type: file, path: a.yaml } }',
  'document_library: { storage: { type: s3, access_key: "${TEXT}" }, document_count: 9 }',
  'metrics: { scrape: [a], pushgateway_url: http://a, per_user: true, labels: { a: b } }',
  'metrics: { scrape: http://a }, advanced: { chaos: { failureRate: 0.1, networkLatency: 5ms } }',
  'loadPattern: { arrivals: { sessionsPerSecond: 5, distribution: gamma } }',
];
// What the loader refuses for one key alone is invalid.
const wrong = [
  'sed: 7',
  'seed: -1',
  'seed: 1.5',
  'seed: [1]',
  'seed: many',
  'promptNonce: maybe',
  'organizations: 5',
  'organizations: { count: 0 }',
  'organizations: { count: 2, distribution: fair }',
  'organizations: { count: 2, distribution: weighted, weights: [1, 0] }',
  'organizations: { namingPatern: x }',
  'users: { perOrg: { min: 1, maximum: 2 } }',
  'users: { perOrg: 0 }',
  'users: { apiKeys: { perUser: 0 } }',
  'userBehavior: { thinkTimeSeconds: soon }',
  'userBehavior: { thinkTimeSeconds: { base: 1 s } }',
  'userBehavior: { temperature: 2.5 }',
  'userBehavior: { modelPreferences: [{ weight: 1 }] }',
  'userBehavior: { modelPreferences: [{ model: "" }] }',
  'userBehavior: { modelPreferences: { model: a } }',
  'userBehavior: { sessionDuration: { min: 1, max: 2, unit: days } }',
  'userBehavior: { extraBody: 5 }',
  'userBehavior: { behaviors: [{ weight: 1 }] }',
  'loadPattern: { phases: [{ duration: 0, targetActiveUsers: 1 }] }',
  'loadPattern: { phases: [{ duration: 1s }] }',
  'loadPattern: { type: tsunami }',
  'thresholds: { ttft_ms: [[p95 < 5]] }',
  'thresholds: { ttft_ms: [{ exp: p95 < 5 }] }',
  'limits: { maxErrorRate: 2 }',
  'pricing: { models: { a: { promptPerMillion: 1 } } }',
  'testTypes: random_short',
  'testTypes: [{ nme: a }]',
  'test_types: { weights: { a: 1 } }',
  'modelTargeting: { slmModel: [a] }',
  'workers: { resources: { request: {} } }',
  'workers: { env: [{ name: A }] }',
  'metrics: { capture: [everything] }',
];
for (const [expected, specs] of Object.entries({ good, later, wrong })) {
  for (const spec of specs) {
    const { program, schema: valid, stderr } = judge(spec);
    assert.equal(program, expected, `the program on ${spec}\n${stderr}`);
    assert.equal(valid, expected !== 'wrong', `the schema on ${spec}: ${ajv.errorsText(is_valid.errors)}`);
  }
}

// The document itself.
for (const text of ['kind: LoadTestScenario\n', 'apiVersion: other\nkind: LoadTestScenario\n'])
  assert.ok(!is_valid(yaml.parse(text)), text);
