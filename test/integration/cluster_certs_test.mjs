// Looks with openssl at what scripts/cluster-certs makes, and lets two peers shake hands with it.
// Usage: node cluster_certs_test.mjs LOADTEST_BINARY SCRATCH_DIR SOURCE_DIR
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connect, createServer } from 'node:tls';

const [, scratch, source] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });

function run(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd: scratch });
  return { status, text: stdout + stderr };
}
const script = join(source, 'scripts/cluster-certs');
const openssl = (...args) => {
  const { status, text } = run('openssl', ...args);
  assert.equal(status, 0, text);
  return text;
};

const made = run(script, 'certs', '--days', '3', '--namespace', 'elsewhere', '--host', 'run.example', '--host', '10.1.2.3', '--host', '2001:db8::1');
assert.equal(made.status, 0, made.text);
const path = (name) => join(scratch, 'certs', name);
assert.deepEqual(readdirSync(join(scratch, 'certs')).sort(), ['ca.crt', 'tls.crt', 'tls.key', 'worker.crt', 'worker.key']);
for (const key of ['tls.key', 'worker.key']) assert.equal(statSync(path(key)).mode & 0o777, 0o600);

// It says how they become the Secret.
assert.match(made.text, /^kubectl --namespace elsewhere create secret generic loadtest-cluster-tls /);
for (const name of ['ca.crt', 'tls.crt', 'tls.key'])
  assert.ok(made.text.includes(`--from-file=certs/${name}`), made.text);

assert.match(made.text, /--namespace elsewhere create secret generic loadtest-join-token/);

// The coordinator's certificate has all names that workers may join, a worker's is for workers alone.
for (const name of ['loadtest', 'localhost', 'run.example'])
  openssl('verify', '-CAfile', path('ca.crt'), '-verify_hostname', name, path('tls.crt'));
for (const address of ['127.0.0.1', '10.1.2.3', '2001:db8::1'])
  openssl('verify', '-CAfile', path('ca.crt'), '-verify_ip', address, path('tls.crt'));
openssl('verify', '-CAfile', path('ca.crt'), '-purpose', 'sslclient', path('worker.crt'));
assert.notEqual(
  run('openssl', 'verify', '-CAfile', path('ca.crt'), '-purpose', 'sslserver', path('worker.crt')).status,
  0,
);

// The certificate is good for both ends, the CA for nothing but its signature.
for (const purpose of ['sslserver', 'sslclient'])
  openssl('verify', '-CAfile', path('ca.crt'), '-purpose', purpose, path('tls.crt'));
const extensions = openssl('x509', '-noout', '-ext', 'extendedKeyUsage,basicConstraints', '-in', path('tls.crt'));
assert.match(extensions, /TLS Web Server Authentication, TLS Web Client Authentication/);
assert.match(extensions, /CA:FALSE/);
const public_key = openssl('x509', '-noout', '-pubkey', '-in', path('tls.crt'));
assert.equal(openssl('pkey', '-pubout', '-in', path('tls.key')), public_key);

// For as long as it was asked.
openssl('x509', '-noout', '-checkend', '172800', '-in', path('tls.crt'));
assert.notEqual(run('openssl', 'x509', '-noout', '-checkend', '262800', '-in', path('tls.crt')).status, 0);

// Nothing is overwritten, and another run has another CA.
const again = run(script, 'certs');
assert.equal(again.status, 2);
assert.match(again.text, /is there already/);
assert.equal(run(script, 'others').status, 0);
assert.notEqual(
  run('openssl', 'verify', '-CAfile', path('ca.crt'), join(scratch, 'others/tls.crt')).status,
  0,
);

for (const wrong of [[], ['a', 'b'], ['a', '--days'], ['a', '--days', '0'], ['a', '--host'], ['a', '--host', 'x, DNS:y'], ['--what', 'a']])
  assert.equal(run(script, ...wrong).status, 2, wrong.join(' '));
assert.equal(run(script, '--help').status, 0);

// Two pods: each shows the same certificate, and takes no other.
const peer = (folder) => ({
  ca: readFileSync(path('ca.crt')),
  cert: readFileSync(join(scratch, folder, 'tls.crt')),
  key: readFileSync(join(scratch, folder, 'tls.key')),
});
const server = createServer({ ...peer('certs'), requestCert: true }, (socket) => socket.end('welcome'));
server.on('tlsClientError', () => {});
await new Promise((done) => server.listen(0, '127.0.0.1', done));

/** What a client with these files hears. */
function answer(options) {
  return new Promise((done) => {
    const socket = connect({ port: server.address().port, host: '127.0.0.1', servername: 'loadtest', ...options });
    socket.on('data', (data) => done(String(data)));
    socket.on('error', (error) => done(error.code));
    socket.on('close', () => done('closed'));
  });
}
assert.equal(await answer(peer('certs')), 'welcome');
assert.notEqual(await answer(peer('others')), 'welcome');
assert.notEqual(await answer({ ca: peer('certs').ca }), 'welcome');
assert.notEqual(await answer({ ...peer('certs'), ca: readFileSync(join(scratch, 'others/ca.crt')) }), 'welcome');
server.close();
