import { childName, operatorFieldManager } from "../../../crds/index.ts";

const prefix = "app.kubernetes.io";

/** The label by which the watches find what the operator made. */
export const managedByLabel = `${prefix}/managed-by`;
export const instanceLabel = `${prefix}/instance`;

/** By these a Deployment and a NetworkPolicy know their pods. A Deployment's can never change, so nothing else belongs here. */
export function selectorLabels(bindingName: string): Readonly<Record<string, string>> {
  return { [`${prefix}/name`]: "slack-agent-bot", [instanceLabel]: childName(bindingName) };
}

/** Of the pods: without the operator's version, or each upgrade of the operator would restart every bot. */
export function podLabels(bindingName: string): Readonly<Record<string, string>> {
  return {
    ...selectorLabels(bindingName),
    [`${prefix}/component`]: "bot",
    [`${prefix}/part-of`]: "slack-agent-operator",
    [managedByLabel]: operatorFieldManager,
  };
}

/** Of the objects that the operator applies. */
export function childLabels(bindingName: string, operatorVersion: string): Readonly<Record<string, string>> {
  return { ...podLabels(bindingName), [`${prefix}/version`]: labelValue(operatorVersion) };
}

/** A version as a label may hold it: a build's "+" is not among the letters that Kubernetes takes. */
const labelValue = (version: string): string =>
  version
    .replace(/[^A-Za-z0-9._-]/g, "-")
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, "");
