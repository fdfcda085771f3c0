#include "test/scenario/refusal_table.hpp"

#include <catch2/catch.hpp>

// What a person is told of a file that can't be run, to be read in a row: what was written, then
// the place in the file and the words of each message.

using namespace loadtest::test;

namespace {

void check(way_to_write as_file, const std::string& table) {
  CHECK(told(as_file, table) == table);
}

} // namespace

TEST_CASE("refusals: the file and its documents") {
  check(files, R"(
# a comment\n
  => 1:1: holds no scenario; one begins with 'apiVersion: loadtest.ai-aas.dev/v1' and 'kind: LoadTestScenario'
HEAD---\nHEAD
  => 4:1: several scenarios are called 'test'; give each a metadata.name of its own
kind: LoadTestScenario\nSPEC
  => 1:1: apiVersion: is missing; must be loadtest.ai-aas.dev/v1
apiVersion: v2\nkind: LoadTestScenario\nSPEC
  => 1:13: apiVersion: must be loadtest.ai-aas.dev/v1
apiVersion: v1\nkind: ConfigMap\ndata: { a.yaml: { spec: 1 } }\n
  => 3:17: data.a.yaml: must be text; write 'a.yaml: |'
HEADmetadata: { name: a b }\nSPEC
  => 3:19: metadata.name: must be letters, digits, '-', '_' and '.', begin with a letter or digit, and be no longer than 63
)");
}

