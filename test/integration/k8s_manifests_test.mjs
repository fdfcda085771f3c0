// Holds the manifests against the API's schemas and against the rules of a run in Kubernetes.
// KUBECTL names another kubectl than that of the PATH.
// Usage: node k8s_manifests_test.mjs LOADTEST_BINARY SCRATCH_DIR SOURCE_DIR
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { schema_check } from './kubernetes_schema.mjs';
import { packages } from './packages.mjs';

const [, scratch, source] = process.argv.slice(2).map((p) => resolve(p));
const kubectl = process.env.KUBECTL ?? 'kubectl';
const yaml = packages(scratch)('yaml');
const check_schema = schema_check(scratch);

const read = (...path) => readFileSync(join(source, ...path), 'utf8');
const documents = (text) => {
  const parsed = yaml.parseAllDocuments(text);
  for (const document of parsed) assert.deepEqual([document.errors, document.warnings], [[], []]);
  return parsed.map((document) => document.toJS());
};
const one = (objects, kind) => {
  const found = objects.filter((object) => object.kind === kind);
  assert.equal(found.length, 1, `${found.length} of ${kind}`);
  return found[0];
};

// Everything that the folder has, as it would be applied.
const overlays = readdirSync(join(source, 'deploy/k8s/overlays'));
assert.deepEqual(overlays.sort(), ['single-org-50-users', 'smoke', 'thousand-users-20-pods']);
const render = (folder) =>
  documents(
    execFileSync(kubectl, ['kustomize', join(source, 'deploy/k8s', folder)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
const rendered = Object.fromEntries(overlays.map((name) => [name, render(`overlays/${name}`)]));
rendered.base = render('base');
const single = {};
for (const folder of ['.', 'examples'])
  for (const name of readdirSync(join(source, 'deploy/k8s', folder)))
    if (name.endsWith('.yaml')) single[name] = documents(read('deploy/k8s', folder, name));
assert.ok(Object.keys(single).length >= 7, Object.keys(single).join());
for (const objects of Object.values({ ...rendered, ...single })) objects.forEach(check_schema);

// The schemas are worth something: what is missing, of another type or misspelt is found.
const broken = (change) => {
  const job = structuredClone(one(rendered.smoke, 'Job'));
  change(job.spec, job.spec.template.spec);
  assert.throws(() => check_schema(job), change.toString());
};
broken((job) => delete job.template);
broken((job) => (job.completions = 'two'));
broken((job) => (job.podFailurePolicies = job.podFailurePolicy));
broken((job) => delete job.podFailurePolicy.rules[0].action);
broken((job, pod) => (pod.containers[0].resource = {}));
broken((job, pod) => (pod.containers[0].env[0].valu = 'x'));
broken((job, pod) => (pod.securityContext.runAsUser = '10001'));
broken((job, pod) => (pod.volumes[0].configMap.mode = 1));

// Kustomize 2.0.3, of kubectl 1.20, takes no folder as a resource and knows neither components nor
// patches with targets; kustomize 5 still accepts what stood in their place.
const keys = ['bases', 'resources', 'patchesStrategicMerge'];
for (const folder of ['base', ...overlays.map((name) => `overlays/${name}`)])
  for (const key of Object.keys(yaml.parse(read('deploy/k8s', folder, 'kustomization.yaml'))))
    assert.ok(keys.includes(key), `${folder}: ${key}`);

const run_label = 'loadtest.ai-aas.dev/run';
const scenario_label = 'loadtest.ai-aas.dev/scenario';
const env_of = (container) => Object.fromEntries(container.env.map((e) => [e.name, e.value ?? e.valueFrom]));
const set_of = (args) => args.filter((_, i) => args[i - 1] === '--set');

/** The rules for any pod of the project. */
function check_pod(template) {
  const pod = template.spec;
  assert.equal(pod.serviceAccountName, 'loadtest');
  assert.equal(pod.automountServiceAccountToken, false);
  assert.equal(pod.enableServiceLinks, false);
  assert.equal(pod.securityContext.runAsNonRoot, true);
  assert.equal(pod.securityContext.runAsUser, 10001);
  assert.equal(pod.securityContext.runAsGroup, 10001);
  assert.deepEqual(pod.securityContext.seccompProfile, { type: 'RuntimeDefault' });
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers']) assert.ok(!(key in pod), key);
  assert.equal(pod.containers.length, 1);
  const [container] = pod.containers;
  assert.deepEqual(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  // Guaranteed: both resources, and requests are limits.
  assert.deepEqual(Object.keys(container.resources.limits).sort(), ['cpu', 'memory']);
  assert.deepEqual(container.resources.requests, container.resources.limits);
  assert.ok(!('livenessProbe' in container) && !('startupProbe' in container));
  return container;
}

/** The rules for a run: its Job, its Service and its NetworkPolicy. */
function check_run(spec, { service, policy, config, pods, join: coordinator }) {
  assert.equal(spec.completionMode, 'Indexed');
  assert.equal(spec.completions, pods);
  assert.equal(spec.parallelism, pods);
  assert.ok(spec.backoffLimit > pods, `${spec.backoffLimit} > ${pods}`);
  assert.ok(spec.ttlSecondsAfterFinished >= 3600);
  assert.deepEqual(spec.podFailurePolicy.rules, [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    {
      action: 'FailJob',
      onExitCodes: { containerName: 'loadtest', operator: 'In', values: [1, 2, 3, 4, 5] },
    },
  ]);

  const { labels, annotations } = spec.template.metadata;
  assert.equal(labels['sidecar.istio.io/inject'], 'false');
  assert.equal(annotations['sidecar.istio.io/inject'], 'false');
  assert.equal(annotations['linkerd.io/inject'], 'disabled');
  assert.equal(annotations['cluster-autoscaler.kubernetes.io/safe-to-evict'], 'false');

  const container = check_pod(spec.template);
  const pod = spec.template.spec;
  assert.equal(pod.restartPolicy, 'Never');
  assert.equal(pod.terminationGracePeriodSeconds, 300);
  assert.equal(pod.securityContext.fsGroup, 10001);
  assert.equal(container.name, 'loadtest');
  assert.deepEqual(container.args.slice(0, 2), ['node', '/etc/loadtest/scenario.yaml']);
  assert.deepEqual(
    set_of(container.args).filter((text) => text.startsWith('workers.replicas=')),
    [`workers.replicas=${pods}`],
  );
  assert.equal(container.terminationMessagePath, '/dev/termination-log');

  // Ports, wherever they are written, are the same.
  const env = env_of(container);
  const ports = Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]));
  assert.deepEqual(ports, { cluster: 7777, metrics: 9090 });
  assert.equal(env.LOADTEST_CLUSTER_LISTEN, `0.0.0.0:${ports.cluster}`);
  assert.equal(env.LOADTEST_METRICS_LISTEN, `0.0.0.0:${ports.metrics}`);
  assert.deepEqual(container.readinessProbe.httpGet, { path: '/readyz', port: 'metrics' });
  for (const { name, port, targetPort } of service.spec.ports) {
    assert.equal(port, ports[name]);
    assert.equal(targetPort, name);
  }

  // <job>-0.<service> is pod 0: by the subdomain, a headless Service, and before it is ready.
  assert.equal(pod.subdomain, service.metadata.name);
  assert.equal(env.LOADTEST_JOIN, coordinator);
  assert.equal(service.spec.clusterIP, 'None');
  assert.equal(service.spec.publishNotReadyAddresses, true);
  const ours = { 'app.kubernetes.io/name': 'loadtest', [run_label]: labels[run_label] };
  for (const [key, value] of Object.entries(ours)) assert.equal(labels[key], value);
  assert.deepEqual(service.spec.selector, ours);

  // Whoever is not of the run reaches the metrics port alone.
  assert.deepEqual(policy.spec.podSelector, { matchLabels: ours });
  assert.deepEqual(policy.spec.policyTypes, ['Ingress']);
  const opening = (port) => [{ protocol: 'TCP', port }];
  assert.deepEqual(policy.spec.ingress, [
    { from: [{ podSelector: { matchLabels: ours } }], ports: opening(ports.cluster) },
    { ports: opening(ports.metrics) },
  ]);

  // What is read is mounted, and what is written is not the root file system.
  const volumes = Object.fromEntries(pod.volumes.map((volume) => [volume.name, volume]));
  const mounts = Object.fromEntries(container.volumeMounts.map((mount) => [mount.mountPath, mount]));
  assert.deepEqual(Object.keys(mounts).sort(), [
    '/etc/loadtest/join',
    '/etc/loadtest/scenario.yaml',
    '/etc/loadtest/tls',
    '/var/lib/loadtest',
  ]);
  assert.equal(volumes[mounts['/etc/loadtest/scenario.yaml'].name].configMap.name, config);
  assert.deepEqual(volumes[mounts['/etc/loadtest/tls'].name].secret, {
    secretName: 'loadtest-cluster-tls',
    defaultMode: 0o440,
  });
  assert.deepEqual(volumes[mounts['/etc/loadtest/join'].name].secret, {
    secretName: 'loadtest-join-token',
    defaultMode: 0o440,
  });
  assert.equal(env.LOADTEST_JOIN_TOKEN_FILE, '/etc/loadtest/join/token');
  assert.ok(volumes[mounts['/var/lib/loadtest'].name]);
  const files = { CERT: 'tls.crt', KEY: 'tls.key', CA: 'ca.crt' };
  for (const [name, file] of Object.entries(files))
    assert.equal(env[`LOADTEST_CLUSTER_${name}`], `/etc/loadtest/tls/${file}`);
  assert.equal(env.LOADTEST_CLUSTER_NAME, 'loadtest');
  assert.equal(env.LOADTEST_OUT, '/var/lib/loadtest/run');

  assert.equal(env.WORKER_ID.fieldRef.fieldPath, 'metadata.name');
  const admin = { name: 'loadtest-admin', key: 'admin-api-key', optional: true };
  assert.deepEqual(env.ADMIN_API_KEY.secretKeyRef, admin);
  assert.ok(!('LOADTEST_SET' in env));
  return { env, container };
}

const of_run = (objects) => ({
  job: one(objects, 'Job'),
  service: one(objects, 'Service'),
  policy: one(objects, 'NetworkPolicy'),
});

for (const [name, objects] of Object.entries(rendered)) {
  const { job, service, policy } = of_run(objects);
  assert.equal(objects.length, 3, name);
  const pods = { smoke: 2, 'single-org-50-users': 1, 'thousand-users-20-pods': 20, base: 2 }[name];
  const config = name === 'base' ? 'load-test-config' : `load-test-config-${name}`;
  const coordinator = `${job.metadata.name}-0.${service.metadata.name}:7777`;
  const { env, container } = check_run(job.spec, { service, policy, config, pods, join: coordinator });
  assert.equal(env.TEST_RUN_ID.fieldRef.fieldPath, `metadata.labels['${run_label}']`);
  assert.deepEqual(container.resources.limits, { cpu: '1', memory: '1Gi' });
  if (name === 'base') continue;

  // The scenario exists once, and says of the pods what the overlay says.
  const file = job.metadata.annotations[scenario_label];
  assert.ok(existsSync(join(source, file)), file);
  const { spec } = yaml.parse(read(file));
  if (spec.workers) {
    assert.equal(spec.workers.replicas, pods, name);
    assert.deepEqual(spec.workers.resources, container.resources, name);
    assert.equal(spec.organizations.count * spec.users.perOrg, pods * spec.workers.usersPerWorker);
  }
}
assert.ok(yaml.parse(read('examples/scenarios/thousand-users.yaml')).spec.workers);

// The nightly run is the base with names of its own.
const nightly = single['nightly.yaml'];
const { spec: night } = one(nightly, 'CronJob');
assert.equal(night.concurrencyPolicy, 'Forbid');
check_run(night.jobTemplate.spec, {
  service: one(nightly, 'Service'),
  policy: one(nightly, 'NetworkPolicy'),
  config: 'load-test-config-single-org-50-users',
  pods: 1,
  join: '$(JOB_NAME)-0.load-test-nightly:7777',
});
const of_base = (spec) => {
  const { template, ...rest } = structuredClone(spec);
  const [container] = template.spec.containers;
  container.env = container.env.map((e) => e.name).filter((name) => name !== 'JOB_NAME');
  delete container.args;
  delete template.metadata.labels[run_label];
  delete template.spec.subdomain;
  template.spec.volumes = template.spec.volumes.map((volume) => Object.keys(volume).sort());
  return { policy: rest.podFailurePolicy, template };
};
assert.deepEqual(of_base(night.jobTemplate.spec), of_base(one(rendered.base, 'Job').spec));
const night_env = night.jobTemplate.spec.template.spec.containers[0].env;
assert.equal(night_env[0].valueFrom.fieldRef.fieldPath, "metadata.labels['job-name']");
assert.equal(night_env.find((e) => e.name === 'TEST_RUN_ID').value, '$(JOB_NAME)');

// The rest.
check_pod(one(single['simulated-platform.yaml'], 'Deployment').spec.template);
check_pod(one(single['run-reader.yaml'], 'Pod'));
assert.equal(one(single['namespace.yaml'], 'Namespace').metadata.name, 'load-testing');
const account = one(single['rbac.yaml'], 'ServiceAccount');
assert.equal(account.automountServiceAccountToken, false);
assert.equal(single['rbac.yaml'].length, 1, 'nothing gives it rights');
const [claim] = single['run-volume.yaml'];
assert.deepEqual(claim.spec.accessModes, ['ReadWriteMany']);
const certificate = single['cert-manager.yaml'].find((o) => o.spec.secretName === 'loadtest-cluster-tls');
assert.deepEqual(certificate.spec.usages, ['digital signature', 'server auth', 'client auth']);
assert.ok(certificate.spec.dnsNames.includes(night_env.find((e) => e.name === 'LOADTEST_CLUSTER_NAME').value));
const issuers = single['cert-manager.yaml'].filter((o) => o.kind === 'Issuer').map((o) => o.metadata.name);
for (const object of single['cert-manager.yaml'].filter((o) => o.kind === 'Certificate'))
  assert.ok(issuers.includes(object.spec.issuerRef.name));

const validator = packages(scratch)('@action-validator/core');
const workflow = read('deploy/ci/github-workflow.yaml');
assert.deepEqual(validator.validateWorkflow(workflow).errors, []);
for (const [, used] of workflow.matchAll(/uses: (\S+)/g))
  assert.match(used, /@[0-9a-f]{40}$/, 'a tag of an action can be moved');
const dockerfile = read('Dockerfile');
assert.match(dockerfile, /^ARG BASE=\S+@sha256:[0-9a-f]{64}$/m);
for (const [, base] of dockerfile.matchAll(/^FROM (\S+)/gm)) assert.equal(base, '$BASE');
assert.notDeepEqual(validator.validateWorkflow(workflow.replace('runs-on:', 'runs_on:')).errors, []);
