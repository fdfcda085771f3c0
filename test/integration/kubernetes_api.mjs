// So much of a Kubernetes API server as kubectl needs to apply a run and to follow it. Objects are kept
// as they come; a Job makes the pods that `on_job` gives it.
import { createServer } from 'node:http';

const kinds = {
  namespaces: ['v1', 'Namespace', false],
  nodes: ['v1', 'Node', false],
  pods: ['v1', 'Pod', true],
  services: ['v1', 'Service', true],
  secrets: ['v1', 'Secret', true],
  events: ['v1', 'Event', true],
  configmaps: ['v1', 'ConfigMap', true],
  serviceaccounts: ['v1', 'ServiceAccount', true],
  resourcequotas: ['v1', 'ResourceQuota', true],
  persistentvolumeclaims: ['v1', 'PersistentVolumeClaim', true],
  jobs: ['batch/v1', 'Job', true],
  networkpolicies: ['networking.k8s.io/v1', 'NetworkPolicy', true],
};

const failure = (code, reason, message) => [
  code,
  { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message },
];

function discovery(path) {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') {
    const groups = ['batch', 'networking.k8s.io'].map((name) => {
      const version = { groupVersion: `${name}/v1`, version: 'v1' };
      return { name, versions: [version], preferredVersion: version };
    });
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }
  const version = path.replace(/^\/apis?\//, '');
  const resources = Object.entries(kinds)
    .filter(([, kind]) => kind[0] === version)
    .map(([name, [, kind, namespaced]]) => ({
      name,
      kind,
      namespaced,
      singularName: kind.toLowerCase(),
      verbs: ['get', 'list', 'create', 'patch', 'watch', 'delete'],
    }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: version, resources };
}

/** The fields of a protobuf message, by number; each a list. */
function* fields_of(message) {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = number();
    const value = number();
    if ((key & 7) === 2) yield [key >> 3, message.subarray(at, (at += value))];
  }
}
const field = (message, wanted) => [...fields_of(message)].filter(([n]) => n === wanted).map(([, v]) => v);

/** What is sent: JSON, or of newer kubectls a Secret as protobuf (kubernetes/api: runtime.Unknown). */
function object_of(body) {
  if (body.subarray(0, 4).toString() !== 'k8s\0') return JSON.parse(body);
  const [secret] = field(body.subarray(4), 2);
  const [metadata] = field(secret, 1);
  const data = field(secret, 2).map((entry) => [field(entry, 1)[0].toString(), field(entry, 2)[0].toString('base64')]);
  const type = String(field(secret, 3)[0] ?? 'Opaque');
  return { apiVersion: 'v1', kind: 'Secret', type, metadata: { name: field(metadata, 1)[0].toString() }, data: Object.fromEntries(data) };
}

export class kubernetes_api {
  /** What there is, by resource and name. */
  objects = Object.fromEntries(Object.keys(kinds).map((name) => [name, new Map()]));
  /** Resources that the caller has no right to. */
  forbidden = new Set();
  /** Pods of a Job: a function of the Job, which calls add_pod. */
  on_job = () => {};

  add(resource, name, fields = {}) {
    const [apiVersion, kind] = kinds[resource];
    const { metadata, ...rest } = fields;
    const creationTimestamp = new Date(Date.now() + this.objects[resource].size * 1000)
      .toISOString()
      .replace(/\.\d+/, '');
    const object = {
      apiVersion,
      kind,
      metadata: { name, uid: `uid-of-${name}`, creationTimestamp, ...metadata },
      ...rest,
    };
    this.objects[resource].set(name, object);
    return object;
  }

  /** A pod of index 0 that waits at first, then runs, writes `log` and ends with `terminated`. */
  add_pod(job, suffix, { log = '', terminated, waiting }) {
    const pod = this.add('pods', `${job}-0-${suffix}`, {
      metadata: {
        labels: { 'job-name': job },
        annotations: { 'batch.kubernetes.io/job-completion-index': '0' },
      },
      spec: { containers: [{ name: 'loadtest' }] },
      status: { phase: 'Pending' },
    });
    const wait = { reason: 'ContainerCreating' };
    pod.status.containerStatuses = [{ name: 'loadtest', state: { waiting: waiting ?? wait } }];
    pod.run = { log, terminated, stays: Boolean(waiting), looks: 0 };
    return pod;
  }

  async listen() {
    this.server = createServer((request, response) => {
      const pieces = [];
      request.on('data', (data) => pieces.push(data));
      request.on('end', () => this.#answer(request, response, Buffer.concat(pieces)));
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  #answer(request, response, body) {
    const { pathname, searchParams } = new URL(request.url, 'http://api');
    // An empty OpenAPI document, so that kubectl leaves checking to the server.
    if (pathname === '/openapi/v2') return response.writeHead(200).end();
    const log = /\/pods\/([^/]+)\/log$/.exec(pathname);
    if (log) return this.#write_log(this.objects.pods.get(log[1]), response);
    const [code, object] = this.#object(request.method, pathname, searchParams, body);
    response.writeHead(code, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(object, (key, value) => (key === 'run' ? undefined : value)));
  }

  #object(method, path, query, body) {
    if (path === '/openapi/v3') return [200, { paths: {} }];
    if (path === '/version') return [200, { major: '1', minor: '30', gitVersion: 'v1.30.0' }];
    const found = /^\/apis?\/(?:v1|batch\/v1|networking.k8s.io\/v1)(?:\/namespaces\/[^/]+)?\/([a-z]+)(?:\/([^/]+))?$/.exec(path);
    if (!found) return [200, discovery(path)];
    const [, resource, name] = found;
    const all = this.objects[resource];
    if (this.forbidden.has(resource)) return failure(403, 'Forbidden', `${resource} is forbidden`);

    if (method === 'POST') {
      const object = object_of(body);
      this.add(resource, object.metadata.name, object);
      if (resource === 'jobs') this.on_job(all.get(object.metadata.name));
      return [201, all.get(object.metadata.name)];
    }
    if (!name) {
      const [, kind] = kinds[resource];
      const [label, value] = (query.get('labelSelector') ?? '').split('=');
      if (resource === 'pods') all.forEach((pod) => this.#grow(pod));
      const items = [...all.values()].filter((o) => !label || o.metadata.labels?.[label] === value);
      return [200, { apiVersion: kinds[resource][0], kind: `${kind}List`, metadata: {}, items }];
    }
    const object = all.get(name);
    if (!object) return failure(404, 'NotFound', `${resource} "${name}" not found`);
    if (method === 'PATCH') Object.assign(object.metadata, JSON.parse(body).metadata);
    return [200, object];
  }

  /** A pod runs from the second time on that somebody looks at it. */
  #grow(pod) {
    const { state } = pod.status.containerStatuses[0];
    if (state.waiting && !pod.run.stays && ++pod.run.looks > 1) {
      pod.status.containerStatuses[0].state = { running: { startedAt: pod.metadata.creationTimestamp } };
      pod.status.phase = 'Running';
    }
  }

  #write_log(pod, response) {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.write(pod.run.log);
    if (!pod.run.terminated) return;
    pod.status.containerStatuses[0].state = { terminated: pod.run.terminated };
    response.end();
  }
}
