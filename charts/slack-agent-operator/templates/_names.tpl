{{- define "slack-agent-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- /* At most 46 characters: a StatefulSet `…-store` has room for 52, or its pods cannot be made. */}}
{{- define "slack-agent-operator.fullname" -}}
{{- $name := include "slack-agent-operator.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 46 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 46 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 46 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "slack-agent-operator.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (include "slack-agent-operator.fullname" .) }}
{{- end }}

{{- define "slack-agent-operator.storeName" -}}
{{- include "slack-agent-operator.fullname" . }}-store
{{- end }}

{{- define "slack-agent-operator.storeSecretName" -}}
{{- .Values.store.existingSecret | default (include "slack-agent-operator.storeName" .) }}
{{- end }}

{{- /* The default store as bots of every namespace reach it; empty: there is none. */}}
{{- define "slack-agent-operator.storeUrl" -}}
{{- if .Values.store.embedded.enabled -}}
redis://{{ include "slack-agent-operator.storeName" . }}.{{ .Release.Namespace }}.svc:6379/0
{{- else -}}
{{- .Values.store.url }}
{{- end }}
{{- end }}

{{- define "slack-agent-operator.storePort" -}}
{{- $host := (urlParse (include "slack-agent-operator.storeUrl" .)).host -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $host) | default "6379" }}
{{- end }}

{{- /* Selector of one component: list $ "operator". Never a version: selectors cannot change. */}}
{{- define "slack-agent-operator.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "slack-agent-operator.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- /* Labels of one component's objects: list $ "operator". */}}
{{- define "slack-agent-operator.labels" -}}
{{- $root := index . 0 -}}
{{ include "slack-agent-operator.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: slack-agent-operator
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* An image of the values: list $ .Values.image. */}}
{{- define "slack-agent-operator.image" -}}
{{- $image := index . 1 -}}
{{ $image.repository }}:{{ $image.tag | default (index . 0).Chart.AppVersion }}
{{- end }}
