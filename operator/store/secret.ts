import { childName } from "../../crds/index.ts";
import { childLabels } from "../bindings/children/labels.ts";
import { ownedBy } from "../bindings/children/owner.ts";
import type { LiveBinding } from "../bindings/ports.ts";
import type { KubeObject } from "../kube/object.ts";
import type { BotLogin } from "./login.ts";

/**
 * The Secret that brings a bot its login. The operator may create Secrets and can never read one, so its name says which key it was
 * derived from, and what is in it never changes. It goes with its binding.
 */
export function loginSecret(
  binding: LiveBinding,
  { username, password, keyId }: BotLogin,
  operatorVersion: string,
): KubeObject {
  const { name, namespace } = binding.metadata;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `${childName(name)}-store-${keyId}`,
      namespace,
      labels: childLabels(name, operatorVersion),
      ownerReferences: [ownedBy(binding)],
    },
    type: "Opaque",
    immutable: true,
    data: { username: base64(username), password: base64(password) },
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
