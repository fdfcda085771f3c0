// Checks of what a clustered run reports.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  own_records_of,
  read_jsonl,
  read_lines,
  records_of,
  summary_of,
} from './cluster_fixture.mjs';

/** The bucket of a duration in nanoseconds (docs/measurement.md, "Making the report again"). */
export function bucket_of(ns) {
  const value = Math.min(Math.max(ns, 1000), 3.6e12);
  const octave = Math.floor(Math.log2(value)) - 9;
  return octave * 256 + (Math.floor(value / 2 ** (octave + 1)) - 256);
}

const difference = (record, from, to) => Number(BigInt(record[to]) - BigInt(record[from]));

/** The histogram that these records make of a metric. */
export function histogram_of(records, metric) {
  const end = metric === 'ttft' ? 'first_token_at_ns' : 'last_token_at_ns';
  const buckets = new Map();
  for (const r of records) {
    if (r.outcome !== 'ok') continue;
    const left = 'departed_at_ns' in r ? 'departed_at_ns' : 'started_at_ns';
    const bucket = bucket_of(difference(r, left, end));
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
  }
  return [...buckets].sort(([a], [b]) => a - b);
}

/** The merged histograms over all attempts are those of these records, bucket for bucket. */
export function assert_histograms(out, records) {
  const lines = read_jsonl(join(out, 'histograms.jsonl'));
  for (const [index, bound] of Object.entries(lines[0].lower_bounds_ns)) {
    assert.equal(bucket_of(bound), Number(index));
    if (bound > lines[0].lowest_ns) assert.equal(bucket_of(bound - 1), Number(index) - 1);
  }
  for (const metric of ['ttft', 'latency']) {
    const merged = lines.find(
      (l) => l.scope === 'all' && l.by === 'overall' && l.metric === metric,
    );
    assert.deepEqual(merged?.buckets ?? [], histogram_of(records, metric), metric);
  }
}

/** What of a request follows from the seed alone. */
export const seeded = (r) =>
  JSON.stringify([r.org, r.user, r.turn, r.model, r.prompt_sha256, r.max_tokens, r.think_ms]);

export function assert_unique(records) {
  assert.equal(new Set(records.map((r) => r.request_id)).size, records.length, 'unique ids');
}

/** users.csv counts for each user what requests.jsonl has of it. */
export function assert_users_csv(out, records) {
  const [header, ...rows] = read_lines(join(out, 'users.csv')).map((line) => line.split(','));
  const column = (name) => header.indexOf(name);
  const counted = new Map();
  for (const r of records) {
    const of_user = counted.get(`${r.org}/${r.user}`) ?? { requests: 0, tokens: 0 };
    of_user.requests += 1;
    of_user.tokens += r.completion_tokens ?? 0;
    counted.set(`${r.org}/${r.user}`, of_user);
  }
  for (const row of rows) {
    const user = `${row[column('org')]}/${row[column('user')]}`;
    const expected = counted.get(user) ?? { requests: 0, tokens: 0 };
    assert.equal(Number(row[column('requests')]), expected.requests, `requests of ${user}`);
    assert.equal(Number(row[column('completion_tokens')]), expected.tokens, `tokens of ${user}`);
    counted.delete(user);
  }
  assert.equal(counted.size, 0, 'each user has a row');
}

/**
 * Everything that was counted, once: the records of the run, and what the lost worker had reported,
 * which is what it had recorded up to some moment. Returns it, and all that the worker had recorded.
 */
export function assert_counted_once(out, lost) {
  const records = records_of(out);
  const [lost_records, ...more] = own_records_of(lost);
  assert.equal(more.length, 0, 'it had one part');
  const reported = summary_of(out).all_attempts.attempts - records.length;
  assert.ok(reported > 0 && reported <= lost_records.length, `${reported} were reported`);
  const counted = [...records, ...lost_records.slice(0, reported)];
  assert_unique(counted);
  assert_histograms(out, counted);
  assert_users_csv(out, records);
  return { counted, lost_records };
}

/** Which question of the workload an attempt asked. */
export const question_of = (r) => [r.org, r.user, r.loop, r.conversation, r.turn].join('/');

/** All these questions were asked, each by an attempt that succeeded. */
export function assert_all_asked(expected, records) {
  const asked = new Set(records.filter((r) => r.outcome === 'ok').map(question_of));
  assert.deepEqual(expected.map(question_of).filter((q) => !asked.has(q)), []);
}
