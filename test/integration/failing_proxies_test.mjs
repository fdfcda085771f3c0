// Runs against a simulated platform behind nginx and haproxy that refuse, cut, and can't reach it:
// each failure has the name of what happened.
// Usage: node failing_proxies_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { run_tests } from './cluster_fixture.mjs';
import { run, start_platform } from './distant_runs.mjs';
import {
  free_port,
  haproxy_of,
  nginx_of,
  passed_on,
  ports_of,
  upstream,
  url_of,
} from './proxies.mjs';

const good = await start_platform('good');

/** Every attempt failed like this; what the detail says is short. */
function assert_refused({ name, exit_code, text, records, summary }, type, status, detail) {
  assert.equal(exit_code, 1, text);
  assert.equal(records.length, 10, name);
  for (const r of records) {
    const about = `${name}: ${JSON.stringify(r)}`;
    assert.equal(r.outcome, 'error', about);
    assert.equal(r.error_type, type, about);
    assert.equal(r.http_status, status, about);
    assert.match(r.error_detail, detail, about);
    assert.ok(r.error_detail.length <= 600, about);
  }
  assert.equal(summary.overall.errors, 10, name);
}

/** Of nginx, for the preflight too. */
const one_second = 'proxy_read_timeout 1s;';
const one_question = { questions: 1, think: [0, 0] };
/** The preflight reaches the good platform, and the questions of a run are sent elsewhere. */
const nginx_elsewhere = (to) => `
  map "$uri $http_x_request_id" $backend {
    "~ .*-preflight-" platform;
    "~^/v1/chat/" ${to};
    default platform;
  }`;
const haproxy_elsewhere = (to) =>
  `  acl preflight req.hdr(x-request-id) -m sub -- -preflight-
  acl chat path_beg /v1/chat/
  use_backend ${to} if chat !preflight
  default_backend platform`;

async function errors_of_a_proxy_are_named() {
  const servers = [];
  const serve = async (answer) => {
    const port = await free_port();
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => answer && socket.end(answer));
    });
    servers.push(server);
    await new Promise((done) => server.listen(port, '127.0.0.1', done));
    return `127.0.0.1:${port}`;
  };
  const silent = await serve();
  const gibberish = await serve('this is no HTTP\r\n\r\n');
  const nobody = `127.0.0.1:${await free_port()}`;

  const ports = [];
  const nginx = { 'nginx-down': nobody, 'nginx-silent': silent, 'nginx-full': nobody };
  for (const [kind, address] of Object.entries(nginx)) {
    const these = await ports_of(kind);
    ports.push(...these);
    const refused = kind === 'nginx-full' ? 'if ($backend = elsewhere) { return 503; }' : '';
    await nginx_of(
      kind,
      good.address,
      these,
      () => `${refused} location / { proxy_pass http://$backend; ${passed_on} ${one_second} }`,
      { before: upstream('elsewhere', address) + nginx_elsewhere('elsewhere') },
    );
  }
  const haproxy = {
    'haproxy-down': `server it ${nobody}`,
    'haproxy-silent': `server it ${silent}\n  timeout server 300ms`,
    'haproxy-gibberish': `server it ${gibberish}`,
  };
  const of_haproxy = await ports_of(...Object.keys(haproxy));
  ports.push(...of_haproxy);
  await haproxy_of(
    'errors',
    good.address,
    of_haproxy,
    ({ kind, name }) => `${haproxy_elsewhere(`to-${name}`)}
backend to-${name}
  ${haproxy[kind]}
  retries 0`,
  );
  const status = {
    'nginx-down': [502, /502 Bad Gateway/],
    'nginx-silent': [504, /504 Gateway Time-out/],
    'nginx-full': [503, /503 Service Temporarily Unavailable/],
    'haproxy-down': [503, /503 Service Unavailable/],
    'haproxy-silent': [504, /504 Gateway Time-out/],
    'haproxy-gibberish': [502, /502 Bad Gateway/],
  };
  const runs = await Promise.all(
    ports.map(async (p) => [p, await run(p.name, url_of(p), one_question)]),
  );
  for (const server of servers) server.close();
  for (const [p, of] of runs) assert_refused(of, 'http_error', ...status[p.kind]);
}

