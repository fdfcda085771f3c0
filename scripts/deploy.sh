#!/usr/bin/env bash
# Runs a load test in a Kubernetes cluster and ends with its verdict. docs/deployment.md says what the
# cluster needs first.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat << 'END'
usage: scripts/deploy.sh [OPTION…]
Applies the manifests of a run, follows the log of its coordinator, and ends with its exit code.

  --config NAME          an overlay of deploy/k8s/overlays, or a scenario file (default: smoke)
  --namespace NAME       default: load-testing
  --context NAME         default: the current one
  --kubeconfig FILE
  --image IMAGE          default: workers.image of the scenario, else loadtest
  --api-router-url URL   where requests go (targets.apiRouterUrl)
  --user-org-url URL     where organisations and users are made (targets.userOrgUrl)
  --pushgateway-url URL  metrics.pushgatewayUrl
  --set PATH=VALUE       any other key of the scenario, as `loadtest run` takes it; repeatable
  --run-claim NAME       keep run directories in this PersistentVolumeClaim (ReadWriteMany)
  --dry-run              print the manifests and apply nothing; needs no cluster

Pods follow from workers.replicas, workers.resources and workers.env: of --set, of the scenario, else
of the overlay. The run id is TEST_RUN_ID, else made from the name and the time.

Exit codes are those of the run (README.md); of this script itself 2, wrong usage, and 3, the cluster
is not ready.
END
}

say() { printf 'deploy.sh: %s\n' "$@" >&2; }
fail() {
  local code=$1
  shift
  say "$@"
  exit "$code"
}

config=smoke namespace=load-testing image='' claim='' dry_run=no
context=() assignments=()
while (($# > 0)); do
  case $1 in
    --dry-run) dry_run=yes && shift && continue ;;
    -h | --help) usage && exit 0 ;;
    --config | --namespace | --context | --kubeconfig | --image | --set | --run-claim) ;;
    --api-router-url | --user-org-url | --pushgateway-url) ;;
    *) fail 2 "'$1' is no option; --help lists them" ;;
  esac
  [[ -n ${2:-} ]] || fail 2 "$1 needs a value"
  [[ $2 != *[[:cntrl:]]* ]] || fail 2 "the value of $1 has a control character"
  case $1 in
    --config) config=$2 ;;
    --namespace) namespace=$2 ;;
    --context | --kubeconfig) context+=("$1" "$2") ;;
    --image) image=$2 ;;
    --api-router-url) assignments+=("targets.apiRouterUrl=$2") ;;
    --user-org-url) assignments+=("targets.userOrgUrl=$2") ;;
    --pushgateway-url) assignments+=("metrics.pushgatewayUrl=$2") ;;
    --set)
      [[ $2 == ?*=* ]] || fail 2 "--set '$2' is not PATH=VALUE"
      assignments+=("$2")
      ;;
    --run-claim) claim=$2 ;;
  esac
  shift 2
done
[[ $namespace =~ ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ ]] || fail 2 "'$namespace' is no name of a namespace"
kube=(kubectl "${context[@]}" --namespace "$namespace")

command -v kubectl > /dev/null ||
  fail 3 "kubectl is missing: apt-get install kubernetes-client, or see https://kubernetes.io/docs/tasks/tools/"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Runs a command whose errors matter only when it fails: kustomize 5 warns of keys that kustomize 2
# needs.
quietly() {
  "$@" 2> "$scratch/errors" || { cat "$scratch/errors" >&2 && return 1; }
}

# shellcheck source=deploy/render.sh
source "$root/deploy/render.sh"
choose_config
choose_run_id
read_assignments
read_overlay
read_scenario
choose_pods
manifests=$(render)
if [[ $dry_run == yes ]]; then
  printf '%s\n' "$manifests"
  exit 0
fi

# shellcheck source=deploy/preflight.sh
source "$root/deploy/preflight.sh"
check_context
check_namespace
check_capacity
make_certificates
make_join_token

"${kube[@]}" apply -f - <<< "$manifests" >&2 || fail 3 "the cluster refused the manifests, see above"
adopt
say "run $run_id: $pods pods of $image" \
  "to stop it: ${kube[*]} delete job $job"
rm -rf "$scratch"
exec "$root/scripts/follow-run" "${context[@]}" --namespace "$namespace" "$job"
