import { reservedVariables } from "../../../crds/spec/pod-env.ts";
import type { LiveBinding } from "../ports.ts";
import type { ChildrenConfig } from "./config.ts";
import type { Variable } from "./pod-choices.ts";

/** A variable of the bot's container, as Kubernetes has it. */
export type ContainerVariable = {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: unknown;
};

/**
 * Variables of the bot's container. Those by which it knows who it is come first and cannot be replaced; `LOG_LEVEL` and
 * `SLACK_API_URL` are the operator's wish, which a binding may overrule. Each name stands once.
 */
export function botEnvironment(
  binding: LiveBinding,
  config: ChildrenConfig,
  chosen: readonly Variable[],
): readonly ContainerVariable[] {
  const own = identity(binding);
  const store = binding.spec.store === undefined ? [variable("REDIS_URL", config.storeUrl)].flat() : [];
  const fixed = [...own, ...store];
  const free = chosen.filter(({ name }) => !isReserved(name, fixed)).map(asContainerHasIt);
  const wishes = [variable("SLACK_API_URL", config.slackApiUrl), variable("LOG_LEVEL", config.logLevel)]
    .flat()
    .filter(({ name }) => !free.some((other) => other.name === name));
  return [...fixed, ...wishes, ...free];
}

function identity({ metadata: { name, namespace } }: LiveBinding): ContainerVariable[] {
  return [
    { name: "BINDING_NAMESPACE", value: namespace },
    { name: "BINDING_NAME", value: name },
    fromPod("POD_NAME", "metadata.name"),
    fromPod("POD_UID", "metadata.uid"),
    fromPod("POD_NAMESPACE", "metadata.namespace"),
  ];
}

// `apiVersion` is what the API server would fill in: written here so that nothing is left to compare with.
const fromPod = (name: string, fieldPath: string): ContainerVariable => ({
  name,
  valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } },
});

const variable = (name: string, value: string | undefined): ContainerVariable[] =>
  value === undefined ? [] : [{ name, value }];

const isReserved = (name: string, fixed: readonly ContainerVariable[]): boolean =>
  fixed.some((other) => other.name === name) || reservedVariables.some((reserved) => reserved === name);

function asContainerHasIt({ name, value, valueFrom }: Variable): ContainerVariable {
  if (valueFrom !== undefined) return { name, valueFrom };
  // An empty value is the default, which the API server leaves out.
  return value === undefined || value === "" ? { name } : { name, value };
}
