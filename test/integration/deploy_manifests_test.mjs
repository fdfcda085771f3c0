// Runs scripts/deploy.sh without a cluster: the manifests that it makes, and what it refuses.
// Usage: node deploy_manifests_test.mjs LOADTEST_BINARY SCRATCH_DIR SOURCE_DIR
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deploy_script } from './deploy_script.mjs';
import { schema_check } from './kubernetes_schema.mjs';
import { packages } from './packages.mjs';

const [, scratch, source] = process.argv.slice(2).map((p) => resolve(p));
const yaml = packages(scratch)('yaml');
const check_schema = schema_check(scratch);
const script = new deploy_script(source, join(scratch, 'files'));

/** The manifests of a run, which are checked against the API's schemas. */
async function manifests(args, env) {
  const seen = await script.run(['--dry-run', ...args], env);
  assert.equal(seen.code, 0, seen.stderr);
  assert.equal(seen.stderr, '');
  const objects = yaml.parseAllDocuments(seen.stdout).map((document) => document.toJS());
  objects.forEach(check_schema);
  const of = (kind) => objects.find((object) => object.kind === kind);
  const job = of('Job');
  const [container] = job.spec.template.spec.containers;
  const env_of = Object.fromEntries(container.env.map((e) => [e.name, e.value ?? e.valueFrom]));
  return { objects, of, job, container, env: env_of };
}

assert.match((await script.run(['--help'])).stdout, /--pushgateway-url/);

// Without a cluster: the manifests of each configuration.
const expected = { smoke: [2, 'smoke-test'], 'single-org-50-users': [1], 'thousand-users-20-pods': [20, 'thousand-users'] };
for (const [config, [pods, scenario = config]] of Object.entries(expected)) {
  const { objects, of, job, container, env } = await manifests(['--config', config]);
  assert.deepEqual(objects.map((o) => o.kind).sort(), ['ConfigMap', 'Job', 'NetworkPolicy', 'Service']);
  for (const { metadata } of objects) assert.equal(metadata.namespace, 'load-testing');

  // One run id in all names, which fit with an index and five characters in 63.
  const run = job.metadata.labels['loadtest.ai-aas.dev/run'];
  assert.match(run, new RegExp(`^${config}-\\d{8}-\\d{6}-[0-9a-f]{4}$`));
  const name = `load-test-${run}`;
  assert.ok(`${name}-${pods - 1}-abcde`.length <= 63, name);
  for (const kind of ['Job', 'Service', 'NetworkPolicy']) assert.equal(of(kind).metadata.name, name);
  assert.equal(job.spec.template.spec.subdomain, name);
  assert.equal(env.LOADTEST_JOIN, `${name}-0.${name}:7777`);
  for (const selected of [of('Service').spec.selector, of('NetworkPolicy').spec.podSelector.matchLabels])
    assert.deepEqual(selected, { 'app.kubernetes.io/name': 'loadtest', 'loadtest.ai-aas.dev/run': run });
  assert.deepEqual(
    of('NetworkPolicy').spec.ingress[0].from[0].podSelector,
    of('NetworkPolicy').spec.podSelector,
  );
  assert.equal(job.spec.template.metadata.labels['loadtest.ai-aas.dev/run'], run);

  // The scenario is the example as it stands.
  const map = of('ConfigMap');
  assert.equal(map.metadata.name, `load-test-config-${config}`);
  const file = join(source, 'examples/scenarios', `${scenario}.yaml`);
  assert.equal(map.data['scenario.yaml'], readFileSync(file, 'utf8'));
  const volume = job.spec.template.spec.volumes.find((v) => v.name === 'scenario');
  assert.equal(volume.configMap.name, map.metadata.name);

  assert.deepEqual([job.spec.completions, job.spec.parallelism], [pods, pods]);
  assert.ok(job.spec.backoffLimit > pods);
  assert.deepEqual(container.args, ['node', '/etc/loadtest/scenario.yaml', '--set', `workers.replicas=${pods}`]);
  assert.equal(container.image, 'loadtest');
}

// Options become arguments of the program, as they are: Kubernetes would replace $(NAME).
const odd = 'a.b=x "$(HOME)" ${X} \\ $$ \'y\': #z';
const options = await manifests(
  [
    ...['--namespace', 'other', '--image', 'registry:5000/loadtest@sha256:0a'],
    ...['--api-router-url', 'http://router', '--user-org-url', 'http://org'],
    ...['--pushgateway-url', 'http://push', '--set', odd, '--set', 'workers.replicas=7'],
    ...['--set', 'workers.resources.requests.cpu=500m', '--run-claim', 'runs'],
  ],
  { TEST_RUN_ID: 'mine' },
);
assert.deepEqual(options.container.args.slice(2), [
  ...['--set', 'workers.replicas=7', '--set', 'targets.apiRouterUrl=http://router'],
  ...['--set', 'targets.userOrgUrl=http://org', '--set', 'metrics.pushgatewayUrl=http://push'],
  ...['--set', odd.replaceAll('$', '$$$$'), '--set', 'workers.resources.requests.cpu=500m'],
]);
assert.equal(options.job.metadata.name, 'load-test-mine');
assert.equal(options.job.metadata.namespace, 'other');
assert.equal(options.job.spec.completions, 7);
assert.equal(options.container.image, 'registry:5000/loadtest@sha256:0a');
assert.deepEqual(options.container.resources, {
  requests: { cpu: '500m', memory: '1Gi' },
  limits: { cpu: '500m', memory: '1Gi' },
});
const runs = options.job.spec.template.spec.volumes.find((v) => v.name === 'runs');
assert.deepEqual(runs, { name: 'runs', persistentVolumeClaim: { claimName: 'runs' } });
assert.deepEqual(
  options.container.volumeMounts.find((m) => m.name === 'runs'),
  { name: 'runs', mountPath: '/var/lib/loadtest', subPathExpr: '$(TEST_RUN_ID)/$(JOB_COMPLETION_INDEX)' },
);

