{{- /* What the schema cannot see: values that are right alone and wrong together. All are told in one go. */}}
{{- define "slack-agent-operator.contradictions" -}}
{{- $told := list }}
{{- $store := .Values.store }}
{{- if and $store.url $store.embedded.enabled }}
{{- $told = append $told "store.url and store.embedded.enabled are both set: set store.embedded.enabled=false to use the store at store.url, or leave store.url empty" }}
{{- end }}
{{- if and $store.url (not $store.existingSecret) }}
{{- $told = append $told "store.url is set without store.existingSecret: name a Secret of this namespace with the keys password and master-key" }}
{{- end }}
{{- if and $store.existingSecret (not $store.url) (not $store.embedded.enabled) }}
{{- $told = append $told "store.existingSecret is set, but there is no store: set store.url or store.embedded.enabled=true, or leave it empty" }}
{{- end }}
{{- if $store.url }}
{{- if not (regexMatch "^rediss?://" $store.url) }}
{{- $told = append $told "store.url must begin with redis:// or rediss://" }}
{{- else if contains "@" $store.url }}
{{- $told = append $told "store.url holds a user or a password, which every bot's Deployment would show: put them into store.existingSecret under the keys username and password" }}
{{- end }}
{{- end }}
{{- if and $store.embedded.persistence.existingClaim (not $store.embedded.persistence.enabled) }}
{{- $told = append $told "store.embedded.persistence.existingClaim is set, but persistence is off: set store.embedded.persistence.enabled=true, or leave it empty" }}
{{- end }}
{{- if and .Values.slack.apiUrl (not (regexMatch "^https?://" .Values.slack.apiUrl)) }}
{{- $told = append $told "slack.apiUrl must begin with https:// or http://" }}
{{- end }}
{{- if and (not .Values.rbac.clusterWide) (not .Values.watchNamespaces) }}
{{- $told = append $told "rbac.clusterWide is off, but watchNamespaces is empty: name the namespaces in which the operator may work" }}
{{- end }}
{{- if and (not .Values.serviceAccount.create) (not .Values.serviceAccount.name) }}
{{- $told = append $told "serviceAccount.create is off: name an account in serviceAccount.name, or every pod of the namespace would get the operator's rights" }}
{{- end }}
{{- if and (gt (int .Values.replicaCount) 1) (not .Values.leaderElection.enabled) }}
{{- $told = append $told "replicaCount is above 1 with leaderElection.enabled=false: several operators would work at once; switch the election on" }}
{{- end }}
{{- if and (ne (toString .Values.podDisruptionBudget.minAvailable) "") (ne (toString .Values.podDisruptionBudget.maxUnavailable) "") }}
{{- $told = append $told "podDisruptionBudget has minAvailable and maxUnavailable: leave one of them empty" }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if has .name (include "slack-agent-operator.ownVariables" $ | splitList " ") }}
{{- $told = append $told (printf "extraEnv sets %s, which this chart sets from other values: leave it out" .name) }}
{{- end }}
{{- end }}
{{- range $where, $labels := dict "commonLabels" .Values.commonLabels "podLabels" .Values.podLabels "store.embedded.podLabels" $store.embedded.podLabels "bot.labels" .Values.bot.labels "bot.annotations" .Values.bot.annotations }}
{{- range $key, $value := $labels }}
{{- if regexMatch "^(app\\.kubernetes\\.io|helm\\.sh|([a-z0-9.-]+\\.)?slackagents\\.dev)/" $key }}
{{- $told = append $told (printf "%s sets %s: leave out keys of app.kubernetes.io/, helm.sh/ and slackagents.dev/, which are set for you" $where $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- if $told }}
{{- fail (printf "\n\n%s\n" (join "\n" $told)) }}
{{- end }}
{{- end }}

{{- define "slack-agent-operator.ownVariables" -}}
POD_NAMESPACE POD_NAME WATCH_NAMESPACES BOT_IMAGE BOT_IMAGE_PULL_POLICY BOT_DEFAULTS BOT_LOG_LEVEL BOT_NETWORK_POLICY SLACK_API_URL API_SERVER_PORTS STORE_URL STORE_DIR CONCURRENT_RECONCILES RESYNC_MINUTES LEADER_ELECTION LEASE_NAME HTTP_PORT LOG_LEVEL
{{- end }}
