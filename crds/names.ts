import { createHash } from "node:crypto";

/** Field managers of server-side apply: each owns its part of a binding's status. */
export const operatorFieldManager = "slack-agent-operator";
export const botFieldManager = "slack-agent-bot";

/** Annotation of a binding's Lease: the fencing number of who holds it (`docs/turns.md`). */
export const epochAnnotation = "slackagents.dev/epoch";

/**
 * With its ReplicaSet's hash and its own, a pod's name must stay within 63 characters, of which the API server keeps 58 when it
 * makes the last part up.
 */
const readableCharacters = 42;

/**
 * The one name of everything that the operator makes for a binding, and the name of the Lease that its bot looks for: at most 46
 * characters, a DNS label. Two bindings of one namespace never share it: short names are kept whole, the others get a prefix that
 * no kept name can have, and a hash.
 */
export function childName(bindingName: string): string {
  if (bindingName.length <= readableCharacters && !bindingName.includes(".")) return `sab-${bindingName}`;
  const readable = bindingName.slice(0, 24).replaceAll(".", "-");
  const hash = createHash("sha256").update(bindingName).digest("hex").slice(0, 16);
  return `sabx-${readable}-${hash}`;
}
