import type { BindingSpec } from "../../crds/index.ts";
import { differences } from "../manifest/differences.ts";
import { needsOf } from "../manifest/features.ts";
import type { InstalledApp } from "../manifest/installed.ts";
import { fail, note, ok, type Row } from "./row.ts";

/**
 * Each scope that the binding needs, with what a person notices where it is missing, and each that it does not need. `app` tells
 * whether a missing one was asked for since the last installation. Pure.
 */
export function scopeRows(
  spec: BindingSpec,
  granted: ReadonlySet<string>,
  app: InstalledApp | undefined,
): readonly Row[] {
  const needs = needsOf(spec, "scopes");
  const needed = new Set(needs.map(({ name }) => name));
  const rows = needs.map(({ name, purpose, without }) => {
    const what = `scope ${name}`;
    const isConfigured = app?.botScopes.has(name) ?? true;
    if (granted.has(name))
      return isConfigured
        ? ok(what, `granted, for ${purpose}`)
        : note(
            what,
            `granted, for ${purpose}, and no longer in the app's configuration: add it on the page OAuth & Permissions, or a new installation comes without it.`,
          );
    const remedy =
      app?.botScopes.has(name) === true
        ? "It is in the app's configuration: install the app again"
        : "Add it on the page OAuth & Permissions, then install the app again";
    return fail(what, `missing, needed for ${purpose}: ${without}. ${remedy}.`);
  });
  const surplus = [...new Set([...granted, ...(app?.botScopes ?? [])])]
    .filter((scope) => !needed.has(scope))
    .map((scope) =>
      note(
        `scope ${scope}`,
        `${granted.has(scope) ? "granted" : "asked for"} and not needed by this binding: take it off the page OAuth & Permissions.`,
      ),
    );
  return [...rows, ...surplus];
}

/** How the app is configured beside its scopes: a row for each difference, and one that sums them up. Pure. */
export function configurationRows(spec: BindingSpec, app: InstalledApp): readonly Row[] {
  const found = differences(spec, app);
  const lacking = found.filter(({ kind }) => kind === "missing").length;
  const what = "app manifest";
  return [
    lacking === 0
      ? ok(what, "events, commands, shortcuts and settings hold all that this binding needs")
      : fail(
          what,
          `${lacking} ${lacking === 1 ? "thing is" : "things are"} missing, see below. All at once: paste what --manifest prints into the page App Manifest.`,
        ),
    ...found.map(({ kind, what, found }) => (kind === "missing" ? fail(what, found) : note(what, found))),
  ];
}
