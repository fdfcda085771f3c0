# Whether the pods of a run fit. Reads lines
#   quota NAME RESOURCE HARD USED
#   node NAME CPU MEMORY PODS
# and writes one `short …` for each quota that forbids pods, and a `note …` when the nodes, empty as
# they may be, have too little room. Variables: pods, cpu and memory of one pod.
BEGIN {
  split("n u m k M G T P E Ki Mi Gi Ti Pi Ei", suffixes, " ")
  split("1e-9 1e-6 1e-3 1e3 1e6 1e9 1e12 1e15 1e18", powers, " ")
  for (i = 1; i <= 9; ++i)
    factor[suffixes[i]] = powers[i]
  for (i = 10; i <= 15; ++i)
    factor[suffixes[i]] = 1024 ^ (i - 9)
  cores = amount(cpu)
  bytes = amount(memory)
  need["pods"] = need["count/pods"] = pods
  need["cpu"] = need["requests.cpu"] = need["limits.cpu"] = pods * cores
  need["memory"] = need["requests.memory"] = need["limits.memory"] = pods * bytes
  need["count/jobs.batch"] = 1
}

$1 == "quota" && $3 in need && need[$3] > amount($4) - amount($5) {
  printf "short quota %s: %s of %s are in use, and %d pods of %s CPU and %s need %s more\n", \
    $2, $5, $4 " " $3, pods, cpu, memory, as_written($3)
}

$1 == "node" {
  ++nodes
  room += least(int(amount($3) / cores), int(amount($4) / bytes), $5)
}

END {
  if (nodes && room < pods)
    printf "note %d nodes have room for %d of %d pods at most; without an autoscaler the rest won't start\n", \
      nodes, room, pods
}

function amount(text,    suffix) {
  suffix = text
  sub(/^[0-9.]+/, "", suffix)
  return suffix in factor ? (text + 0) * factor[suffix] : text + 0
}

function as_written(resource) {
  return resource ~ /memory/ ? sprintf("%.1fGi", need[resource] / 1024 ^ 3) : need[resource] ""
}

function least(a, b, c) {
  a = a < b ? a : b
  return a < c ? a : c + 0
}