TEST_CASE("refusals: what is no YAML") {
  check(files, R"(
\xff\xfea\x00
  => 1:1: not valid YAML: the file is written in UTF-16; save it as UTF-8, as `iconv -f UTF-16 -t UTF-8` does
a: M\xfcller\n
  => 1:5: not valid YAML: the byte 0xfc is no UTF-8; save the file as UTF-8, not as Latin-1 or Windows-1252
a: \x1b[1m\n
  => 1:4: not valid YAML: the control character U+001B may not stand in YAML; remove it, or write it as an escape in double quotes
a:\n\tb: 1\n
  => 2:1: not valid YAML: a tab stands in the indentation; YAML takes spaces alone
a:\n   b: 1\n  c: 2\n
  => 3:3: not valid YAML: the indentation fits nothing before it; the keys of one map, and the '-' of one list, begin in one column
a\n  b: 1\n
  => 2:4: not valid YAML: illegal map value; does the line before it end with ':', is the indentation right, and is every text with ': ' in it quoted?
a: - b\n
  => 1:4: not valid YAML: illegal block entry; does each '- ' of the list begin a line, indented like the others?
a: {b: ${B}}\n
  => 1:9: not valid YAML: end of map flow not found; is every bracket closed, and every ${…} between brackets quoted?
a: @b\n
  => 1:4: not valid YAML: unknown token; quote a text that begins with @, % or `
a: *b\n
  => 1:4: not valid YAML: the referenced anchor is not defined; quote a text that begins with & or *
a: "\\q"\n
  => 1:7: not valid YAML: unknown escape character: q; write \\ for a backslash, or single quotes around the text
a: "b\n
  => 1:4: not valid YAML: the quoted text has no end
a: |b\n  c\n
  => 1:5: not valid YAML: unexpected character in block scalar; behind | or > the line ends
a: {[1]: 2}\n
  => 1:5: not valid YAML: a key must be a word; quote a text that begins with { or [
a: {<<: 5}\n
  => 1:5: not valid YAML: '<<' takes a map or a list of maps, whose keys are merged into this one, like <<: *base; quote it where it is a key of yours
a: &a [*a]\n
  => 1:8: not valid YAML: the alias refers to a value that it is part of
)");
}

TEST_CASE("refusals: keys and values") {
  check(in_spec, R"(
usres: {}
  => 5:3: spec.usres: unknown key; did you mean 'users'?
limits: { maxCost: 1 }
  => 5:13: spec.limits.maxCost: unknown key; did you mean 'maxCostUsd'?
users: { perOrg: 1, per_org: 2 }
  => 5:23: spec.users.per_org: given twice; the other is 'perOrg' in line 5
users: perOrg:5
  => 5:10: spec.users: expected keys and values, found one value; write a space behind each ':'
seed: [1]
  => 5:9: spec.seed: expected one value, found a list
seed: 1.5
  => 5:9: spec.seed: expected a whole number, found '1.5'
seed: -1
  => 5:9: spec.seed: must be at least 0, found '-1'
promptNonce: maybe
  => 5:16: spec.promptNonce: expected true or false, found 'maybe'
organizations: { count: 0 }
  => 5:27: spec.organizations.count: must be at least 1, found '0'
limits: { maxDuration: soon }
  => 5:26: spec.limits.maxDuration: expected a duration like 500ms, 30s, 1h30m or a number of seconds, found 'soon'
limits: { maxDuration: 0 }
  => 5:26: spec.limits.maxDuration: must be longer than zero
userBehavior: { temperature: warm }
  => 5:32: spec.userBehavior.temperature: expected a number, found 'warm'
userBehavior: { errorHandling: { stopOnErrors: often } }
  => 5:50: spec.userBehavior.errorHandling.stopOnErrors: expected true, false or a whole number, found 'often'
userBehavior: { modelPreferences: a }
  => 5:37: spec.userBehavior.modelPreferences: expected a list, found one value; write '- ' before each entry
userBehavior: { modelPreferences: [{ weight: 1 }] }
  => 5:38: spec.userBehavior.modelPreferences[0]: 'model' is missing
userBehavior: { modelPreferences: [] }
  => 5:37: spec.userBehavior.modelPreferences: the list is empty; remove the key or add an entry
userBehavior: { modelPreferences: [{ model: a, weight: 0 }] }
  => 5:37: spec.userBehavior.modelPreferences: all weights are 0; give one that is greater
loadPattern: { type: ramp }
  => 5:24: spec.loadPattern.type: 'ramp' is not known; did you mean 'ramp-up'? known: ramp-up, steady, spike, wave, custom
testTypes: long
  => 5:14: spec.testTypes: expected a list or keys and values, found one value
  => 5:3: spec.testTypes: not built yet; remove it to run this scenario
userBehavior: { extraBody: { a: 1, a: 2 } }
  => 5:38: spec.userBehavior.extraBody.a: given twice
organizations: { customMetadata: { '': a } }
  => 5:38: spec.organizations.customMetadata: a key is empty
looping: { maxLoops: 2 }
  => 5:3: spec.looping: not built yet; remove it to run this scenario
advanced: { dryRun: yes }
  => 5:15: spec.advanced.dryRun: not built yet; remove it to run this scenario
cleanup: { exportResultsTo: 's3://a' }
  => 5:31: spec.cleanup.exportResultsTo: export to S3 is not built yet; name a directory
userBehavior: { extraBody: { a: '{{.Name}}' } }
  => 5:35: spec.userBehavior.extraBody.a: templates like {{…}} are not built yet; write the value itself
)");
}

TEST_CASE("refusals: references to the environment") {
  check(in_spec, R"(
seed: ${NONE}
  => 5:9: spec.seed: the environment variable NONE is not set; set it, or write ${NONE:-default}
seed: '${NONE:-${NEITHER}}'
  => 5:9: spec.seed: the environment variable NEITHER is not set; set it, or write ${NEITHER:-default}
seed: ${A-B}
  => 5:9: spec.seed: '${A-B}' is not a reference to an environment variable; write ${NAME} or ${NAME:-default}, or $${ for a literal '${'
seed: '${A'
  => 5:9: spec.seed: '${' without its '}'; a literal '${' is written '$${'
seed: ${KEY}
  => 5:9: spec.seed: expected a whole number, found '${KEY}'
)");
}

TEST_CASE("refusals: distributions") {
  check(in_spec, R"(
userBehavior: { thinkTimeSeconds: { min: 5, max: 2 } }
  => 5:37: spec.userBehavior.thinkTimeSeconds: min '5' is greater than max '2'
userBehavior: { thinkTimeSeconds: { base: 1, min: 2 } }
  => 5:37: spec.userBehavior.thinkTimeSeconds: base '1' is less than min '2'
userBehavior: { thinkTimeSeconds: { base: 9, max: 4 } }
  => 5:37: spec.userBehavior.thinkTimeSeconds: base '9' is greater than max '4'
userBehavior: { thinkTimeSeconds: { max: 4 } }
  => 5:37: spec.userBehavior.thinkTimeSeconds: 'min' is missing; give both bounds, or base
userBehavior: { temperature: { distribution: gaussian } }
  => 5:32: spec.userBehavior.temperature: give base, or min and max
userBehavior: { thinkTimeSeconds: { distribution: normal } }
  => 5:53: spec.userBehavior.thinkTimeSeconds.distribution: 'normal' is not known; known: uniform, gaussian, exponential, poisson, random
)");
}

TEST_CASE("refusals: organizations, users and what they spend") {
  check(in_spec, R"(
users: { total: 3, perOrg: 1 }
  => 5:19: spec.users.total: contradicts 'perOrg'; remove one of the two
organizations: { count: 3 }\n  users: { total: 2 }
  => 6:19: spec.users.total: is too few: each of the 3 organizations has one user at least; give more, or fewer organizations
organizations: { count: 20 }\n  users: { perOrg: 1000000 }
  => 6:20: spec.users.perOrg: makes 20000000 users; at most 10000000 can run
organizations: { weights: [1] }
  => 5:29: spec.organizations.weights: has an effect with 'distribution: weighted' alone; write that, or remove the weights
organizations: { count: 2, distribution: weighted, weights: [1] }
  => 5:63: spec.organizations.weights: needs a weight for each of the 2 organizations; there are 1
organizations: { namePrefix: a, namingPattern: 'b-{index}' }
  => 5:32: spec.organizations.namePrefix: contradicts 'namingPattern'; remove one of the two
organizations: { namingPattern: 'a-{idx}' }
  => 5:35: spec.organizations.namingPattern: '{idx}' is not known; known: {index}, {timestamp}, {random}, {run}
organizations: { count: 2, namingPattern: a }
  => 5:45: spec.organizations.namingPattern: must contain {index}, or all would have one name
organizations: { budget: { enforce: harness } }
  => 5:28: spec.organizations.budget: enforce: harness needs a limitUSD
  => 5:28: spec.organizations.budget: needs prices; give pricing.default, as no model is named
userBehavior: { conversationStyle: { turnsPerConversation: { min: 3, max: 2 } } }
  => 5:62: spec.userBehavior.conversationStyle.turnsPerConversation: min '3' is greater than max '2'
limits: { maxCostUsd: 1 }\n  userBehavior: { extraBody: { n: 2 } }
  => 6:35: spec.userBehavior.extraBody.n: makes answers cost more than 'maxCostUsd' reckons with, which is one to a question; remove one of the two
userBehavior: { extraBody: { max_tokens: 5 } }
  => 5:44: spec.userBehavior.extraBody.max_tokens: is a field that every request has; use userBehavior.maxTokensPerRequest
pricing: { default: { promptPerMillion: 1 } }
  => 5:23: spec.pricing.default: 'completionPerMillion' is missing
)");
}

TEST_CASE("refusals: load, thresholds and export") {
  check(in_spec, R"(
loadPattern: { type: spike }
  => 5:24: spec.loadPattern.type: 'spike' needs phases that say when and how many, like phases: [{duration: 1m, targetActiveUsers: 1}, {duration: 30s, targetActiveUsers: 1, rampStrategy: step}, {duration: 1m, targetActiveUsers: 1, rampStrategy: step}]; without a type every user has one session
loadPattern: { phases: [{ duration: 1s }] }
  => 5:27: spec.loadPattern.phases[0]: 'targetActiveUsers' is missing
loadPattern: { phases: [{ name: a, duration: 1s, targetActiveUsers: 1 }, { name: a, duration: 1s, targetActiveUsers: 1 }] }
  => 5:84: spec.loadPattern.phases[1].name: another phase is called 'a' too; their statistics could not be told apart
thresholds: { ttft: ['p95 < 5'] }
  => 5:24: spec.thresholds.ttft[0]: 'ttft' is no metric; known: ttft_ms, tpot_ms, latency_ms, user_latency_ms, error_rate, goodput, requests_per_second, tokens_per_second, cost_usd
thresholds: { ttft_ms: ['< 5'] }
  => 5:27: spec.thresholds.ttft_ms[0]: ttft_ms needs a statistic: p50, p95, p99.9 …, avg, min, med or max, like 'p95 < 500'
thresholds: { error_rate: ['p95 < 5'] }
  => 5:30: spec.thresholds.error_rate[0]: error_rate is one number; write only a bound, like '< 0.01'
thresholds: { error_rate: ['= 5'] }
  => 5:30: spec.thresholds.error_rate[0]: '= 5' has no <, <=, > or >=, like 'p95 < 500'
thresholds: { error_rate: ['< many'] }
  => 5:30: spec.thresholds.error_rate[0]: 'many' is no number to compare with
thresholds: { 'error_rate{phase=a}': ['< 1'] }
  => 5:17: spec.thresholds.error_rate{phase=a}: the load has no phases; give it some in loadPattern.phases, or remove {phase=a}
thresholds: { 'error_rate{org=2}': ['< 1'] }
  => 5:17: spec.thresholds.error_rate{org=2}: there is no organization 2; they are numbered from 1 to 1
thresholds: { 'error_rate{region=eu}': ['< 1'] }
  => 5:43: spec.thresholds.error_rate{region=eu}[0]: 'region' is no group; known: org, model, model_target, test_type, template, backend, phase
thresholds: { 'error_rate{org}': ['< 1'] }
  => 5:37: spec.thresholds.error_rate{org}[0]: a group is written like {model=gpt-4o}
thresholds: { 'error_rate{model=b}': ['< 1'] }\n  userBehavior: { modelPreferences: [{ model: a }] }
  => 5:17: spec.thresholds.error_rate{model=b}: there is no model 'b'; known: a
thresholds: { cost_usd: ['< 1'] }
  => 5:17: spec.thresholds.cost_usd: needs prices; give pricing.default, as no model is named
cleanup: { exportResultsTo: 'runs/{run}' }
  => 5:31: spec.cleanup.exportResultsTo: '{run}' is not known; known: {testRunId}, {timestamp}, {name}
)");
}

TEST_CASE("refusals: the address of the platform") {
  check(in_spec, R"(
targets: { timeout: 5s }
  => 5:12: spec.targets.apiRouterUrl: is missing: where is the platform? Write it, like http://127.0.0.1:8000, or run with --platform URL or --platform simulated
targets: { apiRouterUrl: llm.example.com }
  => 5:28: spec.targets.apiRouterUrl: must begin with http:// or https://, like https://llm.example.com
targets: { apiRouterUrl: 'http://' }
  => 5:28: spec.targets.apiRouterUrl: the host is missing, like https://llm.example.com
targets: { apiRouterUrl: 'http://a b' }
  => 5:28: spec.targets.apiRouterUrl: must not contain spaces, like https://llm.example.com
targets: { apiRouterUrl: 'http://me:pass@a' }
  => 5:28: spec.targets.apiRouterUrl: must be only scheme, host, port and path; keys and headers have settings of their own, a query belongs in targets.chatPath, like https://llm.example.com
)");
}

TEST_CASE("refusals: its administration, keys and headers") {
  check(in_targets, R"(
platform: ai-aas
  => 5:50: spec.targets.userOrgUrl: is missing: ai-aas creates organizations there; choose static to use a server without administration
userOrgUrl: 'http://b', platform: custom
  => 5:74: spec.targets.dialect: is missing: how does the platform make organizations, users and keys?
apiKeys: [a], apiKeysFile: b
  => 5:67: spec.targets.apiKeysFile: contradicts 'apiKeys'; remove one of the two
  => 5:67: spec.targets.apiKeysFile: cannot read 'b'
adminApiKey: a, adminLogin: { email: b, passwordFile: two.key }
  => 5:68: spec.targets.adminLogin: contradicts 'adminApiKey'; remove one of the two
apiKeysFile: none.key
  => 5:53: spec.targets.apiKeysFile: cannot read 'none.key'
apiKeysFile: empty.key
  => 5:53: spec.targets.apiKeysFile: the file holds no key
adminApiKeyFile: two.key
  => 5:57: spec.targets.adminApiKeyFile: the file holds several lines, one key was expected
adminLogin: { email: b, passwordFile: empty.key }
  => 5:78: spec.targets.adminLogin.passwordFile: the first line of the file is empty, where the password should be
apiKeys: ['${BLANK}']
  => 5:50: spec.targets.apiKeys[0]: the key is empty
apiKeys: ["a\\nb"]
  => 5:50: spec.targets.apiKeys[0]: a key must be one line of printable characters
clientCertFile: a
  => 5:56: spec.targets.clientCertFile: clientCertFile and clientKeyFile go together; give both
headers: { 'A B': c }
  => 5:58: spec.targets.headers.A B: is no header's name: letters, digits and !#$%&'*+-.^_`|~ (RFC 9110)
headers: { A: "b\\nc" }
  => 5:54: spec.targets.headers.A: its value must be one line
headers: { Content-Length: 5 }
  => 5:67: spec.targets.headers.Content-Length: is loadtest's own: it would break the requests
headers: { a: 1, A: 2 }
  => 5:60: spec.targets.headers.A: stands here twice
proxy: 'socks://a'
  => 5:47: spec.targets.proxy: must be written as http://host:port, or none
sourceAddresses: [eth0]
  => 5:58: spec.targets.sourceAddresses[0]: must be an IP address of this machine
connections: { resolve: { a: b } }
  => 5:69: spec.targets.connections.resolve.a: must be an IP address, or one with a port, like 10.0.0.5:8443
)");
}

TEST_CASE("refusals: values of --set") {
  check(set, R"(
users..perOrg=1
  => --set: users..perOrg: not a path like users.perOrg.max
sed=1
  => --set: spec.sed: unknown key; did you mean 'seed'?
users.perOrg=many
  => --set: spec.users.perOrg: expected a whole number, found 'many'
seed.max=9
  => --set: seed.max: 'max' can't be set: 'seed' holds one value, not keys; set 'seed' itself
loadPattern.phases[1].name=a
  => --set: loadPattern.phases[1].name: there is no entry '1'; the list has 0
userBehavior={streaming: [}
  => --set: userBehavior: the value is not valid YAML: illegal flow end; is every bracket closed, and every ${…} between brackets quoted?
)");
}
