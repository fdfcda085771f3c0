// Runs scripts/deploy.sh with the real kubectl against a small API server: what the cluster must have,
// and what becomes of a run.
// Usage: node deploy_script_test.mjs LOADTEST_BINARY SCRATCH_DIR SOURCE_DIR
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deploy_script } from './deploy_script.mjs';
import { kubernetes_api } from './kubernetes_api.mjs';

const [, scratch, source] = process.argv.slice(2).map((p) => resolve(p));
const script = new deploy_script(source, scratch);

// What fits, by the amounts of Kubernetes.
function capacity(facts, pods = 4, cpu = '500m', memory = '1Gi') {
  const given = Object.entries({ pods, cpu, memory }).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  const options = { input: `${facts}\n`, encoding: 'utf8' };
  return execFileSync('awk', [...given, '-f', join(source, 'deploy/capacity.awk')], options).split(' ')[0];
}
for (const [resource, enough, short] of [
  ['cpu', '3 1', '3 1001m'],
  ['requests.cpu', '2500m 0.5', '2.5 501m'],
  ['limits.memory', '5Gi 1Gi', '5Gi 1025Mi'],
  ['memory', '4294967296 0', '4294967295 0'],
  ['pods', '10 6', '10 7'],
  ['count/jobs.batch', '5 4', '5 5'],
  ['requests.storage', '0 0', ''],
]) {
  assert.equal(capacity(`quota q ${resource} ${enough}`), '', resource);
  if (short) assert.equal(capacity(`quota q ${resource} ${short}`), 'short', resource);
}
const node = (cpu, memory, pods) => `node n ${cpu} ${memory} ${pods}\n`;
assert.equal(capacity(node('1900m', '64Gi', 110) + node('400m', '2Gi', 110)), 'note');
assert.equal(capacity(node('2', '64Gi', 110)), '');
assert.equal(capacity(node('64', '4194304Ki', 110)), '');
assert.equal(capacity(node('64', '64Gi', 3)), 'note');

const api = new kubernetes_api();
const url = await api.listen();
const kubeconfig = (server, current) =>
  script.file(
    `kubeconfig-${current || 'none'}`,
    `apiVersion: v1
kind: Config
clusters: [{ name: c, cluster: { server: "${server}" } }]
contexts: [{ name: here, context: { cluster: c } }, { name: gone, context: { cluster: c } }]
current-context: "${current}"
`,
  );
const here = ['--kubeconfig', kubeconfig(url, 'here')];
const job_of = (id) => `load-test-${id}`;

