// nginx and haproxy as children of a test, each with a configuration of its own, and a certificate
// for them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { program, read_lines, scratch, until } from './cluster_fixture.mjs';

// Debian has both where only root looks. A master of nginx that is killed leaves its workers behind;
// one that is asked to end does not.
const as_ours = {
  env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  wrap: ['setpriv', '--pdeathsig', 'TERM'],
  stop: 'SIGTERM',
};

const file = (name, text) => {
  writeFileSync(join(scratch, name), text);
  return join(scratch, name);
};

const listens = (port) =>
  new Promise((done) => {
    const server = createServer().on('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });

let last_port = 20000 + (process.pid % 10000);

/** A port to listen to, of those that no connection of a client gets in the meantime. */
export async function free_port() {
  for (;;) {
    const port = ++last_port;
    if (await listens(port)) return port;
  }
}

const answers = (port) =>
  new Promise((done) => {
    const socket = createConnection(port, '127.0.0.1', () => done(true));
    socket.on('error', () => done(false));
    socket.on('connect', () => socket.destroy());
  });

async function started(proxy, port) {
  await until(async () => {
    assert.equal(proxy.code, undefined, proxy.text);
    return answers(port);
  }, `${proxy.name} listens`);
  return proxy;
}

/** Starts nginx with this in its section `http`; `port` is one of those that it listens to. */
async function start_nginx(name, port, http, main = '') {
  const folder = join(scratch, `${name}-nginx`);
  mkdirSync(folder, { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = file(
    `${name}-nginx.conf`,
    `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log stderr warn;
${process.getuid() === 0 ? 'user root;' : ''}
${main}
events { worker_connections 512; }
http {
  access_log ${folder}/access.log;
${temporary.map((what) => `  ${what}_temp_path ${folder}/${what};`).join('\n')}
${http}
}
`,
  );
  const args = ['-p', folder, '-c', config, '-e', 'stderr'];
  const nginx = await started(
    new program(`${name}-nginx`, args, { ...as_ours, command: 'nginx' }),
    port,
  );
  const chats = () =>
    read_lines(join(folder, 'access.log')).filter((line) => line.includes('/v1/chat/'));
  return Object.assign(nginx, {
    answered: (count) =>
      until(() => chats().length >= count, `${nginx.name} answers ${count} times`),
  });
}

/** Starts haproxy with these sections after `defaults`. */
function start_haproxy(name, port, sections) {
  const config = file(
    `${name}-haproxy.cfg`,
    `
global
  maxconn 512
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
${sections}
`,
  );
  const args = ['-db', '-f', config];
  return started(new program(`${name}-haproxy`, args, { ...as_ours, command: 'haproxy' }), port);
}

/** A certificate for an address that signs itself, its key, and both in one file. */
export function certificate(address = '127.0.0.1') {
  const [cert, key, both] = ['cert', 'key', 'both'].map((what) =>
    join(scratch, `${address}-${what}.pem`),
  );
  if (existsSync(both)) return { cert, key, both };
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', `/CN=${address}`, '-addext', `subjectAltName=IP:${address}`],
      ...['-keyout', key, '-out', cert],
    ],
    { stdio: 'pipe' },
  );
  writeFileSync(both, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'));
  return { cert, key, both };
}

/** For each kind a port without and one with TLS. */
export async function ports_of(...kinds) {
  const result = [];
  for (const kind of kinds)
    for (const tls of [false, true])
      result.push({ name: `${kind}-${tls ? 'tls' : 'plain'}`, kind, tls, port: await free_port() });
  return result;
}

export const url_of = ({ port, tls }) => `http${tls ? 's' : ''}://127.0.0.1:${port}`;

/** Of nginx: all that it gets goes on at once, over connections that are kept. */
export const passed_on =
  'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;';
export const upstream = (name, address) => `upstream ${name} { server ${address}; keepalive 32; }`;

/** An nginx with a server for each port, of `text_of(port)`, and the upstream `platform`. */
export function nginx_of(name, address, ports, text_of, { before = '', main } = {}) {
  const { cert, key } = certificate();
  const keys = `ssl_certificate ${cert}; ssl_certificate_key ${key};`;
  const listen = ({ port, tls }) => `listen 127.0.0.1:${port}${tls ? ` ssl; ${keys}` : ';'}`;
  const servers = ports.map((p) => `  server { ${listen(p)} ${text_of(p)} }`).join('\n');
  const http = `${upstream('platform', address)} ${before}\n${servers}`;
  return start_nginx(name, ports[0].port, http, main);
}

/** A haproxy with a frontend for each port, of `text_of(port)`, and the backend `platform`. */
export function haproxy_of(name, address, ports, text_of) {
  const crt = ` ssl crt ${certificate().both}`;
  const frontend = (p) => `
frontend ${p.name}
  bind 127.0.0.1:${p.port}${p.tls ? crt : ''}
${text_of(p)}`;
  const backend = `
backend platform
  server platform ${address}`;
  return start_haproxy(name, ports[0].port, ports.map(frontend).join('\n') + backend);
}
