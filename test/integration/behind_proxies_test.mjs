// Runs against a simulated platform behind nginx and haproxy, as they buffer, encrypt, close idle
// connections and are reloaded: nothing of it is the platform's or the client's failure.
// Usage: node behind_proxies_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run_tests, scratch } from './cluster_fixture.mjs';
import { assert_whole, delay_of, run, start_platform } from './distant_runs.mjs';
import { haproxy_of, nginx_of, passed_on, ports_of, url_of } from './proxies.mjs';

const good = await start_platform('good');
const opened = (of) => of.summary.connections.opened;
const gaps = (of) => of.summary.chunk_gap.count;

/** A run against each port, beside each other, that must be whole; by the names of the ports. */
async function whole_runs(ports, connections_in, options) {
  const runs = await Promise.all(
    ports.map(async (p) => {
      const of = await run(p.name, url_of(p), options);
      const truth = await good.truth_of(of);
      assert_whole(of, truth, 50);
      const [least, most] = connections_in;
      assert.ok(opened(of) >= least && opened(of) <= most, `${p.name}: ${opened(of)} connections`);
      return [p.name, { of, delay: delay_of(of, truth) }];
    }),
  );
  for (const [name, { of, delay }] of runs)
    console.log(
      `${name}: the first token ${delay.toFixed(2)} ms after the platform sent it, ` +
        `${opened(of)} connections, ${of.summary.connections.resent} resent`,
    );
  return Object.fromEntries(runs);
}

async function nginx_passes_on_what_it_has_or_waits() {
  const how = {
    'nginx-unbuffered': passed_on,
    'nginx-buffered': 'proxy_http_version 1.1; proxy_set_header Connection "";',
    'nginx-default': '', // HTTP/1.0 to the platform
  };
  const ports = await ports_of(...Object.keys(how));
  await nginx_of(
    'buffers',
    good.address,
    ports,
    ({ kind }) => `location / { proxy_pass http://platform; ${how[kind]} }`,
  );
  const runs = await whole_runs(ports, [10, 15]);
  // What the proxy kept back is seen; what it gave away at once has no gaps.
  for (const buffered of ['nginx-buffered-tls', 'nginx-default-plain', 'nginx-default-tls']) {
    const unbuffered = buffered.replace(/nginx-[a-z]*/, 'nginx-unbuffered');
    assert.ok(runs[buffered].delay > 3 * runs[unbuffered].delay, buffered);
    assert.ok(gaps(runs[buffered].of) < gaps(runs[unbuffered].of) / 3, buffered);
  }
}

async function haproxy_passes_on_what_it_has_or_waits() {
  const how = {
    'haproxy-default': '',
    'haproxy-undelayed': 'option http-no-delay',
    'haproxy-request': 'option http-no-delay\n  option http-buffer-request',
    'haproxy-close': 'option http-no-delay\n  option http-server-close',
  };
  const ports = await ports_of(...Object.keys(how));
  await haproxy_of(
    'buffers',
    good.address,
    ports,
    ({ kind }) => `  ${how[kind]}\n  default_backend platform`,
  );
  const runs = await whole_runs(ports.slice(0, 4), [10, 15]);
  await whole_runs(ports.slice(4), [10, 15]);
  // It corks a plain connection unless it is told not to.
  assert.ok(runs['haproxy-default-plain'].delay > 3 * runs['haproxy-undelayed-plain'].delay);
}

async function connections_that_a_proxy_closes_are_opened_again() {
  const idle = await ports_of('nginx-idle', 'haproxy-idle');
  const third = await ports_of('nginx-third');
  const location = `location / { proxy_pass http://platform; ${passed_on} }`;
  await nginx_of('closing', good.address, [...idle.slice(0, 2), ...third], ({ kind }) =>
    kind === 'nginx-idle'
      ? `keepalive_timeout 200ms; ${location}`
      : `keepalive_requests 3; ${location}`,
  );
  await haproxy_of(
    'closing',
    good.address,
    idle.slice(2),
    () => '  option http-no-delay\n  timeout http-keep-alive 200ms\n  default_backend platform',
  );
  await Promise.all([
    // Some think for longer than the proxy waits, some for less, most for about as long.
    whole_runs(idle, [15, 51], { think: [0.17, 0.22] }),
    whole_runs(third, [20, 25]),
  ]);
}

async function a_reload_costs_no_attempt() {
  const ports = await ports_of('nginx-reload');
  const nginx = await nginx_of(
    'reload',
    good.address,
    ports,
    () => `location / { proxy_pass http://platform; ${passed_on} }`,
  );
  const runs = whole_runs(ports, [13, 80]);
  for (let i = 1; i <= 4; ++i) {
    await nginx.answered(20 * i);
    nginx.signal('SIGHUP');
  }
  await runs;
}

/** Organisations, users and keys are made, and removed after the proxy has closed what was idle. */
async function administration_goes_through_too() {
  const strict = await start_platform('strict', { requireKey: true });
  const [nginx, haproxy] = [await ports_of('nginx-admin'), await ports_of('haproxy-admin')];
  const location = `location / { proxy_pass http://platform; ${passed_on} }`;
  await nginx_of('admin', strict.address, nginx, () => `keepalive_timeout 1s; ${location}`);
  await haproxy_of(
    'admin',
    strict.address,
    haproxy,
    () => '  option http-no-delay\n  timeout http-keep-alive 1s\n  default_backend platform',
  );
  const password = join(scratch, 'password');
  writeFileSync(password, 'any\n');
  await Promise.all(
    [...nginx, ...haproxy].map(async (p) => {
      // Each dialect behind each proxy, one of them with TLS.
      const targets =
        p.tls === (p.kind === 'nginx-admin')
          ? `platform: ai-aas
    adminLogin: {email: admin@example.com, passwordFile: ${password}}
    userOrgUrl: ${url_of(p)}`
          : `platform: loadtest-v1
    adminApiKey: \${ADMIN_API_KEY}
    userOrgUrl: ${url_of(p)}`;
      const of = await run(p.name, url_of(p), { targets });
      assert_whole(of, await strict.truth_of(of), 50);
      assert.deepEqual(of.summary.left_behind, [], p.name);
    }),
  );
}

await run_tests(
  {
    async what_is_kept_back_or_passed_on_is_whole() {
      await nginx_passes_on_what_it_has_or_waits();
      await haproxy_passes_on_what_it_has_or_waits();
    },
    async what_is_closed_is_opened_again() {
      await connections_that_a_proxy_closes_are_opened_again();
      await a_reload_costs_no_attempt();
      await administration_goes_through_too();
    },
  },
  100,
);
