import { z } from "zod";
import { PodSchema } from "../crds/spec/pod.ts";

/** What every bot's pod has unless its binding says otherwise: the fields of `spec.pod`, and what only the cluster's owner may choose. */
export const botDefaults = PodSchema.pick({
  resources: true,
  env: true,
  nodeSelector: true,
  tolerations: true,
  affinity: true,
  labels: true,
  annotations: true,
  imagePullSecrets: true,
}).extend({ priorityClassName: z.string().min(1).max(253).optional() });

export type BotDefaults = Readonly<z.output<typeof botDefaults>>;
