{{/* The four services: their module, port and queue. Everything below ranges over this. */}}
{{- define "baton.services" -}}
gateway: {name: gateway, module: gateway, port: 8000, door: true}
agentApi: {name: agent-api, module: agent_api, port: 8001, door: true}
aiResponder: {name: ai-responder, module: ai_responder, port: 8004, queue: ai-responder}
handoffRouter: {name: handoff-router, module: handoff_router, port: 8005, queue: handoff-router}
{{- end }}

{{- define "baton.name" -}}
{{ .release }}-{{ .name }}
{{- end }}

{{- define "baton.labels" -}}
app.kubernetes.io/name: baton
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "baton.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "baton.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "baton.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}
