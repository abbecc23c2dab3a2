import type { KubeObject } from "../kube/object.ts";
import { bindingAnnotation } from "./children/index.ts";
import type { Pod } from "./workload.ts";

/**
 * What is kept of an object that the watches show, of a child or a pod: what is read of it, as far as that is less than the whole.
 * A Lease is held by its name and owner alone; of a pod the volumes, variables and probes stand in its Deployment already. Pure.
 */
export function keptOf(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject["metadata"] & {
    managedFields?: unknown;
  };
  const { apiVersion, kind } = object;
  if (kind === "Lease") return { apiVersion, kind, metadata };
  return kind === "Pod" ? keptOfPod({ ...object, metadata } as Pod) : { ...object, metadata };
}

function keptOfPod({ apiVersion, kind, metadata, spec, status }: Pod): KubeObject {
  const { annotations = {}, ...identity } = metadata;
  const binding = annotations[bindingAnnotation];
  const { nodeName, containers = [] } = spec ?? {};
  const { phase, reason, message, conditions, initContainerStatuses, containerStatuses } = status ?? {};
  return {
    apiVersion,
    kind,
    metadata: {
      ...identity,
      ...(binding === undefined ? {} : { annotations: { [bindingAnnotation]: binding } }),
    },
    spec: {
      nodeName,
      containers: containers.map(({ name, image, resources }) => ({ name, image, resources })),
    },
    status: { phase, reason, message, conditions, initContainerStatuses, containerStatuses },
  };
}
