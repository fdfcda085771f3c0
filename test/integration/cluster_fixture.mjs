// What the tests of a clustered run share: processes that are stopped by their ids, a simulated
// platform in a process of its own, and the files that a run leaves.
// Usage of each test: node cluster_…_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

export const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** What `look` returns, as soon as that is something; an error when it takes too long. */
export async function until(look, what, within_ms = 20000) {
  const last = Date.now() + within_ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > last) throw new Error(`not within ${within_ms} ms: ${what}`);
    await pause(20);
  }
}

const started = [];

/** A process of this test: loadtest or another `command`. `wrap` is a command line that runs it. */
export class program {
  constructor(name, args, { env = {}, wrap = [], command: of = binary, stop = 'SIGKILL' } = {}) {
    this.name = name;
    this.stop = stop; // the signal that ends it when the tests are over
    this.lines = []; // of stdout and stderr, with the time when each was seen
    this.code = undefined; // its exit code, or the signal that ended it
    const [command, ...rest] = [...wrap, of, ...args];
    this.child = spawn(command, rest, {
      env: { ...process.env, ADMIN_API_KEY: 'adm-cluster', ...env },
      cwd: scratch,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      let rest_of_line = '';
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        const lines = (rest_of_line + text).split('\n');
        rest_of_line = lines.pop();
        for (const line of lines) this.lines.push({ at: Date.now(), text: line });
      });
    }
    // Once all of its output is here.
    this.child.on('close', (code, signal) => {
      this.code = code ?? signal;
      this.ended_at = Date.now();
    });
    started.push(this);
  }

  get pid() {
    return this.child.pid;
  }

  get text() {
    return this.lines.map((line) => line.text).join('\n');
  }

  find(pattern) {
    return this.lines.find((line) => pattern.test(line.text));
  }

  /** The line that it prints, with the time. */
  said(pattern, within_ms) {
    return until(() => {
      const line = this.find(pattern);
      if (!line && this.code !== undefined)
        throw new Error(`${this.name} ended with ${this.code} without ${pattern}`);
      return line;
    }, `${this.name} says ${pattern}`, within_ms);
  }

  signal(name) {
    if (this.code === undefined) process.kill(this.pid, name);
  }

  /** Its exit code, or the signal that ended it. */
  async ended(within_ms = 40000) {
    await until(() => this.code !== undefined, `${this.name} ends`, within_ms);
    return this.code;
  }
}

export const read_lines = (file) =>
  (existsSync(file) ? readFileSync(file, 'utf8') : '').split('\n').slice(0, -1);
/** Times in nanoseconds stay texts: they have more digits than a number of JavaScript. */
export const read_jsonl = (file) =>
  read_lines(file).map((line) => JSON.parse(line.replace(/("\w+_at_ns":|"\w+_unix_ns":)(\d+)/g, '$1"$2"')));

/** Organisation, user, number of the question and attempt of a request. */
export function parts_of(request_id) {
  const [org, user, question, attempt] = request_id.split('-').slice(-4).map(Number);
  return { org, user, question, attempt };
}

/** A model that answers fast, and as many as ask. */
const quick = {
  models: [
    {
      id: 'sim-small',
      backends: [
        {
          ...{ name: 'a', slots: 1000, base: '20ms' },
          ...{ prefillPerToken: 0, decodePerToken: '2ms', batchGrowth: 0 },
        },
      ],
    },
  ],
};

/** A simulated platform. */
export async function start_platform(name, config = {}, { listen = '127.0.0.1:0', wrap } = {}) {
  const file = join(scratch, `${name}-platform.json`);
  const log = join(scratch, `${name}-truth.jsonl`);
  writeFileSync(file, JSON.stringify({ ...quick, ...config }));
  const server = new program(
    `${name}-platform`,
    ['platform', '--listen', listen, '--config', file, '--log-requests', log],
    { wrap },
  );
  const url = /http:\S+/.exec((await server.said(/http:/)).text)[0];
  const list = async (what) =>
    (await (await fetch(`${url}/api/v1/${what}`)).json()).filter((o) => o.status === 'active');
  return {
    url,
    list,
    /** How many organisations, users and keys are active there. */
    left: async () => [
      (await list('organizations')).length,
      (await list('users')).length,
      (await list('api-keys')).length,
    ],
    /** Ends it; gives its log of the requests of a run, without those of the preflight. */
    truth: async (test_run_id) => {
      server.signal('SIGTERM');
      await server.ended();
      return read_jsonl(log)
        .filter((r) => r.request_id.startsWith(test_run_id) && !/-preflight-/.test(r.request_id))
        .map((r) => ({
          ...r,
          ...parts_of(r.request_id),
          arrived_ms: Number(r.arrived_unix_ns) / 1e6,
        }));
    },
  };
}