async function bodies_that_a_proxy_refuses_are_too_large() {
  const ports = await ports_of('nginx-413');
  await nginx_of(
    'bodies',
    good.address,
    ports,
    () => `
    if ($http_x_request_id ~ preflight) { rewrite ^ /preflight last; }
    location = /preflight {
      client_max_body_size 10m;
      proxy_pass http://platform/v1/chat/completions;
    }
    location / { client_max_body_size 1k; proxy_pass http://platform; }`,
  );
  // So large that the answer comes while it is still being sent.
  const more = `extraBody: {padding: "${'x'.repeat(900_000)}"}`;
  for (const p of ports)
    assert_refused(
      await run(p.name, url_of(p), { ...one_question, more }),
      ...['request_too_large', 413, /413 Request Entity Too Large/],
    );
}

async function streams_that_a_proxy_cuts_are_incomplete() {
  const stalling = await start_platform('stalling', { faults: { stall: 1 } });
  const of_nginx = await ports_of('nginx-cut');
  await nginx_of(
    'cuts',
    good.address,
    of_nginx,
    () => `location / { proxy_pass http://$backend; ${passed_on} ${one_second} }`,
    { before: upstream('stalling', stalling.address) + nginx_elsewhere('stalling') },
  );
  const of_haproxy = await ports_of('haproxy-cut');
  await haproxy_of(
    'cuts',
    good.address,
    of_haproxy,
    ({ name }) => `${haproxy_elsewhere(`to-${name}`)}
  option http-no-delay
backend to-${name}
  timeout server 500ms
  server it ${stalling.address}`,
  );
  const runs = await Promise.all(
    [...of_nginx, ...of_haproxy].map((p) => run(p.name, url_of(p), one_question)),
  );
  for (const of of runs) {
    assert_refused(of, 'incomplete_stream', 200, /./);
    for (const r of of.records) assert.equal(r.chunks, 2, JSON.stringify(r)); // what came is kept
  }
}

async function a_reload_that_cuts_costs_what_it_cuts() {
  const ports = await ports_of('nginx-hasty');
  const nginx = await nginx_of(
    'hasty',
    good.address,
    ports,
    () => `location / { proxy_pass http://platform; ${passed_on} }`,
    { main: 'worker_shutdown_timeout 50ms;' },
  );
  const runs = ports.map((p) => run(p.name, url_of(p), { questions: 8 }));
  await nginx.answered(50);
  nginx.signal('SIGHUP');
  for (const of of await Promise.all(runs)) {
    assert.equal(of.records.length, 80);
    const failed = of.records.filter((r) => r.outcome !== 'ok');
    assert.ok(failed.length > 0 && failed.length <= 10, `${of.name}: ${failed.length}`);
    // Before the first byte of an answer the connection broke, later the stream.
    for (const r of failed)
      assert.equal(
        r.error_type,
        'http_status' in r ? 'incomplete_stream' : 'connection_error',
        JSON.stringify(r),
      );
  }
}

async function a_platform_that_dies_cuts_and_then_is_missed() {
  const mortal = await start_platform('mortal');
  const ports = await ports_of('nginx-dies');
  const location = `location / { proxy_pass http://${mortal.address}; ${passed_on} }`;
  const nginx = await nginx_of('dies', good.address, ports, () => location);
  const runs = ports.map((p) => run(p.name, url_of(p), { questions: 8 }));
  await nginx.answered(50);
  mortal.server.signal('SIGKILL');
  for (const of of await Promise.all(runs)) {
    assert.equal(of.records.length, 80);
    const how = (r) => `${r.error_type} ${r.http_status}`;
    const failed = of.records.filter((r) => r.outcome !== 'ok');
    assert.deepEqual(
      new Set(failed.map(how)),
      new Set(['incomplete_stream 200', 'http_error 502']),
    );
    assert.ok(failed.filter((r) => r.http_status === 200).length <= 10);
  }
}

await run_tests(
  {
    async what_a_proxy_says_is_named() {
      await errors_of_a_proxy_are_named();
      await bodies_that_a_proxy_refuses_are_too_large();
    },
    async what_a_proxy_cuts_is_incomplete() {
      await streams_that_a_proxy_cuts_are_incomplete();
      await a_reload_that_cuts_costs_what_it_cuts();
      await a_platform_that_dies_cuts_and_then_is_missed();
    },
  },
  100,
);
