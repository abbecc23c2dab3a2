import type { BindingSpec } from "../../crds/index.ts";
import { type Feature, featuresOf } from "./features.ts";

export type MissingScopes = { readonly essential: string | undefined; readonly others: string | undefined };

/** What of the scopes that a binding needs was not granted, as sentences; undefined where nothing is missing. Pure. */
export function missingScopes(spec: BindingSpec, granted: ReadonlySet<string>): MissingScopes {
  const missing = featuresOf(spec).filter(({ scopes }) => scopes.some((scope) => !granted.has(scope)));
  const told = ({ scopes, without }: Feature) =>
    `${scopes.filter((scope) => !granted.has(scope)).join(", ")} (without it ${without})`;
  const sentence = (those: readonly Feature[]): string | undefined =>
    those.length === 0
      ? undefined
      : `The app lacks ${those.map(told).join("; ")}: add it on the app's page OAuth & Permissions, then install the app again.`;
  return {
    essential: sentence(missing.filter(({ essential }) => essential)),
    others: sentence(missing.filter(({ essential }) => !essential)),
  };
}
