import { createHash } from "node:crypto";
import type { AgentOptions, RequestOptions } from "node:https";
import { isDeepStrictEqual } from "node:util";
import type { DispatcherOptions, KubeConfig } from "@kubernetes/client-node";

/** What one request needs. Asked for anew each time: tokens and certificates are rotated under a running process. */
export type Access = {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: DispatcherOptions;
  /** Equal keys: a connection that was made for one serves the other. A rotated CA or certificate changes it. */
  readonly connectionKey: string;
};

export interface Credentials {
  /** Without a slash at its end. */
  readonly server: string;
  /** Rejects when a file cannot be read or a program that gives the token fails. */
  access(): Promise<Access>;
  /** Reads everything again, at once: the server refused what we have. Keeps what it has when that fails. */
  reload(): void;
}

/** The library's authentication (tokens, token files, certificates, programs, providers) without its connections. */
export function credentialsOf(load: () => KubeConfig): Credentials {
  let config = load();
  let kept: Connection | undefined;
  return {
    server: serverOf(config),
    async access() {
      const { headers, dispatcher } = await accessOf(config);
      // Compared byte by byte: a hash of all certificates costs more than the request that it is made for.
      if (kept === undefined || !isDeepStrictEqual(kept.dispatcher, dispatcher))
        kept = { dispatcher, connectionKey: keyOf(dispatcher) };
      return { headers, ...kept };
    },
    reload() {
      try {
        config = load();
      } catch {
        // A file that is being written is there in a moment; until then the old one is as good as any.
      }
    },
  };
}

type Connection = Pick<Access, "dispatcher" | "connectionKey">;

async function accessOf(config: KubeConfig): Promise<Omit<Access, "connectionKey">> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const dispatcher = config.createDispatcherOptions(config.getCurrentCluster(), options as AgentOptions);
  return { headers: headersOf(options), dispatcher };
}

/** A token that was read from a file may end in a line break, which no header may. */
function headersOf({ headers = {}, auth }: RequestOptions): Record<string, string> {
  const basic =
    auth == null ? [] : [["authorization", `Basic ${Buffer.from(auth).toString("base64")}`] as const];
  const others = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), String(value).trim()] as const,
  );
  return Object.fromEntries([...basic, ...others]);
}

function keyOf(options: DispatcherOptions): string {
  const text = JSON.stringify(options, (_, value) =>
    Buffer.isBuffer(value) ? value.toString("base64") : value,
  );
  return createHash("sha256").update(text).digest("base64");
}

function serverOf(config: KubeConfig): string {
  return (config.getCurrentCluster()?.server ?? "").replace(/\/+$/, "");
}
