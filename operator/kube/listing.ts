import type { KubeClient } from "./client.ts";
import { ApiError, isExpired } from "./errors.ts";
import { type Kind, pathOf } from "./kinds.ts";
import { limits } from "./limits.ts";
import type { KubeObject } from "./object.ts";

/** Which objects of a kind: of one namespace or of all, with these labels or with any. */
export type Selection = Kind & {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
};

export type Listing = { readonly objects: readonly KubeObject[]; readonly resourceVersion: string };

/**
 * All objects of a selection as they are now, read in pages; of each only what `transform` keeps, before the next page is read.
 * @throws {ApiError}, or the signal's reason.
 */
export async function listAll(
  client: KubeClient,
  selection: Selection,
  signal: AbortSignal,
  transform: (object: KubeObject) => KubeObject = (object) => object,
): Promise<Listing> {
  for (let paged = 1; paged <= limits.pagedLists; paged += 1) {
    try {
      return await readPages(client, selection, limits.pageSize, signal, transform);
    } catch (error) {
      // Reading took so long that the server forgot what the first page was of.
      if (!(error instanceof ApiError && isExpired(error))) throw error;
    }
  }
  return readPages(client, selection, undefined, signal, transform);
}

async function readPages(
  client: KubeClient,
  { namespace, labelSelector, ...kind }: Selection,
  limit: number | undefined,
  signal: AbortSignal,
  transform: (object: KubeObject) => KubeObject,
): Promise<Listing> {
  const path = pathOf(kind, { namespace });
  const objects: KubeObject[] = [];
  let page: Page;
  let next: string | undefined;
  do {
    const query = { limit, labelSelector, continue: next };
    page = readPage(
      path,
      kind,
      await client.call({ method: "GET", path, query }, signal, { attemptMs: limits.listMs }),
    );
    for (const object of page.objects) objects.push(transform(object));
    next = page.next;
  } while (next !== undefined);
  return { objects, resourceVersion: page.resourceVersion };
}

type Page = Listing & { readonly next: string | undefined };

/** The items of a list of a built-in kind do not say what they are. */
function readPage(path: string, { apiVersion, kind }: Kind, body: unknown): Page {
  const { items, metadata } = (body ?? {}) as { items?: unknown; metadata?: Record<string, unknown> };
  const { resourceVersion, continue: next } = metadata ?? {};
  if (!Array.isArray(items) || typeof resourceVersion !== "string") {
    throw new ApiError({ call: `GET ${path}`, status: 0, reason: "Unreadable", detail: "not a list" });
  }
  const objects = items.map((item): KubeObject => Object.assign(item, { apiVersion, kind }));
  return { objects, resourceVersion, next: typeof next === "string" && next !== "" ? next : undefined };
}
