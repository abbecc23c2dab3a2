import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import type { Cluster } from "../../playground/cluster/index.ts";

/** An object of the API server, as far as the benchmark looks into it. */
export type Seen = {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation?: number;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
};

export type Api = AsyncDisposable & {
  /** @throws on any answer of 400 and above. */
  call(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown>;
  /** Tells everything that is there, then every change, in order; ends when the API is disposed. `gone` for what was deleted. */
  watch(path: string, tell: (object: Seen, gone: boolean) => void): void;
};

export const applyType = "application/apply-patch+yaml";
export const mergeType = "application/merge-patch+json";

/** The API server as the administrator sees it, over connections of its own. */
export async function openApi(cluster: Cluster): Promise<Api> {
  const { users } = JSON.parse(readFileSync(await cluster.kubeconfig("admin"), "utf8"));
  const common = {
    ca: readFileSync(cluster.caFile),
    agent: new Agent({ keepAlive: true }),
    headers: { authorization: `Bearer ${users[0].user.token}` },
  };
  const ended = new AbortController();

  const open = async (method: string, path: string, body?: string, contentType?: string) => {
    const outgoing = request(new URL(path, cluster.url), {
      ...common,
      method,
      signal: ended.signal,
      headers: { ...common.headers, ...(contentType === undefined ? {} : { "content-type": contentType }) },
    });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    return incoming;
  };

  return {
    async call(method, path, body, contentType = "application/json") {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const incoming = await open(method, path, sent, sent === undefined ? undefined : contentType);
      const text = (await incoming.setEncoding("utf8").toArray()).join("");
      if ((incoming.statusCode ?? 500) >= 400)
        throw new Error(`${method} ${path}: ${incoming.statusCode} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    watch(path, tell) {
      void follow(
        () => open("GET", `${path}${path.includes("?") ? "&" : "?"}watch=1&resourceVersion=0`),
        tell,
      ).catch((error) => {
        if (!ended.signal.aborted) throw error;
      });
    },
    async [Symbol.asyncDispose]() {
      ended.abort();
      common.agent.destroy();
    },
  };
}

async function follow(
  open: () => Promise<IncomingMessage>,
  tell: (object: Seen, gone: boolean) => void,
): Promise<never> {
  const seen = new Map<string, string>();
  // A server ends a watch after half an hour or more; what was told already is passed over.
  for (;;) {
    for await (const line of createInterface(await open())) {
      const { type, object } = JSON.parse(line) as { type: string; object: Seen };
      const { uid, resourceVersion } = object.metadata;
      if (type !== "ERROR" && seen.get(uid) !== resourceVersion) tell(object, type === "DELETED");
      seen.set(uid, resourceVersion);
    }
  }
}
