# shellcheck shell=bash disable=SC2154,SC2016
# What the cluster must have before a run; sourced by scripts/deploy.sh, whose variables it reads.

check_context() {
  local index wanted='' contexts current known
  for ((index = 0; index < ${#context[@]}; index += 2)); do
    [[ ${context[index]} != --context ]] || wanted=${context[index + 1]}
    [[ ${context[index]} != --kubeconfig || -r ${context[index + 1]} ]] ||
      fail 3 "the kubeconfig ${context[index + 1]} is not there or not readable"
  done
  # In a pod, kubectl needs no kubeconfig.
  [[ -n $wanted || -z ${KUBERNETES_SERVICE_HOST:-} ]] || return 0
  contexts=$("${kube[@]}" config view -o go-template='{{index . "current-context"}}
{{range .contexts}}{{.name}} {{end}}' 2> /dev/null) || true
  { read -r current && read -r known; } <<< "$contexts" || true
  [[ -n $known ]] || fail 3 "there is no context: give --kubeconfig FILE, or set KUBECONFIG"
  wanted=${wanted:-$current}
  [[ -n $wanted ]] || fail 3 "no context is chosen: add --context with one of $known"
  [[ " $known " == *" $wanted "* ]] || fail 3 "there is no context '$wanted': choose one of $known"
}

# has KIND NAME: whether it is there. Who may not look is told so, and trusted that it is.
has() {
  if "${kube[@]}" get "$1" "$2" -o name > /dev/null 2> "$scratch/errors"; then
    return 0
  elif grep -q 'NotFound' "$scratch/errors"; then
    return 1
  elif grep -qi 'forbidden' "$scratch/errors"; then
    say "note: no right to look at $1 $2; taken for granted"
  else
    fail 3 "the cluster does not answer: $(tail -n 1 "$scratch/errors")"
  fi
}

check_namespace() {
  local make="create namespace $namespace"
  [[ $namespace != load-testing ]] || make="apply -f deploy/k8s/namespace.yaml"
  has namespace "$namespace" ||
    fail 3 "there is no namespace $namespace. Make it: kubectl${context[*]:+ ${context[*]}} $make"
  has serviceaccount loadtest ||
    fail 3 "there is no service account loadtest in $namespace. Make it: ${kube[*]} apply -f deploy/k8s/rbac.yaml"
  [[ -z $claim ]] || has persistentvolumeclaim "$claim" ||
    fail 3 "there is no claim $claim in $namespace; deploy/k8s/run-volume.yaml is an example"
  # The Job of a run can't be changed.
  if "${kube[@]}" get job "$job" -o name > /dev/null 2>&1; then
    fail 3 "the run $run_id is there already. Follow it: scripts/follow-run ${context[*]} --namespace $namespace $job"
  fi
}

# A quota with scopes may not count these pods, so it is left to the cluster.
quota_template='{{range $quota := .items}}{{if not (or .spec.scopes .spec.scopeSelector)}}
{{- range $resource, $hard := .status.hard}}quota {{$quota.metadata.name}} {{$resource}} {{$hard}}
{{- with $quota.status.used}} {{index . $resource}}{{end}}{{"\n"}}{{end}}{{end}}{{end}}'
# Nodes that take pods: ready, not cordoned, without taints.
node_template='{{range .items}}{{if not (or .spec.unschedulable .spec.taints)}}{{$node := .}}
{{- range .status.conditions}}{{if and (eq .type "Ready") (eq .status "True")}}node {{$node.metadata.name}}
{{- with $node.status.allocatable}} {{.cpu}} {{.memory}} {{.pods}}{{end}}{{"\n"}}{{end}}{{end}}{{end}}{{end}}'

check_capacity() {
  local found
  : > "$scratch/facts"
  "${kube[@]}" get resourcequotas -o go-template="$quota_template" >> "$scratch/facts" 2> /dev/null ||
    say "note: no right to look at quotas"
  "${kube[@]}" get nodes -o go-template="$node_template" >> "$scratch/facts" 2> /dev/null ||
    say "note: no right to look at nodes"
  found=$(awk -v pods="$pods" -v cpu="$cpu" -v memory="$memory" -f "$root/deploy/capacity.awk" "$scratch/facts")
  [[ -z $found ]] || while read -r kind text; do
    if [[ $kind == note ]]; then say "note: $text"; else say "$text"; fi
  done <<< "$found"
  [[ $found != short* ]] ||
    fail 3 "the quota of $namespace does not allow this run: end other runs, raise it, or use fewer or" \
      "smaller pods (--set workers.replicas=N, workers.resources)"
}

make_certificates() {
  if "${kube[@]}" get secret loadtest-cluster-tls -o go-template='{{index .data "tls.crt"}}' \
    > "$scratch/tls.crt" 2> "$scratch/errors"; then
    if command -v openssl > /dev/null &&
      ! base64 -d "$scratch/tls.crt" | openssl x509 -noout -checkend 86400 > /dev/null; then
      fail 3 "the certificate in the Secret loadtest-cluster-tls ends within a day. Delete the Secret, and" \
        "a new one is made: ${kube[*]} delete secret loadtest-cluster-tls"
    fi
    return 0
  elif ! grep -q NotFound "$scratch/errors"; then
    say "note: no right to look at the Secret loadtest-cluster-tls; taken for granted"
    return 0
  fi
  "$root/scripts/cluster-certs" "$scratch/tls" > /dev/null || exit 3
  "${kube[@]}" create secret generic loadtest-cluster-tls --type=kubernetes.io/tls \
    --from-file="$scratch/tls/tls.crt" --from-file="$scratch/tls/tls.key" \
    --from-file="$scratch/tls/ca.crt" >&2 || fail 3 "the Secret loadtest-cluster-tls can't be made, see above"
}

make_join_token() {
  has secret loadtest-join-token && return 0
  od -An -tx1 -N32 /dev/urandom | tr -d ' \n' > "$scratch/token"
  "${kube[@]}" create secret generic loadtest-join-token --from-file="$scratch/token" >&2 ||
    fail 3 "the Secret loadtest-join-token can't be made, see above"
}

# Service and NetworkPolicy go with their Job, which goes some time after its end.
adopt() {
  local uid kind
  uid=$("${kube[@]}" get job "$job" -o go-template='{{.metadata.uid}}') || return 0
  for kind in service networkpolicy; do
    "${kube[@]}" patch "$kind" "$job" --type=merge -p \
      "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"name\":\"$job\",\"uid\":\"$uid\"}]}}" \
      > /dev/null || say "note: the $kind $job does not go with its Job; delete it yourself"
  done
}
