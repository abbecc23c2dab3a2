{{- define "slack-agent-operator.storeFiles" -}}
store.conf: |
  bind * -::*
  aclfile users.acl
  # An acknowledgement to Slack means: it is on disk.
  appendonly yes
  appendfsync always
  save ""
  # At the bound writes are refused; nothing that was accepted is thrown away.
  maxmemory {{ .Values.store.embedded.maxMemory }}
  maxmemory-policy noeviction
start.sh: |
  {{- .Files.Get "files/store-start.sh" | nindent 2 }}
ready.sh: |
  {{- .Files.Get "files/store-ready.sh" | nindent 2 }}
{{- end }}
