// Runs the program on a terminal (of `script`, util-linux) and looks at what it sends there: the
// live screen, log lines above it, and a terminal that is given back however the run ends.
// Usage: node live_screen_test.mjs LOADTEST_BINARY SCRATCH_DIR
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [binary, scratch] = process.argv.slice(2).map((p) => resolve(p));
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });

const scenario = join(scratch, 'scenario.yaml');
writeFileSync(
  scenario,
  `
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: on-screen}
spec:
  organizations: {count: 2}
  users: {perOrg: {min: 5, max: 5}}
  userBehavior:
    questionsPerSession: {min: 50, max: 50}
    thinkTimeSeconds: {min: 0.1, max: 0.3}
    maxTokensPerRequest: {min: 5, max: 10}
    modelPreferences: [{model: sim-small, weight: 1}]
  loadPattern:
    phases:
      - {name: first, duration: 2s, targetActiveUsers: 10, rampStrategy: step}
      - {name: second, duration: 2s, targetActiveUsers: 10, rampStrategy: step}
`,
);

const hide = '\x1b[?25l';
const show = '\x1b[?25h';
const ctrl_c = '\x03';
const ctrl_backslash = '\x1c';

/** A run on a terminal of this size, with `settings` of the environment. */
function start(name, size, settings = '') {
  const run = `"${binary}" run "${scenario}" --platform simulated --out "${join(scratch, name)}"`;
  const session =
    `stty rows ${size.rows} cols ${size.columns}; trap : INT QUIT;` +
    `${settings} ${run}; code=$?; stty -a; exit $code`;
  const child = spawn(
    'script',
    ['-qefc', session, '/dev/null'],
    { env: { ...process.env, TERM: 'xterm', NO_COLOR: '' } },
  );
  const seen = { text: '', ended: null };
  child.stdout.on('data', (text) => (seen.text += text));
  seen.ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
  return { keys: child.stdin, seen };
}

/** The text without colours. */
const plain = (text) => text.replace(/\x1b\[[0-9;]*m/g, '');

async function until(seen, what) {
  for (let i = 0; i < 200 && !what.test(plain(seen.text)); ++i)
    await new Promise((done) => setTimeout(done, 50));
  assert.ok(what.test(plain(seen.text)), `${what} did not come`);
}

/** What a terminal of endless rows shows after `text`. */
function display(text) {
  const rows = [''];
  let [row, column] = [0, 0];
  const clear_below = () => {
    rows.length = row + 1;
    rows[row] = rows[row].slice(0, column);
  };
  for (const [, sequence, argument, letter, c] of text.matchAll(
    /(\x1b\[([0-9;?]*)([A-Za-z]))|([^\x1b])/gsu,
  )) {
    if (!sequence && c === '\r') {
      column = 0;
    } else if (!sequence && c === '\n') {
      if (++row === rows.length) rows.push('');
    } else if (!sequence) {
      rows[row] = rows[row].padEnd(column).slice(0, column) + c + rows[row].slice(column + 1);
      ++column;
    } else if (letter === 'A') {
      row -= Number(argument);
      assert.ok(row >= 0, 'the cursor left the terminal');
    } else if (letter === 'K') {
      rows[row] = '';
    } else if (letter === 'J') {
      clear_below();
    } else {
      assert.match(letter, /[hlm]/, `unexpected sequence ${JSON.stringify(sequence)}`);
    }
  }
  return rows.map((line) => line.trimEnd());
}

function assert_given_back(text) {
  assert.ok(text.includes(hide));
  assert.ok(text.lastIndexOf(show) > text.lastIndexOf(hide), 'the cursor is still hidden');
}

// A whole run: every log line whole and above the screen, and at the end only these and the summary.
{
  const { seen } = start('whole', { rows: 24, columns: 80 });
  await until(seen, /second +━/);
  const during = display(seen.text.slice(0, seen.text.lastIndexOf(hide)));
  const first_of_screen = during.findIndex((line) => line.startsWith('on-screen  '));
  assert.equal(during.filter((line) => line.startsWith('on-screen  ')).length, 1);
  assert.equal(during.filter((line) => line.startsWith('Requests/s')).length, 1);
  for (const [i, line] of during.entries())
    if (/ (info|warn|error) /.test(line)) assert.ok(i < first_of_screen, line);
  assert.equal(await seen.ended, 0);
  assert_given_back(seen.text);
  assert.ok(/ echo /.test(seen.text), 'keys are not echoed any more');
  const after = display(seen.text);
  assert.ok(!after.some((line) => line.includes('Ctrl-C')));
  assert.ok(after.some((line) => line.startsWith('Verdict     PASS')));
  const log = readFileSync(join(scratch, 'whole', 'log.jsonl'), 'utf8').trim().split('\n');
  const shown = after.filter((line) => /^\d\d:\d\d:\d\d\.\d{3}Z /.test(line));
  assert.deepEqual(
    shown.map((line) => line.slice(20).split('  ')[0]),
    log.map((line) => JSON.parse(line).msg),
  );
}

// Interrupted: the screen says so, and the run ends in its own way.
{
  const { keys, seen } = start('interrupted', { rows: 12, columns: 120 }, 'NO_COLOR=1');
  await until(seen, /Requests\/s/);
  assert.ok(!/\x1b\[[0-9;]*m/.test(seen.text), 'NO_COLOR is set');
  keys.write(ctrl_c);
  assert.equal(await seen.ended, 130);
  assert_given_back(seen.text);
  assert.ok(/ echo /.test(seen.text), 'keys are not echoed any more');
  assert.ok(/load stops +reason=sigint/.test(seen.text));
}

// Killed: the cursor comes back all the same.
{
  const { keys, seen } = start('killed', { rows: 24, columns: 80 });
  await until(seen, /Requests\/s/);
  keys.write(ctrl_backslash);
  assert.notEqual(await seen.ended, 0);
  assert_given_back(seen.text);
}

// A terminal that can't redraw gets lines.
{
  const { seen } = start('dumb', { rows: 24, columns: 80 }, 'TERM=dumb');
  assert.equal(await seen.ended, 0);
  assert.ok(!seen.text.includes(hide));
  assert.ok(/00:02\/00:04 second/.test(seen.text));
}
