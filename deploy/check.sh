#!/usr/bin/env bash
# Does the compose file really build, start, become healthy, do its work and scale? Needs a Docker engine and `make setup`.
# It uses a project, ports, secrets and volumes of its own, and removes them (KEEP=1 leaves them).
set -euo pipefail
cd "$(dirname "$0")/.."

PROJECT=${PROJECT:-baton-check}
WORK=$(mktemp -d)
PYTHON=.venv/bin/python
export BATON_VERSION=check PYTHONPATH=dev
OWN_LAYERS_MB=150

say() { printf '\n[check] %s\n' "$*"; }
mentions() { grep -- "$1" >/dev/null; } # not -q: it would hang up on a program that still speaks, and that counts as failed
die() { printf '\n[check] FAILED: %s\n' "$*" >&2; exit 1; }
compose() { docker compose --file deploy/docker-compose.yml --env-file "$WORK/env" --project-name "$PROJECT" --profile demo "$@"; }

finish() {
  local code=$?
  if [[ $code != 0 && -s $WORK/env ]]; then compose ps --all || true; compose logs --no-color --tail 30 || true; fi
  if [[ -z ${KEEP:-} && -s $WORK/env ]]; then compose down --volumes --timeout 15 >"$WORK/down.log" 2>&1 || cat "$WORK/down.log"; fi
  if [[ -z ${KEEP:-} ]]; then rm -rf "$WORK"; fi
  exit "$code"
}

docker info >/dev/null 2>&1 || { echo "check: no Docker engine answers here" >&2; exit 2; }
[[ -x $PYTHON ]] || { echo "check: run \`make setup\` first" >&2; exit 2; }
trap finish EXIT

say "without secrets nothing starts, and the command that helps is named"
if refusal=$(env -u BATON_POSTGRES_PASSWORD docker compose --file deploy/docker-compose.yml --env-file /dev/null config --quiet 2>&1)
then die "it started without secrets"; fi
grep -q 'make env' <<<"$refusal" || die "it said: $refusal"

