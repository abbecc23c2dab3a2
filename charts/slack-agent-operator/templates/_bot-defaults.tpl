{{- /* What every bot's pod gets, as the JSON of the operator's variable BOT_DEFAULTS; what is empty is left out. */}}
{{- define "slack-agent-operator.botDefaults" -}}
{{- $defaults := dict }}
{{- range $field := list "resources" "nodeSelector" "tolerations" "affinity" "labels" "annotations" "imagePullSecrets" "env" "priorityClassName" }}
{{- with get $.Values.bot $field }}
{{- $_ := set $defaults $field . }}
{{- end }}
{{- end }}
{{- toJson $defaults }}
{{- end }}
