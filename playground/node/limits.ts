/** Bounds of the local node; where a kubelet has the same bound, ours is shorter, so that a test need not wait for it. */
export const limits = {
  /** A kubelet renews its lease every 10 s. */
  heartbeatMs: 2_000,
  /** Before an API call that failed is tried again. */
  retryMs: 300,
  /** A watch is ended by the server after this, and begun again with a list. */
  watchSeconds: 240,
  /** Of one pod's container: older lines are dropped. A kubelet keeps 10 MB. */
  logLines: 20_000,
  /** The longest line that is kept whole. */
  logLineCharacters: 64 * 1_024,
  /** What a kubelet asks for when a pod names no lifetime. */
  tokenSeconds: 3_607,
  /** The part of a token's life after which a kubelet asks for the next. */
  tokenRenewAt: 0.8,
  /** How often a token's age is looked at. */
  tokenTickMs: 1_000,
  /** Before a container whose configuration is incomplete is looked at again, when nothing else wakes it. */
  configRetryMs: 1_000,
  /** What a pod gets when its spec names no grace period. */
  graceSeconds: 30,
  /** What processes get when the whole node is taken down. */
  shutdownGraceMs: 12_000,
  /** Ports given to pods: below those that Linux hands to outgoing connections and to `listen(0)`. */
  firstPort: 12_000,
  lastPort: 31_999,
} as const;

/** How fast failing containers and pulls are tried again; a kubelet takes 10 s to 5 min, and forgets after 10 min. */
export type Backoff = { readonly firstMs: number; readonly maxMs: number; readonly forgetMs: number };

export const defaultBackoff: Backoff = { firstMs: 1_000, maxMs: 10_000, forgetMs: 60_000 };