/** Writes a scenario: users who ask some questions each, and are then done. */
export function write_scenario(
  name,
  { url, orgs = 2, users = 25, questions = 10, think = [0.3, 0.9], nodes, workers = '', more = '' },
  file_name = name,
) {
  const file = join(scratch, `${file_name}.yaml`);
  writeFileSync(
    file,
    `
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: ${name}}
spec:
  organizations: {count: ${orgs}}
  users: {perOrg: {min: ${users}, max: ${users}}}
  userBehavior:
    questionsPerSession: {min: ${questions}, max: ${questions}}
    thinkTimeSeconds: {min: ${think[0]}, max: ${think[1]}, distribution: uniform}
    maxTokensPerRequest: {min: 5, max: 20, distribution: uniform}
    conversationStyle: {multiTurnProbability: 0.5, turnsPerConversation: {min: 2, max: 4}}
    modelPreferences: [{model: sim-small, weight: 1}]
  targets:
    platform: loadtest-v1
    apiRouterUrl: ${url}
    userOrgUrl: ${url}
    adminApiKey: \${ADMIN_API_KEY}
  workers: {replicas: ${nodes}${workers}}
${more}`,
  );
  return file;
}

/** A whole run in one process. */
export async function run_alone(name, scenario, more = []) {
  const out = join(scratch, name);
  const run = new program(name, ['run', scenario, '--seed', '7', '--out', out, '--quiet', ...more]);
  assert.equal(await run.ended(), 0, run.text);
  return out;
}

/** A coordinator that waits for workers. Its join token is in the file `token`. */
export async function start_coordinator(name, scenario, more = [], listen = '127.0.0.1:0') {
  const out = join(scratch, name);
  const coordinator = new program(`${name}-coordinator`, [
    ...['coordinator', scenario, '--seed', '7', '--out', out],
    ...['--cluster-listen', listen, ...more],
  ]);
  const line = await coordinator.said(/waiting for workers/);
  const address = /listen=(\S+)/.exec(line.text)[1];
  return Object.assign(coordinator, { out, address, token: join(out, 'join-token') });
}

/** A worker that gives its administration key to the scenario that it is sent. */
export function start_worker(name, id, address, more = [], options = {}) {
  const out = join(scratch, `${name}-${id}`);
  const own = ['--worker-id', id, '--out', out, '--allow-env', 'ADMIN_API_KEY'];
  const worker = new program(
    `${name}-${id}`,
    ['worker', '--join', address, ...own, ...more],
    options,
  );
  return Object.assign(worker, { id, out });
}

/** A coordinator and so many workers, who have joined one after the other: worker-1, worker-2 … */
export async function start_cluster(name, scenario, workers, more = []) {
  const coordinator = await start_coordinator(name, scenario, more);
  const result = { coordinator, workers: [], out: coordinator.out };
  for (let i = 1; i <= workers; ++i) {
    result.workers.push(start_worker(name, `worker-${i}`, coordinator.address));
    await coordinator.said(new RegExp(`worker joined.*worker=worker-${i}\\b`));
  }
  return result;
}

export const summary_of = (out) => JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));
export const records_of = (out) => read_jsonl(join(out, 'requests.jsonl'));

/** What a worker keeps of the attempts of its users, by the parts that it had. */
export const own_records_of = (worker) =>
  readdirSync(worker.out)
    .filter((name) => /^requests-.*\.jsonl$/.test(name))
    .sort()
    .map((name) => read_jsonl(join(worker.out, name)));

export async function free_port() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** CPU time in seconds so far, and memory in MiB. */
export function usage_of({ pid }) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1];
  return { cpu_s: (Number(stat[11]) + Number(stat[12])) / 100, memory: Number(rss) / 1024 };
}

/** Runs these tests at the same time, and ends whatever they have started; then `clean_up`. */
export async function run_tests(tests, within_s, clean_up = () => {}) {
  const out_of_time = new Promise((_, fail) => {
    const late = () => fail(new Error(`the tests took more than ${within_s} s`));
    setTimeout(late, within_s * 1000).unref();
  });
  const failures = [];
  process.on('unhandledRejection', (error) => failures.push(['something', error]));
  await Promise.all(
    Object.entries(tests).map(async ([name, test]) => {
      try {
        await Promise.race([test(), out_of_time]);
        console.log(`passed: ${name}`);
      } catch (error) {
        failures.push([name, error]);
      }
    }),
  );
  for (const one of started) one.signal(one.stop);
  await Promise.allSettled(started.map((one) => one.ended(5000)));
  for (const one of started) one.signal('SIGKILL');
  clean_up();
  if (failures.length > 0)
    for (const one of started.filter((p) => !p.name.endsWith('-platform')))
      console.log(`--- ${one.name}: ${one.code}\n${one.text.split('\n').slice(-40).join('\n')}`);
  for (const [name, error] of failures) console.log(`\nFAILED: ${name}\n${error.stack}`);
  process.exit(failures.length > 0 ? 1 : 0);
}
