// Runs scripts/deploy.sh, with the kubectl of the PATH or of the folder KUBECTL_DIR.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class deploy_script {
  /** Files of the test are written into `folder`, which begins empty. */
  constructor(source, folder) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    this.source = source;
    this.folder = folder;
    const PATH = [process.env.KUBECTL_DIR, process.env.PATH].filter(Boolean).join(':');
    // kubectl caches at home what an API server has.
    this.env = { ...process.env, PATH, HOME: folder, KUBECONFIG: join(folder, 'none') };
    for (const name of ['TEST_RUN_ID', 'KUBERNETES_SERVICE_HOST']) delete this.env[name];
  }

  file(name, text) {
    writeFileSync(join(this.folder, name), text);
    return join(this.folder, name);
  }

  start(args, env = {}) {
    const child = spawn(join(this.source, 'scripts/deploy.sh'), args, {
      env: { ...this.env, ...env },
      cwd: this.source,
    });
    const seen = { child, stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].on('data', (text) => (seen[name] += text));
    seen.ended = new Promise((done) => child.on('close', done));
    return seen;
  }

  async run(args, env) {
    const seen = this.start(args, env);
    seen.code = await seen.ended;
    return seen;
  }

  /** A run that ends with `code` and says why, before it has printed anything. */
  async refused(code, message, args, env) {
    const seen = await this.run(args, env);
    assert.equal(seen.code, code, `${args.join(' ')}\n${seen.stderr}`);
    assert.match(seen.stderr, message);
    assert.equal(seen.stdout, '');
    return seen;
  }
}
