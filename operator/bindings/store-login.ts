import type { KubeObject } from "../kube/object.ts";
import type { BindingState } from "./binding-state.ts";
import { type NotRunning, notRunning } from "./deployed.ts";
import { limits } from "./limits.ts";
import type { LiveBinding, StoreUsers } from "./ports.ts";

/** How a bot logs in to its store. */
export type StoreLogin =
  /** By the binding's own Secret, which is not ours to make. */
  | { readonly kind: "own" }
  | { readonly kind: "default"; readonly secret: KubeObject; readonly secretName: string }
  | { readonly kind: "missing"; readonly by: NotRunning };

/** @throws when the default store does not answer. */
export async function storeLogin(
  binding: LiveBinding,
  storeUsers: StoreUsers | undefined,
  signal: AbortSignal,
): Promise<StoreLogin> {
  if (binding.spec.store !== undefined) return { kind: "own" };
  const login = await storeUsers?.secretFor(binding, signal);
  if (login !== undefined) return { kind: "default", ...login };
  return {
    kind: "missing",
    by: notRunning(
      "Refused",
      "This operator was installed without a default store, so the binding has to name one: write the address of a Redis or Valkey with " +
        "appendfsync always in spec.store.redis.url, and the Secret with its login in spec.store.redis.secretRef. " +
        "Or install the operator's chart with store.embedded.enabled=true.",
      limits.refusedRecheckMs,
    ),
  };
}

/**
 * Whether the Secret has to be created. The operator may not read Secrets, and asking by creating at each look would never end; but a
 * Deployment is applied only after its Secret, so one that mounts it shows that it was made. It is made again when the bot says that
 * the store refuses it: somebody may have deleted it.
 */
export function needsSecret(
  secretName: string,
  deployment: KubeObject | undefined,
  { conditions }: BindingState,
): boolean {
  const refused = conditions.some(({ type, reason }) => type === "StoreReady" && reason === "StoreRefused");
  return refused || !mountedSecrets(deployment).includes(secretName);
}

function mountedSecrets(deployment: KubeObject | undefined): readonly (string | undefined)[] {
  const spec = deployment?.spec as MountingSpec | undefined;
  const sources = spec?.template?.spec?.volumes?.flatMap(({ projected }) => projected?.sources ?? []);
  return sources?.map(({ secret }) => secret?.name) ?? [];
}

type MountingSpec = {
  readonly template?: {
    readonly spec?: {
      readonly volumes?: readonly {
        readonly projected?: {
          readonly sources?: readonly { readonly secret?: { readonly name?: string } }[];
        };
      }[];
    };
  };
};
