# shellcheck shell=bash disable=SC2154,SC2016
# From options to manifests; sourced by scripts/deploy.sh, whose variables it reads.

# The folder of the overlay, or the scenario file, and a name.
choose_config() {
  local overlays=$root/deploy/k8s/overlays
  if [[ -f $overlays/$config/kustomization.yaml ]]; then
    overlay=$overlays/$config name=$config scenario=''
  elif [[ $config == *.y*ml && -f $config ]]; then
    overlay=$root/deploy/k8s/base name=$(basename "${config%.*}") scenario=$config
  else
    fail 2 "there is no configuration '$config': give a scenario file (.yaml) or one of" \
      "$(cd "$overlays" && printf '%s ' *)"
  fi
  # As it becomes part of names of Kubernetes.
  name=$(tr '[:upper:]_.' '[:lower:]--' <<< "$name" | tr -cd 'a-z0-9-')
  name=${name:0:22}
  name=${name%%-}
  [[ $name =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$ ]] || fail 2 "'$config' does not make a name for Kubernetes"
}

# What the overlay says of its pods and of its scenario.
read_overlay() {
  local rendered
  rendered=$(quietly kubectl kustomize "$overlay") || fail 2 "$overlay is broken, see above"
  pods=''
  if [[ -z $scenario ]]; then
    scenario=$root/$(sed -n 's|^    loadtest.ai-aas.dev/scenario: ||p' <<< "$rendered")
    [[ -f $scenario ]] || fail 2 "$overlay names no scenario that exists: '$scenario'"
    pods=$(sed -n 's/^  completions: //p' <<< "$rendered")
  fi
  default_image=$(sed -n 's/^ *image: //p' <<< "$rendered")
  default_cpu=$(sed -n '/^ *cpu: /{s///;s/"//g;p;q}' <<< "$rendered")
  default_memory=$(sed -n '/^ *memory: /{s///;s/"//g;p;q}' <<< "$rendered")
}

# spec.workers of the scenario, as lines: KEY "VALUE", and env "NAME" "VALUE". kubectl reads YAML, and
# what is quoted cannot begin a line of its own.
workers_template='{{if eq .kind "ConfigMap"}}configmap{{"\n"}}{{end}}
{{- if eq .kind "LoadTestScenario"}}{{with .spec}}{{with .workers}}
{{- with .replicas}}replicas {{printf "%v" . | printf "%q"}}{{"\n"}}{{end}}
{{- with .image}}image {{printf "%v" . | printf "%q"}}{{"\n"}}{{end}}
{{- with .resources}}
{{- with .requests}}{{with .cpu}}requests.cpu {{printf "%v" . | printf "%q"}}{{"\n"}}{{end}}{{with .memory}}requests.memory {{printf "%v" . | printf "%q"}}{{"\n"}}{{end}}{{end}}
{{- with .limits}}{{with .cpu}}limits.cpu {{printf "%v" . | printf "%q"}}{{"\n"}}{{end}}{{with .memory}}limits.memory {{printf "%v" . | printf "%q"}}{{"\n"}}{{end}}{{end}}
{{- end}}
{{- with .env}}{{range $key, $value := .}}
{{- if eq (printf "%T" $key) "string"}}env {{printf "%q" $key}} {{printf "%v" $value | printf "%q"}}{{"\n"}}
{{- else}}env {{printf "%v" $value.name | printf "%q"}} {{printf "%v" $value.value | printf "%q"}}{{"\n"}}{{end}}
{{- end}}{{end}}
{{- end}}{{end}}{{end}}'