try {
  await script.refused(3, /no context: give --kubeconfig/, []);
  await script.refused(3, /kubeconfig .* not readable/, ['--kubeconfig', join(script.folder, 'nowhere')]);
  await script.refused(3, /add --context with one of gone here/, ['--kubeconfig', kubeconfig(url, '')]);
  await script.refused(3, /no context 'x': choose one of gone here/, [...here, '--context', 'x']);
  await script.refused(3, /does not answer/, ['--kubeconfig', kubeconfig('http://127.0.0.1:1', 'gone')]);
  await script.refused(3, /Make it: kubectl --kubeconfig \S+ apply -f deploy\/k8s\/namespace.yaml/, here);
  await script.refused(3, /create namespace other/, [...here, '--namespace', 'other']);
  api.add('namespaces', 'load-testing');
  await script.refused(3, /service account.* apply -f deploy\/k8s\/rbac.yaml/, here);
  api.add('serviceaccounts', 'loadtest');
  await script.refused(3, /no claim runs/, [...here, '--run-claim', 'runs']);

  // Two pods of 1 CPU and 1 GiB.
  const quota = (hard, used, spec) => api.add('resourcequotas', 'q', { spec, status: { hard, used } });
  quota({ 'requests.cpu': '4', pods: '10' }, { 'requests.cpu': '2500m', pods: '3' });
  const { stderr } = await script.refused(3, /quota of load-testing does not allow/, here);
  assert.match(stderr, /quota q: 2500m of 4 requests.cpu are in use, and 2 pods of 1 CPU and 1Gi need 2 more/);
  assert.equal(api.objects.jobs.size, 0);
  quota({ pods: '1' }, { pods: '1' }, { scopes: ['BestEffort'] });

  /** A run whose coordinator ends so. */
  async function run(id, terminated, args = []) {
    api.on_job = (job) =>
      api.add_pod(job.metadata.name, 'aaaaa', { log: `line of ${id}\n`, terminated });
    return await script.run([...here, ...args], { TEST_RUN_ID: id });
  }

  // What the coordinator ended with is what the script ends with, and its log is the output.
  for (const exitCode of [0, 143]) {
    const id = `ends-${exitCode}`;
    const seen = await run(id, { exitCode, reason: 'Error', message: `verdict ${exitCode}` });
    assert.equal(seen.code, exitCode, seen.stderr);
    assert.equal(seen.stdout, `line of ${id}\n`);
    assert.match(seen.stderr, new RegExp(`aaaaa ended with exit code ${exitCode} Error: verdict ${exitCode}`));
    const owner = [{ apiVersion: 'batch/v1', kind: 'Job', name: job_of(id), uid: `uid-of-${job_of(id)}` }];
    for (const kind of ['services', 'networkpolicies'])
      assert.deepEqual(api.objects[kind].get(job_of(id)).metadata.ownerReferences, owner);
  }
  assert.ok(api.objects.configmaps.get('load-test-config-smoke').data['scenario.yaml']);

  // The first one made the certificates, and the others took them.
  const secret = api.objects.secrets.get('loadtest-cluster-tls');
  assert.equal(secret.type, 'kubernetes.io/tls');
  const decoded = (name) => Buffer.from(secret.data[name], 'base64').toString();
  script.file('ca.crt', decoded('ca.crt'));
  execFileSync('openssl', ['verify', '-CAfile', join(script.folder, 'ca.crt'), script.file('tls.crt', decoded('tls.crt'))]);
  assert.match(decoded('tls.key'), /PRIVATE KEY/);
  const token = Buffer.from(api.objects.secrets.get('loadtest-join-token').data.token, 'base64');
  assert.match(token.toString(), /^[0-9a-f]{64}$/);

  await script.refused(3, /is there already.*follow-run/, here, { TEST_RUN_ID: 'ends-0' });

  // Few nodes are a note, since more may come; so is what nobody may look at.
  const allocatable = { cpu: '1900m', memory: '16Gi', pods: '110' };
  const ready = [{ type: 'Ready', status: 'True' }];
  api.add('nodes', 'a', { spec: {}, status: { allocatable, conditions: ready } });
  api.add('nodes', 'b', { spec: { unschedulable: true }, status: { allocatable, conditions: ready } });
  for (const resource of ['namespaces', 'resourcequotas']) api.forbidden.add(resource);
  const crowded = await run('crowded', { exitCode: 1 });
  assert.equal(crowded.code, 1, crowded.stderr);
  assert.match(crowded.stderr, /no right to look at namespace load-testing/);
  assert.match(crowded.stderr, /no right to look at quotas/);
  assert.match(crowded.stderr, /1 nodes have room for 1 of 2 pods/);
  api.forbidden.clear();

  // A coordinator that was killed has no verdict; the pod in its place has one.
  api.on_job = (job) => {
    const first = api.add_pod(job.metadata.name, 'aaaaa', {
      log: 'begins\n',
      terminated: { exitCode: 137, reason: 'OOMKilled' },
    });
    const look = setInterval(() => {
      if (!first.status.containerStatuses[0].state.terminated) return;
      clearInterval(look);
      api.add_pod(job.metadata.name, 'bbbbb', { log: 'cleans up\n', terminated: { exitCode: 5 } });
    }, 50);
  };
  const killed = await script.run(here, { TEST_RUN_ID: 'killed' });
  assert.equal(killed.code, 5, killed.stderr);
  assert.equal(killed.stdout, 'begins\ncleans up\n');
  assert.match(killed.stderr, /aaaaa ended with exit code 137 OOMKilled\n[^]*bbbbb takes its place/);

  // None comes when the Job has failed.
  api.on_job = (job) => {
    job.status = { conditions: [{ type: 'Failed', status: 'True' }] };
    api.add_pod(job.metadata.name, 'aaaaa', { terminated: { exitCode: 137, reason: 'OOMKilled' } });
  };
  assert.equal((await script.run(here, { TEST_RUN_ID: 'failed' })).code, 137);

  api.on_job = (job) =>
    api.add_pod(job.metadata.name, 'aaaaa', { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } });
  await script.refused(3, /does not start: ImagePullBackOff "no such image"/, here, { TEST_RUN_ID: 'no-image' });

  // Ctrl-C leaves the run alone, and says how to end it.
  api.on_job = (job) => api.add_pod(job.metadata.name, 'aaaaa', { log: 'goes on\n' });
  const left = script.start(here, { TEST_RUN_ID: 'left' });
  while (!left.stdout.includes('goes on')) await new Promise((done) => setTimeout(done, 50));
  left.child.kill('SIGINT');
  // The shell hears of it when kubectl, to which a terminal sends it too, has ended.
  api.server.closeAllConnections();
  assert.equal(await left.ended, 130, left.stderr);
  assert.match(left.stderr, /the run goes on. To stop it: kubectl .* delete job load-test-left/);
  assert.ok(api.objects.jobs.has('load-test-left'));

  // Certificates that are about to end would fail in the middle of a run.
  execFileSync(join(source, 'scripts/cluster-certs'), [join(script.folder, 'old'), '--days', '1']);
  const old = readFileSync(join(script.folder, 'old/tls.crt')).toString('base64');
  api.add('secrets', 'loadtest-cluster-tls', { data: { 'tls.crt': old } });
  await script.refused(3, /ends within a day.*[^]*delete secret loadtest-cluster-tls/, here);
} finally {
  api.close();
}
