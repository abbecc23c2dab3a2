import { createHash } from "node:crypto";
import type { KubeObject } from "../kube/object.ts";

/** Annotation of a child: what it was last applied as. Tells a field that is no longer wanted, which no comparison could see. */
export const appliedHashAnnotation = "slackagents.dev/applied-hash";

/** The object with the SHA-256 of all that it says, and of the operator's version, among its annotations. */
export function withAppliedHash(rendered: KubeObject, operatorVersion: string): KubeObject {
  const hash = createHash("sha256")
    .update(operatorVersion)
    .update("\n")
    .update(canonical(rendered))
    .digest("hex");
  const annotations = { ...rendered.metadata.annotations, [appliedHashAnnotation]: hash };
  return { ...rendered, metadata: { ...rendered.metadata, annotations } };
}

/** JSON that is the same for the same content, in whichever order its fields were written. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