# Of a text as Go quotes it: what is left of its backslashes would be control characters.
refuse_control() {
  local rest=${2//\\\\/}
  rest=${rest//\\\"/}
  [[ $rest != *\\* ]] || fail 2 "$1 holds a control character"
}
unquoted() {
  local text=${1#\"}
  text=${text%\"}
  text=${text//\\\"/\"}
  printf '%s' "${text//\\\\/\\}"
}

declare -A workers=() given=()
pod_environment=()
read_scenario() {
  local facts key value
  facts=$(quietly kubectl annotate --local -f "$scenario" read=yes -o go-template="$workers_template") ||
    fail 2 "$scenario can't be read as YAML, see above"
  while read -r key value; do
    refuse_control "workers.$key" "$value"
    [[ $key == env ]] || value=$(unquoted "$value")
    case $key in
      '') ;;
      configmap) say "note: workers of a scenario within a ConfigMap is not read here; use --set workers.…" ;;
      env)
        [[ $value =~ ^'"'([A-Za-z_][A-Za-z0-9_.-]*)'" '(.*)$ ]] ||
          fail 2 "workers.env: ${value%%\" *}\" is no name of a variable"
        [[ ${BASH_REMATCH[2]} != *'${'* ]] ||
          fail 2 "workers.env takes no reference (${BASH_REMATCH[1]}): put the value into the Secret loadtest-env"
        # Kubernetes replaces $(NAME), also by what a Secret gave, and makes $$ one.
        pod_environment+=("{\"name\": \"${BASH_REMATCH[1]}\", \"value\": ${BASH_REMATCH[2]//\$/\$\$}}")
        ;;
      # What --set says of the request or of the limit holds for both.
      requests.* | limits.*) [[ -n ${given[${key#*.}]:-} ]] || workers[$key]=$value ;;
      *) workers[$key]=${workers[$key]:-$value} ;;
    esac
  done <<< "$facts"
}

# --set of what the Job needs to know; the rest is for the program.
program_assignments=()
read_assignments() {
  local assignment path value
  for assignment in "${assignments[@]}"; do
    path=${assignment%%=*} value=${assignment#*=}
    case ${path#spec.} in
      workers.replicas) workers[replicas]=$value && continue ;;
      workers.image) workers[image]=$value ;;
      workers.resources.requests.* | workers.resources.limits.*)
        workers[${path#*resources.}]=$value
        given[${path##*.}]=yes
        ;;
      workers | workers.resources | workers.resources.* | workers.env*)
        fail 2 "--set $path: the Job's pods follow from workers.replicas, workers.image and" \
          "workers.resources.{requests,limits}.{cpu,memory}, set one by one; workers.env stands in the scenario"
        ;;
    esac
    program_assignments+=("$assignment")
  done
}

choose_pods() {
  pods=${workers[replicas]:-$pods}
  [[ -n $pods ]] || fail 2 "$scenario does not say how many pods: add --set workers.replicas=N"
  [[ $pods =~ ^[1-9][0-9]{0,2}$ ]] || fail 2 "workers.replicas=$pods is not a number from 1 to 999"
  image=${image:-${workers[image]:-$default_image}}
  cpu=$(resource cpu "$default_cpu")
  memory=$(resource memory "$default_memory")
}

# The request, which is the limit.
resource() {
  local request=${workers[requests.$1]:-} limit=${workers[limits.$1]:-}
  if [[ -n $request && -n $limit && $request != "$limit" ]]; then
    fail 2 "workers.resources: $request and $limit for $1; requests and limits must be equal," \
      "so that no neighbour takes from a pod that measures"
  fi
  local value=${request:-${limit:-$2}}
  [[ $value =~ ^[0-9]+(\.[0-9]+)?([numkMGTPE]|[KMGTPE]i)?$ && $value == *[1-9]* ]] ||
    fail 2 "workers.resources: '$value' is no amount of $1"
  printf '%s' "$value"
}

choose_run_id() {
  run_id=${TEST_RUN_ID:-$name-$(date -u +%Y%m%d-%H%M%S)-$(printf '%04x' $((RANDOM * 2 + RANDOM % 2)))}
  # load-test-<run id>-<index> is the host name of a pod, of 63 at most, and there are labels too.
  [[ $run_id =~ ^[a-z0-9]([a-z0-9-]{0,42}[a-z0-9])?$ ]] ||
    fail 2 "the run id '$run_id' must be at most 44 of a-z, 0-9 and -, and neither begin nor end with -"
  job=load-test-$run_id
}

# A string of YAML.
quoted() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

render() {
  local layer=$scratch/layer assignment
  mkdir -p "$layer/run"
  cp "$scenario" "$layer/scenario.yaml"
  cat > "$layer/kustomization.yaml" << END
bases: [run]
namespace: $namespace
configMapGenerator:
  - name: load-test-config-$name
    files: [scenario.yaml]
generatorOptions:
  disableNameSuffixHash: true
END
  cat > "$layer/run/kustomization.yaml" << END
bases: [$(quoted "$(realpath --relative-to="$layer/run" "$overlay")")]
namespace: $namespace
nameSuffix: -$run_id
commonLabels:
  loadtest.ai-aas.dev/run: $run_id
patchesStrategicMerge: [job.yaml]
END
  {
    cat << END
apiVersion: batch/v1
kind: Job
metadata:
  name: load-test
spec:
  completions: $pods
  parallelism: $pods
  backoffLimit: $((2 * pods))
  template:
    spec:
      subdomain: $job
      volumes:
        - name: scenario
          configMap:
            name: load-test-config-$name
END
    if [[ -n $claim ]]; then
      printf '        - { name: runs, emptyDir: null, persistentVolumeClaim: { claimName: %s } }\n' "$(quoted "$claim")"
    fi
    cat << END
      containers:
        - name: loadtest
          image: $(quoted "$image")
          resources:
            requests: { cpu: "$cpu", memory: "$memory" }
            limits: { cpu: "$cpu", memory: "$memory" }
END
    if [[ -n $claim ]]; then
      # A pod that comes again finds what the one before it left.
      printf '          volumeMounts:\n            - %s\n' \
        '{ name: runs, mountPath: /var/lib/loadtest, subPathExpr: $(TEST_RUN_ID)/$(JOB_COMPLETION_INDEX) }'
    fi
    printf '          env:\n'
    printf '            - %s\n' "{name: LOADTEST_JOIN, value: $job-0.$job:7777}" \
      "${pod_environment[@]}"
    printf '          args:\n'
    printf '            - %s\n' node /etc/loadtest/scenario.yaml --set "workers.replicas=$pods"
    for assignment in "${program_assignments[@]}"; do
      # Kubernetes replaces $(NAME) and makes $$ one.
      printf '            - --set\n            - %s\n' "$(quoted "${assignment//\$/\$\$}")"
    done
  } > "$layer/run/job.yaml"
  quietly kubectl kustomize "$layer" || fail 2 "kubectl can't make the manifests, see above"
}