ports=($($PYTHON -c '
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(5)]
print(*(one.getsockname()[1] for one in held))'))
$PYTHON -m baton_dev.env_file --file "$WORK/env"
limit=$(ulimit -Hn) # no container may ask for more open files than this machine allows
[[ $limit != unlimited && $limit -lt 65536 ]] || limit=65536
cat >>"$WORK/env" <<END
BATON_GATEWAY_PORT=${ports[0]}
BATON_PANEL_PORT=${ports[1]}
BATON_DEMO_ABLY_PORT=${ports[2]}
BATON_GATEWAY_TLS_PORT=${ports[3]}
BATON_PANEL_TLS_PORT=${ports[4]}
BATON_DEMO_ABLY_URL=http://localhost:${ports[2]}
BATON_OPEN_FILES=$limit
END

up() { $PYTHON -m baton_dev.compose_up --project "$PROJECT" --env-file "$WORK/env" --profile demo "$@"; }
tell_story() {
  PYTHONPATH=tests $PYTHON tests/deploy/smoke.py --seed "$WORK/seed.json" --certificate "$WORK/fullchain.pem" \
    --gateway "http://localhost:${ports[0]}" --panel "http://localhost:${ports[1]}" --ably "http://localhost:${ports[2]}" \
    --tls-port "${ports[3]}" --tls-port "${ports[4]}"
}

say "build, start, wait"
up >"$WORK/up.log" 2>&1 || { tail -60 "$WORK/up.log" >&2; die "it did not come up"; }
bytes=$(docker history --human=false --format '{{.Size}} {{.CreatedBy}}' --no-trunc baton:check |
  awk '{sum += $1} /install --directory --owner 10001/ {print sum; exit}')
say "our layers: $((bytes / 1000000)) MB above the base"
((bytes <= OWN_LAYERS_MB * 1000000)) || die "that is more than $OWN_LAYERS_MB MB"

say "nothing of ours runs as root, writes to its root file system or keeps a capability"
compose ps --quiet | xargs docker inspect --format \
  '{{.Name}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.Config.User}}' | tee "$WORK/containers"
if grep -vE ' true \[(CAP_)?ALL\] (10001:10001|postgres|rabbitmq|redis)$' "$WORK/containers"; then die "see above"; fi

say "the story, through the proxy"
compose cp seed:/var/lib/baton/seed.json "$WORK/seed.json" 2>/dev/null
compose cp certificate:/run/tls/fullchain.pem "$WORK/fullchain.pem" 2>/dev/null
tell_story

say "an owner by one command"
baton() { compose run --rm --no-deps -T baton "$@"; }
owner() { baton create-owner --email "$1" --workspace Check; }
owner check@example.com | mentions Password || die "no password was told"

say "what operators type now and then"
compose exec -T proxy nginx -c /etc/nginx/baton/nginx.conf -s reload
[[ $(compose run --rm --no-deps -T baton generate-key | wc -c) == 45 ]] || die "no key was made"
compose run --rm --no-deps -T baton --help | mentions doctor || die "the operators' command does not start"
compose run --rm --no-deps -T baton rotate-keys | mentions 'may be removed now' || die "keys do not rotate"
visitor=$(compose exec -T postgres psql --username baton --dbname baton --tuples-only --no-align \
  --command 'select visitor_id from conversation order by id limit 1')
[[ $(compose run --rm --no-deps -T baton export --visitor "$visitor" | wc -l) -ge 3 ]] || die "nothing was exported"
compose run --rm --no-deps -T baton erase-visitor "$visitor" --yes | mentions 'is erased' || die "nobody was erased"
compose run --rm --no-deps -T baton purge | mentions 'everything is kept' || die "something was purged"
compose run --rm --no-deps -T baton dead-letters list | mentions 'No dead letters' || die "something was given up"
compose run --rm --no-deps -T baton doctor || die "the doctor is not content"
compose ps >/dev/null
compose logs --tail 50 gateway | mentions process_ready || die "the gateway's log tells nothing"

say "a backup holds what was there, and nothing of what came later"
compose run --rm --no-deps -T baton backup >"$WORK/baton.backup"
compose exec -T agent-api sh -c 'echo kept >/var/lib/baton/files/probe'
compose exec -T agent-api tar --create --directory /var/lib/baton/files . >"$WORK/files.tar"
compose exec -T agent-api rm /var/lib/baton/files/probe
owner later@example.com >/dev/null
compose stop gateway agent-api ai-responder handoff-router 2>/dev/null
compose run --rm --no-deps -T baton restore --replace --yes <"$WORK/baton.backup"
compose run --rm --no-deps -T baton settle --yes
up >"$WORK/up.log" 2>&1 || { tail -60 "$WORK/up.log" >&2; die "it did not come up after the restore"; }
compose exec -T agent-api tar --extract --directory /var/lib/baton/files <"$WORK/files.tar"
[[ $(compose exec -T gateway cat /var/lib/baton/files/probe) == kept ]] || die "the restore lost a file"
if owner check@example.com >/dev/null 2>&1; then die "the restore lost an owner"; fi
owner later@example.com >/dev/null || die "the restore kept what came after the backup"

say "an upgrade refuses nobody meanwhile"
echo 'FROM baton:check
LABEL older=yes' | docker build --quiet --tag baton:check - >/dev/null
compose up --detach --no-build >"$WORK/up.log" 2>&1
(while sleep 0.2; do
  for port in "${ports[0]}" "${ports[1]}"; do
    curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}\n' "http://localhost:$port/readyz" || true
  done
done >"$WORK/polled") & poll=$!
up >"$WORK/up.log" 2>&1 || { kill $poll; tail -60 "$WORK/up.log" >&2; die "the upgrade failed"; }
kill $poll
sort "$WORK/polled" | uniq -c
[[ $(sort -u "$WORK/polled") == 200 ]] || die "somebody was refused"
if compose ps --quiet gateway | xargs docker inspect --format '{{.Config.Labels}}' | grep -q older; then die "nothing was upgraded"; fi

say "broker and Redis start anew, two of each, and the story again"
compose restart rabbitmq
compose restart redis
up --scale gateway=2 --scale agent-api=2 --scale ai-responder=2 --scale handoff-router=2 >"$WORK/up.log" 2>&1 ||
  { tail -60 "$WORK/up.log" >&2; die "it does not scale"; }
[[ $(compose ps --quiet gateway agent-api ai-responder handoff-router | wc -l) == 8 ]] || die "not two of each"
tell_story

say "one of each is killed, and the story again"
for service in gateway agent-api ai-responder handoff-router; do compose ps --quiet "$service" | head -1 | xargs docker kill >/dev/null; done
tell_story

say "told to stop, every program of ours ends by itself"
survivors=$(compose ps --quiet gateway agent-api ai-responder handoff-router proxy)
compose stop --timeout 15 2>/dev/null
docker inspect --format '{{.Name}} {{.State.ExitCode}}' $survivors | tee "$WORK/ended"
if grep -v ' 0$' "$WORK/ended"; then die "see above"; fi

say "all is well"
