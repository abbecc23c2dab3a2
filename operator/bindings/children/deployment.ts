import { childName } from "../../../crds/index.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { LiveBinding } from "../ports.ts";
import { child } from "./child.ts";
import type { ChildrenConfig } from "./config.ts";
import { credentialsFolder, credentialsVolume } from "./credentials-volume.ts";
import { botEnvironment } from "./environment.ts";
import { podLabels, selectorLabels } from "./labels.ts";
import { type PodChoices, podChoices } from "./pod-choices.ts";
import { serviceAccountName } from "./service-account.ts";

/** Of a pod: the binding that it belongs to. Its own owner is a ReplicaSet, and a label holds no name of more than 63 characters. */
export const bindingAnnotation = "slackagents.dev/binding";

/** The account `nonroot` of distroless images; any number above 0 would do. */
const userId = 65_532;

/**
 * The bot's Deployment. Its pod template holds nothing but what the pod needs: no generation, no version of the operator, no hash of
 * the spec, so that a change of channels, access or wording, which the bot follows by itself, makes no new pod.
 * `storeSecret` names the Secret with the default store's login; undefined for a binding with a store of its own.
 */
export function botDeployment(
  binding: LiveBinding,
  config: ChildrenConfig,
  storeSecret: string | undefined,
): KubeObject {
  const { name } = binding.metadata;
  const choices = podChoices(binding.spec.pod, config.defaults);
  return child(binding, config, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    spec: {
      replicas: 1,
      // The old bot ends before the new one starts: two of them would only take turns in waiting for the Lease.
      strategy: { type: "Recreate" },
      revisionHistoryLimit: 2,
      selector: { matchLabels: selectorLabels(name) },
      template: {
        metadata: {
          labels: { ...choices.labels, ...podLabels(name) },
          annotations: { ...choices.annotations, [bindingAnnotation]: name },
        },
        spec: podSpec(binding, config, choices, storeSecret),
      },
    },
  });
}

function podSpec(
  binding: LiveBinding,
  config: ChildrenConfig,
  choices: PodChoices,
  storeSecret: string | undefined,
) {
  const { priorityClassName } = config.defaults;
  return {
    serviceAccountName: serviceAccountName(binding, childName(binding.metadata.name)),
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 15,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [botContainer(binding, config, choices)],
    volumes: [credentialsVolume(binding, storeSecret), { name: "tmp", emptyDir: {} }],
    tolerations: choices.tolerations,
    ...given("nodeSelector", choices.nodeSelector),
    ...given("affinity", choices.affinity),
    ...given("imagePullSecrets", choices.imagePullSecrets),
    ...given("priorityClassName", priorityClassName),
  };
}

function botContainer(binding: LiveBinding, config: ChildrenConfig, choices: PodChoices) {
  return {
    name: "bot",
    image: binding.spec.pod.image ?? config.image,
    ...given("imagePullPolicy", config.imagePullPolicy),
    args: ["--credentials", credentialsFolder],
    env: botEnvironment(binding, config, choices.env),
    ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
    ...given("resources", choices.resources),
    volumeMounts: [
      { name: "credentials", mountPath: credentialsFolder, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    // Two minutes for a start on a crowded node; after it a minute without an answer means that the event loop hangs.
    startupProbe: probe("/healthz", { periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 }),
    livenessProbe: probe("/healthz", { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }),
    readinessProbe: probe("/readyz", { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 }),
  };
}

const probe = (path: string, bounds: Readonly<Record<string, number>>) => ({
  httpGet: { path, port: "http" },
  ...bounds,
});

/** A field that is left out when there is nothing to say: the API server would drop an empty one. */
function given(field: string, value: unknown): Readonly<Record<string, unknown>> {
  const empty = value === undefined || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
  return empty ? {} : { [field]: value };
}