// What is set of the request or of the limit holds for both, whatever the scenario says.
const larger = ['--config', 'thousand-users-20-pods', '--set', 'workers.resources.limits.memory=2Gi'];
assert.deepEqual((await manifests(larger)).container.resources, {
  requests: { cpu: '1', memory: '2Gi' },
  limits: { cpu: '1', memory: '2Gi' },
});

// A scenario of one's own says what its pods are.
const scenario = (workers) => `apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
spec: { targets: { apiRouterUrl: "http://127.0.0.1:1" }, workers: ${workers} }
`;
const mine = script.file(
  'My_Own.yaml',
  scenario('{ replicas: 3, image: "i:1", resources: { limits: { cpu: 2, memory: 512Mi } }, env: { A: 1, B: \'x "y"\' } }'),
);
const own = await manifests(['--config', mine]);
assert.match(own.job.metadata.name, /^load-test-my-own-/);
assert.equal(own.of('ConfigMap').metadata.name, 'load-test-config-my-own');
assert.equal(own.job.spec.completions, 3);
assert.equal(own.container.image, 'i:1');
assert.deepEqual(own.container.resources.requests, { cpu: '2', memory: '512Mi' });
assert.deepEqual([own.env.A, own.env.B], ['1', 'x "y"']);
const listed = script.file('listed.yaml', scenario('{ replicas: 1, env: [{ name: A, value: b c }] }'));
assert.equal((await manifests(['--config', listed])).env.A, 'b c');

// Wrong usage is 2.
await script.refused(2, /no option/, ['--frobnicate']);
await script.refused(2, /--image needs a value/, ['--image']);
await script.refused(2, /single-org-50-users smoke thousand-users-20-pods/, ['--config', 'nope', '--dry-run']);
await script.refused(2, /not PATH=VALUE/, ['--set', 'x']);
await script.refused(2, /one by one/, ['--set', 'workers={replicas: 3}', '--dry-run']);
await script.refused(2, /number from 1/, ['--set', 'workers.replicas=0', '--dry-run']);
await script.refused(2, /no amount of cpu/, ['--set', 'workers.resources.limits.cpu=many', '--dry-run']);
await script.refused(2, /must be equal/, ['--config', script.file('unequal.yaml', scenario('{ replicas: 1, resources: { requests: { cpu: 1 }, limits: { cpu: 2 } } }')), '--dry-run']);
await script.refused(2, /how many pods/, ['--config', script.file('none.yaml', scenario('{}')), '--dry-run']);
const dollar = script.file('dollar.yaml', scenario('{ replicas: 1, env: { A: "$(ADMIN_API_KEY)" } }'));
assert.equal((await manifests(['--config', dollar])).env.A, '$$(ADMIN_API_KEY)');
// What ends a line may not begin one of the manifest.
for (const [name, workers] of Object.entries({
  image: '{ replicas: 1, image: "i:1\\nenv X {secretKeyRef}" }',
  cpu: '{ replicas: 1, resources: { limits: { cpu: "1\\nimage evil:1" } } }',
  env: '{ replicas: 1, env: { A: "x\\u0007" } }',
}))
  await script.refused(2, /workers\.\S+ holds a control character/, ['--config', script.file('control.yaml', scenario(workers)), '--dry-run']);
await script.refused(2, /workers.env: "A B" is no name of a variable/,
  ['--config', script.file('name.yaml', scenario('{ replicas: 1, env: { "A B": x } }')), '--dry-run']);
await script.refused(2, /Secret loadtest-env/, ['--config', script.file('env.yaml', scenario('{ replicas: 1, env: { A: "${B}" } }')), '--dry-run']);
await script.refused(2, /can't be read/, ['--config', script.file('broken.yaml', 'a: [')]);
await script.refused(2, /name of a namespace/, ['--namespace', 'A b']);
await script.refused(2, /at most 44/, ['--dry-run'], { TEST_RUN_ID: 'x'.repeat(45) });
await script.refused(2, /at most 44/, ['--dry-run'], { TEST_RUN_ID: 'Mine' });

// A machine without kubectl.
const bare = join(script.folder, 'bin');
mkdirSync(bare);
for (const tool of ['bash', 'cat', 'dirname'])
  symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(bare, tool));
await script.refused(3, /kubectl is missing: apt-get install/, ['--dry-run'], { PATH: bare });
