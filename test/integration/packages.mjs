// What the tests take from npm: as the lock file says, each with its checksum, and without running
// scripts of theirs. `node packages.mjs FOLDER` installs it beside FOLDER.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const lists = fileURLToPath(new URL('../packages', import.meta.url));
const lock = 'package-lock.json';

/** The folder of node_modules: one for all tests, beside the scratch folder of each. */
export function package_folder(scratch) {
  const folder = join(dirname(resolve(scratch)), 'packages');
  const installed = join(folder, 'node_modules/.package-lock.json');
  const same = (name) => readFileSync(join(folder, name)).equals(readFileSync(join(lists, name)));
  if (existsSync(installed) && existsSync(join(folder, lock)) && same(lock)) return folder;
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', lock]) copyFileSync(join(lists, name), join(folder, name));
  execFileSync('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  });
  return folder;
}

/** The `require` that finds them. */
export const packages = (scratch) => createRequire(join(package_folder(scratch), 'package.json'));

if (process.argv[1] === fileURLToPath(import.meta.url)) package_folder(process.argv[2]);
