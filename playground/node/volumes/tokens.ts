import { setTimeout as pause } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import { limits } from "../limits.ts";
import type { Link } from "../link.ts";
import type { TokenSource } from "./volume-files.ts";

/** The account tokens of one pod: real ones, bound to it, asked for when first needed and again before they end. */
export interface Tokens {
  /** Undefined until the API server has given it; `onToken` tells when it has. */
  get(source: TokenSource): string | undefined;
  /** Asks for new ones in place of all that were given. */
  renew(): void;
}

type Held = { token: string | undefined; renewAtMs: number; asking: boolean };

export function podTokens(link: Link, pod: V1Pod, onToken: () => void, signal: AbortSignal): Tokens {
  const held = new Map<string, Held>();

  const ask = async (source: TokenSource, into: Held): Promise<void> => {
    into.asking = true;
    const given = await requestToken(link, pod, source).catch(() => undefined);
    into.asking = false;
    if (given === undefined) return;
    const lifeMs = given.expiresMs - Date.now();
    Object.assign(into, { token: given.token, renewAtMs: Date.now() + lifeMs * limits.tokenRenewAt });
    onToken();
  };

  const watchAges = async (): Promise<void> => {
    while (!signal.aborted) {
      for (const [key, one] of held)
        if (!one.asking && Date.now() >= one.renewAtMs) await ask(JSON.parse(key) as TokenSource, one);
      await pause(limits.tokenTickMs, undefined, { signal }).catch(() => {});
    }
  };
  void watchAges();

  return {
    get(source) {
      const key = JSON.stringify(source);
      const known = held.get(key);
      if (known !== undefined) return known.token;
      const fresh: Held = { token: undefined, renewAtMs: 0, asking: false };
      held.set(key, fresh);
      void ask(source, fresh);
      return undefined;
    },
    renew() {
      for (const one of held.values()) one.renewAtMs = 0;
    },
  };
}

async function requestToken(
  link: Link,
  { metadata, spec }: V1Pod,
  { audience, seconds }: TokenSource,
): Promise<{ token: string; expiresMs: number } | undefined> {
  const account = spec?.serviceAccountName ?? "default";
  const path = `/api/v1/namespaces/${metadata?.namespace}/serviceaccounts/${account}/token`;
  const { status, body } = await link.call("POST", path, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: {
      expirationSeconds: seconds ?? limits.tokenSeconds,
      ...(audience ? { audiences: [audience] } : {}),
      boundObjectRef: { apiVersion: "v1", kind: "Pod", name: metadata?.name, uid: metadata?.uid },
    },
  });
  if (status !== 201) return undefined;
  const given = body.status as { token: string; expirationTimestamp: string };
  return { token: given.token, expiresMs: Date.parse(given.expirationTimestamp) };
}
