import { z } from "zod";
import { limits } from "../limits.ts";
import { mapListOf, text, withRules } from "../rules.ts";
import { objectName } from "../secrets.ts";
import { EnvSchema } from "./pod-env.ts";
import { annotations, labels, nodeSelector, quantities } from "./pod-maps.ts";

const Resources = z
  .strictObject({
    requests: quantities()
      .optional()
      .describe("What the scheduler sets aside, such as cpu: 50m, memory: 96Mi."),
    limits: quantities().optional().describe("What the bot may use at most, such as memory: 256Mi."),
  })
  .describe("Compute resources of the bot's container. Default: the operator's.");

const Toleration = withRules(
  z.strictObject({
    key: text(limits.objectNameCharacters + 64)
      .optional()
      .describe("Key of the taint. Default: every key (operator must be Exists)."),
    operator: z.enum(["Exists", "Equal"]).default("Equal").describe("Exists or Equal. Default: Equal."),
    value: text(limits.labelCharacters).optional().describe("Value of the taint. Default: empty."),
    effect: z
      .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
      .optional()
      .describe("Effect of the taint. Default: every effect."),
    tolerationSeconds: z
      .int()
      .optional()
      .describe("Seconds that the pod stays after a NoExecute taint came. Default: for ever."),
  }),
  [
    {
      message: "write a key, or operator: Exists to tolerate every taint",
      cel: "has(self.key) || self.operator == 'Exists'",
      check: ({ key, operator }) => key !== undefined || operator === "Exists",
    },
    {
      message: "leave out value, or write operator: Equal",
      cel: "!(has(self.value) && self.operator == 'Exists')",
      check: ({ value, operator }) => value === undefined || operator !== "Exists",
    },
    {
      message: "write effect: NoExecute, the only one that tolerationSeconds counts for",
      cel: "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
      check: ({ tolerationSeconds, effect }) => tolerationSeconds === undefined || effect === "NoExecute",
    },
  ],
).describe("A taint that the pod tolerates.");

const asKubernetesHasIt = (kind: string) =>
  z
    .record(z.string(), z.unknown())
    .meta({ "x-kubernetes-preserve-unknown-fields": true })
    .describe(`As in a pod's spec.affinity.${kind}; the API server checks it when the Deployment is made.`);

const Affinity = z
  .strictObject({
    nodeAffinity: asKubernetesHasIt("nodeAffinity").optional(),
    podAffinity: asKubernetesHasIt("podAffinity").optional(),
    podAntiAffinity: asKubernetesHasIt("podAntiAffinity").optional(),
  })
  .describe("Scheduling constraints. Default: none.");

const PullSecret = z
  .strictObject({
    name: objectName("Secret").describe("Name of a Secret of type kubernetes.io/dockerconfigjson."),
  })
  .describe("A Secret for the image's registry.");

/**
 * What of the bot's pod may be chosen. Volumes, security context, host namespaces, commands and further containers are not among
 * it: whoever may write a binding must not gain more of the node than the bot needs.
 */
export const PodSchema = z
  .strictObject({
    image: text(limits.imageCharacters, [
      {
        require:
          "^[a-z0-9]([a-z0-9._:/-]*[a-z0-9])?(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[a-f0-9]{64})?$",
        message:
          "write an image reference, such as registry.example.com/slack-agent-bot:0.1.0 (or with @sha256:...)",
      },
    ])
      .optional()
      .describe("Image of the bot. Default: the one that the operator was released with."),
    resources: Resources.optional(),
    env: EnvSchema.optional(),
    nodeSelector: nodeSelector().optional().describe("Labels that the node must carry. Default: none."),
    tolerations: z
      .array(Toleration)
      .max(limits.tolerations)
      .meta({ "x-kubernetes-list-type": "atomic" })
      .optional()
      .describe("Taints that the pod tolerates. Default: none."),
    affinity: Affinity.optional(),
    labels: labels().optional().describe("Further labels of the pod. Default: none."),
    annotations: annotations().optional().describe("Further annotations of the pod. Default: none."),
    serviceAccountName: objectName("ServiceAccount")
      .optional()
      .describe(
        "ServiceAccount of the pod, for a cloud's workload identity; the operator binds the bot's Role to it. Default: one of its own.",
      ),
    imagePullSecrets: mapListOf(PullSecret, "name", limits.imagePullSecrets)
      .optional()
      .describe("Secrets for the image's registry. Default: none."),
  })
  .describe(
    "What may be chosen of the bot's pod; a change rolls it. Security context, volumes, host access and commands are fixed.",
  );
