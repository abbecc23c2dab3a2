# Whether the embedded store answers and has read its data. The password goes by the environment: arguments are seen by others.
password="$(cat "$STORE_LOGIN/password")"
client="$(command -v valkey-cli || command -v redis-cli)"
VALKEYCLI_AUTH="$password" REDISCLI_AUTH="$password" "$client" -p "$STORE_PORT" ping | grep -q PONG
