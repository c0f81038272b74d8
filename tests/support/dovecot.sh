#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A real Dovecot for tests and the demo: loopback only, free ports, everything under BASE.
#   dovecot.sh init    BASE [USER...]            certificates, users (password: secret), configuration
#   dovecot.sh start   BASE                      in the background; returns when it answers
#   dovecot.sh run     BASE                      in the foreground (the tests: dies with its parent)
#   dovecot.sh stop    BASE
#   dovecot.sh deliver BASE USER FOLDER FILE...  into the Maildir; the file's mtime is INTERNALDATE
# BASE/ports holds IMAP=<port> (STARTTLS) and IMAPS=<port>. BASE/tls: ca.crt to trust, server.*
# (localhost, 127.0.0.1), wronghost.*, expired.*, selfsigned.* for the refusals.
# Never runs as root: root steps down to DOVECOT_USER (nobody), so BASE's parents must be o+x.
set -eu
command=${1:?usage: dovecot.sh init|start|run|stop|deliver BASE ...} base=${2:?BASE}
shift 2
if [ "$(id -u)" = 0 ]; then
  user=${DOVECOT_USER:-nobody}; group=$(id -gn "$user")
  step=(setpriv --reuid "$user" --regid "$group" --clear-groups)
else
  user=$(id -un); group=$(id -gn)
  step=(setpriv)
fi
PATH=$PATH:/usr/sbin

certificates() {
  mkdir -p "$base/tls"; cd "$base/tls"
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
  openssl req -x509 "${key[@]}" -days 3650 -keyout ca.key -out ca.crt -subj "/CN=Shouwen test CA" \
    -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
  issue() {  # name, SAN, extra arguments
    openssl req "${key[@]}" -keyout "$1.key" -out "$1.csr" -subj "/CN=localhost" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -out "$1.crt" "${@:3}" \
      -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$2") 2>/dev/null
  }
  issue server DNS:localhost,IP:127.0.0.1 -days 3650
  issue wronghost DNS:other.example -days 3650
  openssl req -x509 "${key[@]}" -days 3650 -keyout selfsigned.key -out selfsigned.crt \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
  issue expired DNS:localhost,IP:127.0.0.1 -days 0
}

# Two free ports. Another may take them before Dovecot does: start and run try again then.
ports() {
  local python=/usr/bin/python3
  [ -x $python ] || python=python3
  $python - > "$base/ports" <<'P'
import socket
a, b = socket.socket(), socket.socket()
for s in (a, b): s.bind(("127.0.0.1", 0))
print("IMAP=%d\nIMAPS=%d" % (a.getsockname()[1], b.getsockname()[1]))
P
}

configuration() {
  . "$base/ports"
  local certificate=${DOVECOT_CERT:-server}
  cat > "$base/dovecot.conf" <<X
base_dir = $base/run
state_dir = $base/state
instance_name = shouwen-test-$IMAP
log_path = $base/dovecot.log
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
listen = 127.0.0.1
protocols = imap
ssl = yes
ssl_cert = <$base/tls/$certificate.crt
ssl_key = <$base/tls/$certificate.key
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
default_vsz_limit = 1 G
mail_location = maildir:~/Maildir
mail_uid = $user
mail_gid = $group
first_valid_uid = 1
first_valid_gid = 0
mail_fsync = never
mail_max_userip_connections = 200
mailbox_idle_check_interval = 1 s
namespace inbox {
  inbox = yes
  separator = /
  mailbox Junk {
    auto = subscribe
    special_use = \Junk
  }
  mailbox Sent {
    auto = subscribe
    special_use = \Sent
  }
  mailbox Processed {
    auto = subscribe
  }
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u $base/users
}
userdb {
  driver = static
  args = uid=$user gid=$group home=$base/home/%n
}
service imap-login {
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {
    port = $IMAP
  }
  inet_listener imaps {
    port = $IMAPS
    ssl = yes
  }
}
service imap {
  process_limit = 128
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
X
}

init() {
  mkdir -p "$base"/run "$base"/state "$base"/home
  chmod 755 "$base" "$base/home"
  [ -f "$base/tls/server.crt" ] || (certificates)
  : > "$base/users"
  local name
  for name in "${@:-intake}"; do printf '%s:{PLAIN}secret\n' "$name" >> "$base/users"; done
  ports
  configuration
  : > "$base/dovecot.log"
  [ "$(id -u)" != 0 ] || chown -R "$user:$group" "$base"
}

answers() {
  . "$base/ports"
  local line=
  exec 9<>"/dev/tcp/127.0.0.1/$IMAPS" || return 1
  exec 9>&-
  exec 9<>"/dev/tcp/127.0.0.1/$IMAP" || return 1
  read -r -t 5 line <&9 || true
  exec 9>&-
  [ "${line:0:4}" = "* OK" ]
}

start() {
  local try i
  for try in 1 2 3; do
    "${step[@]}" dovecot -c "$base/dovecot.conf" >> "$base/dovecot.log" 2>&1 || true
    for i in $(seq 200); do
      if (answers) 2>/dev/null; then return 0; fi
      [ -f "$base/run/master.pid" ] || { [ "$i" -gt 25 ] && break; }
      sleep 0.02
    done
    stop; ports; configuration
  done
  echo "dovecot.sh: did not start; the end of $base/dovecot.log:" >&2
  tail -5 "$base/dovecot.log" >&2
  return 1
}

stop() {
  local pid i
  pid=$(cat "$base/run/master.pid" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null || return 0
  for i in $(seq 40); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.02; done  # then by force
  kill -9 "$pid" 2>/dev/null || true
}

# FOLDER is INBOX or a name as on disk (modified UTF-7). tmp, then rename: as Maildir asks.
deliver() {
  local dir="$base/home/$1/Maildir" folder=$2 file name serial=0
  shift 2
  [ "$folder" = INBOX ] || dir="$dir/.$folder"
  mkdir -p "$dir/cur" "$dir/new" "$dir/tmp"
  [ "$folder" = INBOX ] || touch "$dir/maildirfolder"
  for file in "$@"; do
    serial=$((serial + 1))
    name="$(date +%s).M$(printf '%06d' $serial)P$$.shouwen"
    cp --preserve=timestamps "$file" "$dir/tmp/$name"
    [ "$(id -u)" != 0 ] || chown "$user:$group" "$dir/tmp/$name"
  done
  [ "$(id -u)" != 0 ] || chown -R "$user:$group" "$base/home"
  mv "$dir"/tmp/*P$$.shouwen "$dir/new/"
}

case $command in
  init) init "$@" ;;
  start) start ;;
  run) exec "${step[@]}" --pdeathsig TERM dovecot -F -c "$base/dovecot.conf" >> "$base/dovecot.log" 2>&1 ;;
  stop) stop ;;
  deliver) deliver "$@" ;;
  *) sed -n '3,9s/^# *//p' "$0"; exit 2 ;;
esac
