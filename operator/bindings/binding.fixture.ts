import { aBinding } from "../../crds/binding.fixture.ts";
import { parseBinding } from "../../crds/index.ts";
import type { KubeObject } from "../kube/object.ts";
import type { ChildrenConfig } from "./children/config.ts";
import type { LiveBinding } from "./ports.ts";

type Changes = Readonly<Record<string, unknown>>;

/** A binding as the API server gives it, changed at the given paths. */
export function aLiveObject(changes: Changes = {}): KubeObject {
  return aBinding({
    "metadata.uid": "uid-sre-bot",
    "metadata.generation": 1,
    "metadata.creationTimestamp": "2026-01-01T00:00:00Z",
    ...changes,
  }) as KubeObject;
}

/** The same, parsed. */
export function aLiveBinding(changes: Changes = {}): LiveBinding {
  const parsed = parseBinding(aLiveObject(changes));
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  return parsed.binding as LiveBinding;
}

export function aConfig(changes: Partial<ChildrenConfig> = {}): ChildrenConfig {
  return {
    operatorVersion: "0.1.0",
    image: "registry.example.com/slack-agent-bot:0.1.0",
    imagePullPolicy: undefined,
    defaults: {},
    slackApiUrl: undefined,
    logLevel: undefined,
    networkPolicy: true,
    apiServerPorts: [443, 6443],
    storeUrl: "redis://store.slack-agents.svc:6379",
    ...changes,
  };
}
