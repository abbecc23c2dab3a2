import { openBindingFile } from "./binding/file.ts";
import { bindingName } from "./binding/settings.ts";
import type { BindingSource } from "./binding/source.ts";
import { readWatched, watchBinding } from "./binding/watched.ts";
import type { BindingPlace } from "./config.ts";
import { type KubeClient, openKube } from "./kube/client.ts";
import { findAccess } from "./kube/find-access.ts";
import { type Log, openLog } from "./ops/log.ts";

/** A binding, the log that carries its name, and the API server that it was read from, where it was. */
export interface OpenBinding extends AsyncDisposable {
  readonly binding: BindingSource;
  readonly log: Log;
  readonly kube: KubeClient | undefined;
}

/** How a binding is read: followed by a bot that works, or once by a command that looks and ends. */
export type Reading = { readonly follow: boolean; readonly logLevel: string };

/**
 * Opens the binding where the configuration says that it is; in a cluster it is waited for. Undefined when `signal` aborts first.
 * @throws {ConfigError} when it cannot be had, or is not valid.
 */
export async function openBinding(
  place: BindingPlace,
  reading: Reading,
  signal: AbortSignal,
): Promise<OpenBinding | undefined> {
  return place.kind === "file" ? fromFile(place.path, reading) : fromCluster(place, reading, signal);
}

function fromFile(path: string, { logLevel }: Reading): OpenBinding {
  let log: Log | undefined;
  const binding = openBindingFile(path, (problems) =>
    log?.error({ problems }, "the changed binding is not valid: the one before stays in force"),
  );
  log = openLog(logLevel, bindingName(binding.current));
  return { binding, log, kube: undefined, [Symbol.asyncDispose]: async () => binding[Symbol.dispose]() };
}

async function fromCluster(
  place: Extract<BindingPlace, { kind: "cluster" }>,
  { follow, logLevel }: Reading,
  signal: AbortSignal,
): Promise<OpenBinding | undefined> {
  const log = openLog(logLevel, `${place.namespace}/${place.name}`);
  await using opened = new AsyncDisposableStack();
  const kube = opened.use(openKube(findAccess(place.api)));
  const binding = follow
    ? await watchBinding(kube, place, log, signal)
    : await readWatched(kube, place, signal);
  if (binding === undefined) return undefined;
  opened.use(binding);
  const owned = opened.move();
  return { binding, log, kube, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
