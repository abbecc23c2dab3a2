import type { SlackAgentBindingInput } from "./binding.ts";

/** A valid binding for tests, changed at the given paths: `aBinding({ "spec.agent.timeout": "5s" })`. `undefined` removes a field. */
export function aBinding(changes: Readonly<Record<string, unknown>> = {}): unknown {
  const binding: SlackAgentBindingInput = {
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "sre-bot", namespace: "sre" },
    spec: {
      slack: { secretRef: { name: "sre-bot-slack" } },
      agent: { url: "http://sre-agent.kagent:8083/api/a2a/kagent/sre-agent" },
    },
  };
  for (const [path, value] of Object.entries(changes)) change(binding, path.split("."), value);
  return binding;
}

function change(
  owner: Record<string, unknown>,
  [name = "", ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length > 0) {
    owner[name] ??= {};
    change(owner[name] as Record<string, unknown>, rest, value);
  } else if (value === undefined) delete owner[name];
  else owner[name] = value;
}
