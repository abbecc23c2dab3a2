import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Cluster } from "../cluster/index.ts";
import { limits } from "./limits.ts";

export type WatchEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: { readonly metadata?: { readonly resourceVersion?: string } };
};

/** The node's way to the API server. It can be cut, as when a node loses its network: then nothing goes through until it is mended. */
export interface Link {
  isUp(): boolean;
  cut(): void;
  mend(): void;
  /** One try. Rejects when the link is cut or the server does not answer. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Tries until the server has decided (any status but 429 and 5xx), or `signal` aborts: then undefined. */
  persist(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Answer | undefined>;
  /** The events of one watch, until it ends for whatever reason. */
  watch(path: string, signal: AbortSignal): AsyncIterable<WatchEvent>;
}

export async function linkTo(cluster: Cluster): Promise<Link> {
  const token = adminToken(await cluster.kubeconfig());
  let cutting = new AbortController();

  const call: Link["call"] = async (...args) => {
    if (cutting.signal.aborted) throw new Error("the node is cut off from the API server");
    return cluster.call(...args);
  };

  return {
    isUp: () => !cutting.signal.aborted,
    cut: () => cutting.abort(),
    mend: () => {
      if (cutting.signal.aborted) cutting = new AbortController();
    },
    call,
    async persist(method, path, body, headers, signal) {
      while (!signal.aborted) {
        const answer = await call(method, path, body, headers).catch(() => undefined);
        if (answer !== undefined && answer.status !== 429 && answer.status < 500) return answer;
        await pause(limits.retryMs, undefined, { signal }).catch(() => {});
      }
      return undefined;
    },
    async *watch(path, signal) {
      const both = AbortSignal.any([signal, cutting.signal]);
      const outgoing = request(new URL(path, cluster.url), {
        ca: readFileSync(cluster.caFile),
        headers: { authorization: `Bearer ${token}` },
        signal: both,
      });
      outgoing.end();
      const [incoming] = await once(outgoing, "response");
      // A line reader hides that its stream broke; whoever reads on relists anyway.
      incoming.on("error", () => {});
      if (incoming.statusCode !== 200) {
        incoming.resume();
        return;
      }
      for await (const line of createInterface({ input: incoming })) yield JSON.parse(line) as WatchEvent;
    },
  };
}

function adminToken(kubeconfigPath: string): string {
  const config = JSON.parse(readFileSync(kubeconfigPath, "utf8")) as {
    users: readonly { user: { token: string } }[];
  };
  const [first] = config.users;
  if (first === undefined) throw new Error(`${kubeconfigPath} names no user`);
  return first.user.token;
}
