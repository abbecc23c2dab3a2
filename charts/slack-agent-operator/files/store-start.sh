# Runs the embedded store. The server keeps the users of the bindings in users.acl itself; the password of its first user is
# the Secret's, so it is written anew at each start.
set -eu
umask 077
cd "$STORE_DATA"
password="$(cat "$STORE_LOGIN/password")"
if [ -z "$password" ]; then
  echo "the key password of the store's Secret is empty: put a password into it" >&2
  exit 2
fi
hash="$(printf %s "$password" | sha256sum | cut -d' ' -f1)"
touch users.acl
# grep ends with 1 when no user is left.
grep -v '^user default ' users.acl >users.acl.next || true
echo "user default on sanitize-payload ~* &* +@all #$hash" >>users.acl.next
mv users.acl.next users.acl
server="$(command -v valkey-server || command -v redis-server)"
exec "$server" "$STORE_CONFIG/store.conf" --port "$STORE_PORT" "$@"
