// A clustered run over mutual TLS: nobody else gets in, and nobody else can disturb it.
// Usage: node cluster_tls_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  pause,
  records_of,
  run_tests,
  scratch,
  start_coordinator,
  start_platform,
  start_worker,
  summary_of,
  until,
  usage_of,
  write_scenario,
} from './cluster_fixture.mjs';

const file = (name) => join(scratch, name);

function openssl(...args) {
  const { status, stderr } = spawnSync('openssl', args, { cwd: scratch, encoding: 'utf8' });
  assert.equal(status, 0, `openssl ${args.join(' ')}\n${stderr}`);
}

const new_key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function make_authority(name) {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  openssl('req', '-x509', ...new_key, ...files, '-subj', `/CN=${name}`, '-days', '2');
}

/** A certificate; gives the options of a node that uses it. */
function make_certificate(name, authority, days, usage = 'serverAuth,clientAuth', names = 'IP:127.0.0.1') {
  const request = ['-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`];
  openssl('req', ...new_key, ...request);
  const signed_by = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial'];
  const files = ['-in', `${name}.csr`, '-out', `${name}.pem`];
  const extensions = `subjectAltName=${names}\nextendedKeyUsage=${usage}\n`;
  writeFileSync(file(`${name}.ext`), extensions);
  openssl('x509', '-req', ...files, ...signed_by, '-days', String(days), '-extfile', `${name}.ext`);
  return [
    ...['--cluster-cert', file(`${name}.pem`), '--cluster-key', file(`${name}.key`)],
    ...['--cluster-ca', file('authority.pem')],
  ];
}

make_authority('authority');
make_authority('foreign');
const node = make_certificate('node', 'authority', 1);
const foreign = make_certificate('stranger', 'foreign', 1);
const expired = make_certificate('expired', 'authority', 0); // at its own second
const worker_alone = make_certificate('worker', 'authority', 1, 'clientAuth', 'DNS:worker');
const misnamed = make_certificate('misnamed', 'authority', 1, 'serverAuth', 'DNS:other.example');

/** A TCP connection that stays open; it may be closed by the other side. */
function open_connection(port) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  return new Promise((done) => {
    socket.on('connect', () => done(socket));
    socket.on('close', () => done(socket));
  });
}

/** Whoever has no valid certificate tries again and again, in vain. */
async function stays_outside(coordinator, id, options) {
  const worker = start_worker('outside', id, coordinator.address, options);
  await worker.said(/cannot reach the coordinator/);
  await until(
    () => worker.code !== undefined || coordinator.code !== undefined,
    'the run ends first',
    40000,
  );
  assert.equal(worker.code, undefined, worker.text);
  assert.equal(coordinator.find(new RegExp(`worker=${id}\\b`)), undefined);
  worker.signal('SIGTERM');
  assert.equal(await worker.ended(15000), 6, worker.text);
}

async function throw_bytes_at(port) {
  for (let i = 0; i < 50; ++i) {
    const socket = await open_connection(port);
    socket.write(randomBytes(1 + ((i * 997) % 65536)), () => {});
    await pause(20);
    if (i % 2 === 0) socket.destroy(); // the others stay
  }
}

async function disturbed() {
  const platform = await start_platform('tls');
  const scenario = write_scenario('tls', {
    ...{ url: platform.url, nodes: 3, users: 15, questions: 30, think: [0.5, 0.9] },
  });
  const coordinator = await start_coordinator('tls', scenario, node);
  const port = Number(coordinator.address.split(':').at(-1));
  const join = async (id) => {
    const worker = start_worker('tls', id, coordinator.address, node);
    const begun = Date.now();
    const joined = await coordinator.said(new RegExp(`worker joined.*worker=${id}\\b`), 30000);
    console.log(`${id} joined after ${joined.at - begun} ms`);
    return worker;
  };

  const workers = [await join('first')];
  const outside = Promise.all([
    stays_outside(coordinator, 'plain', []),
    stays_outside(coordinator, 'stranger', foreign),
    stays_outside(coordinator, 'outdated', expired),
  ]);
  workers.push(await join('second'));
  await coordinator.said(/load begins/);
  const idle = await Promise.all(Array.from({ length: 1000 }, () => open_connection(port)));
  await throw_bytes_at(port);
  // Whoever belongs to the run gets in after them.
  workers.push(await join('late'));
  const left_open = () => idle.filter((socket) => !socket.destroyed).length;
  await until(() => left_open() === 0, 'silent connections are closed', 30000);

  assert.equal(await coordinator.ended(), 0, coordinator.text);
  for (const worker of workers) assert.equal(await worker.ended(), 0, worker.text);
  await outside;
  for (const socket of idle) socket.destroy();
  assert.deepEqual(await platform.left(), [0, 0, 0]);
  const summary = summary_of(coordinator.out);
  assert.equal(summary.run.degraded, false, summary.notes.join('\n'));
  assert.deepEqual([summary.all_attempts.attempts, summary.all_attempts.ok], [900, 900]);
  assert.equal(records_of(coordinator.out).length, 900);
}

/** A worker takes nobody for its coordinator whose certificate is not that coordinator's. */
async function false_coordinators() {
  const scenario = write_scenario('false', { url: 'http://127.0.0.1:9', nodes: 2 });
  const cases = [
    ['misnamed', misnamed, worker_alone, /IP address mismatch.*'127\.0\.0\.1'/],
    ['a-worker', worker_alone, worker_alone, /certificate purpose/],
  ];
  for (const [name, theirs, own, reason] of cases) {
    const coordinator = await start_coordinator(`false-${name}`, scenario, theirs);
    const worker = start_worker('false', name, coordinator.address, own);
    await worker.said(reason, 15000);
    assert.equal(coordinator.find(/worker joined/), undefined);
    worker.signal('SIGTERM');
    assert.equal(await worker.ended(10000), 6, worker.text);
    coordinator.signal('SIGKILL');
  }
  // By the name that it was told to expect, it takes it.
  const platform = await start_platform('named');
  const brief = write_scenario('named', { url: platform.url, nodes: 2, users: 2, questions: 1 });
  const coordinator = await start_coordinator('named', brief, misnamed);
  const named = [...worker_alone, '--cluster-name', 'other.example'];
  const worker = start_worker('named', 'worker-1', coordinator.address, named);
  assert.equal(await coordinator.ended(), 0, coordinator.text);
  assert.equal(await worker.ended(), 0, worker.text);
}

/** A connection that says nothing is closed after three seconds, and costs nothing. */
async function silence() {
  const scenario = write_scenario('silence', { url: 'http://127.0.0.1:9', nodes: 2 });
  const coordinator = await start_coordinator('silence', scenario, node);
  const port = Number(coordinator.address.split(':').at(-1));
  const before = usage_of(coordinator).cpu_s;
  const begun = Date.now();
  for (let i = 0; i < 3; ++i) {
    const opened = Date.now();
    const socket = await open_connection(port);
    await new Promise((done) => socket.on('close', done));
    const lasted = Date.now() - opened;
    assert.ok(lasted > 2500 && lasted < 5000, `closed after ${lasted} ms`);
  }
  const seconds = (Date.now() - begun) / 1000;
  const cpu = usage_of(coordinator).cpu_s - before;
  console.log(`silent TLS connections: ${cpu.toFixed(2)} s of CPU in ${seconds.toFixed(1)} s`);
  assert.ok(cpu < 0.1 * seconds, `${cpu} s of CPU in ${seconds} s`);
  coordinator.signal('SIGKILL');
}

await run_tests({ disturbed, false_coordinators, silence }, 110);
