# Roots of a bare Debian to try in what deploy/ and docs/beheer.md say; read by bin/try-container and bin/try-handbook.
# All happens in namespaces of its own, so what is mounted and what runs there is gone when the script ends.
[ "$(id -u)" = 0 ] || { echo "Dit vraagt root: het maakt een eigen Debian in een map." >&2; exit 2; }
for needed in mmdebstrap unshare nsenter; do
  command -v "$needed" >/dev/null || { echo "Hiervoor is $needed nodig." >&2; exit 2; }
done
if [ -z "${TRIAL:-}" ]; then # begin anew in namespaces of our own
  export TRIAL; TRIAL="$(mktemp -d "${TMPDIR:-/tmp}/loket-trial-XXXXXX")"
  trap 'rm -rf --one-file-system "$TRIAL"' EXIT
  unshare --mount --pid --fork --kill-child --mount-proc --propagation private "$0" "$@"
  exit
fi

export PIP_CERT=/mnt/ca.crt SSL_CERT_FILE=/mnt/ca.crt REQUESTS_CA_BUNDLE=/mnt/ca.crt NODE_EXTRA_CA_CERTS=/mnt/ca.crt
say() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

# bare ROOT PACKAGE…: make a bare Debian, with how this machine reaches Debian, PyPI and npm lent to it, not copied.
bare() {
  local root="$1"; shift
  mmdebstrap --quiet --mode=root --variant=minbase --aptopt='APT::Install-Recommends "false"' \
    ${1:+--include="$(IFS=,; echo "$*")"} bookworm "$root" /etc/apt/sources.list.d/debian.sources
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no package starts anything here by itself
  chmod +x "$root/usr/sbin/policy-rc.d"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  chmod 666 "$root/dev/null"
  cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
  mkdir -p "$root/dev/pts"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
  mkdir -p "$root/mnt"
  touch "$root/mnt/ca.crt"
  mount --bind /etc/ssl/certs/ca-certificates.crt "$root/mnt/ca.crt"
  for path in /etc/pip.conf /etc/xdg/pip /root/.config/pip /root/.npmrc /usr/etc/npmrc /opt/pypi /opt/pypi-more /opt/wheels; do
    lend "$root" "$path"
  done
}

# lend ROOT PATH: let a root read a file or folder of this machine, without keeping it.
lend() {
  [ -e "$2" ] || return 0
  if [ -d "$2" ]; then mkdir -p "$1$2"; else mkdir -p "$(dirname "$1$2")"; touch "$1$2"; fi
  mount --bind "$2" "$1$2"
  mount -o remount,bind,ro "$1$2"
}

# alone COMMAND…: run it in a network of its own, in which all parts of the trial reach each other and nothing else.
alone() {
  if [ -z "${NETWORK:-}" ]; then
    unshare --net sleep infinity &
    NETWORK=$!
    sleep 0.5
    nsenter --net="/proc/$NETWORK/ns/net" ip link set lo up
  fi
  nsenter --net="/proc/$NETWORK/ns/net" "$@"
}

# until_ready SECONDS COMMAND…: try it each second until it succeeds.
until_ready() {
  local seconds="$1"; shift
  for _ in $(seq "$seconds"); do "$@" >/dev/null 2>&1 && return; sleep 1; done
  return 1
}
