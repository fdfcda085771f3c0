// The API's own schemas of the Kubernetes objects that this project has, from npm.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { package_folder, packages } from './packages.mjs';

const schemas = {
  v1: 'kubernetes-models/_schemas/IoK8sApiCoreV1',
  'apps/v1': 'kubernetes-models/_schemas/IoK8sApiAppsV1',
  'batch/v1': 'kubernetes-models/_schemas/IoK8sApiBatchV1',
  'networking.k8s.io/v1': 'kubernetes-models/_schemas/IoK8sApiNetworkingV1',
  'rbac.authorization.k8s.io/v1': 'kubernetes-models/_schemas/IoK8sApiRbacV1',
  'cert-manager.io/v1': '@kubernetes-models/cert-manager/_schemas/CertManagerIoV1',
};

/** Gives `check(object)`, which throws on anything that the API server would refuse or drop. */
export function schema_check(folder) {
  const require = packages(folder);
  return (object) => {
    const { apiVersion, kind } = object;
    assert.ok(schemas[apiVersion], `no schema for ${apiVersion} ${kind}`);
    // By its path: the package exports models, which copy what they are given.
    const { validate } = require(join(package_folder(folder), 'node_modules', `${schemas[apiVersion]}${kind}.js`));
    // The schemas allow any further key. But a validator reads each key that it knows, so one that
    // it does not read is one that the API does not have.
    const unread = new Set();
    assert.ok(
      validate(watched(object, '', unread)),
      `${kind} ${object.metadata?.name}: ${JSON.stringify(validate.errors)}`,
    );
    assert.deepEqual([...unread], [], `${kind} ${object.metadata?.name}: keys that the API does not have`);
  };
}

/** A value that takes each path that is read of it out of `unread`. */
function watched(value, path, unread) {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const [key, child] of Object.entries(value)) {
    const here = `${path}/${key}`;
    unread.add(here);
    copy[key] = watched(child, here, unread);
  }
  return new Proxy(copy, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`);
      return target[key];
    },
  });
}
