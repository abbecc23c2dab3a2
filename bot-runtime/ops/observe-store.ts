import type { Inbox, Store } from "../inbox/port.ts";

/** Operations of the store as `slackagent_store_seconds{op}` names them. */
export const storeOps = [
  "ping",
  "durability",
  "epoch",
  "raiseEpoch",
  "acquireLease",
  "renewLease",
  "releaseLease",
  "deadLetters",
  "retryDeadLetter",
  "dropDeadLetter",
  "ratings",
  "accept",
  "entries",
  "loadTurn",
  "loadThread",
  "save",
  "finish",
  "lastTurns",
  "bury",
  "loadWatermarks",
  "saveWatermarks",
  "rate",
  "signingKey",
  "pending",
] as const;
export type StoreOp = (typeof storeOps)[number];

/** Tells how long an operation took, whether it succeeded or not: a store that times out is slow too. */
export type OnStoreOp = (op: StoreOp, seconds: number) => void;

/** The same store, with each operation's duration told. */
export function observeStore(store: Store, onOp: OnStoreOp): Store {
  const timed = async <T>(op: StoreOp, run: () => Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    try {
      return await run();
    } finally {
      onOp(op, (performance.now() - startedMs) / 1_000);
    }
  };
  const observeInbox = (inbox: Inbox): Inbox => ({
    accept: (request) => timed("accept", () => inbox.accept(request)),
    entries: (cursor, limit) => timed("entries", () => inbox.entries(cursor, limit)),
    loadTurn: (turnId) => timed("loadTurn", () => inbox.loadTurn(turnId)),
    loadThread: (key) => timed("loadThread", () => inbox.loadThread(key)),
    save: (turn, thread) => timed("save", () => inbox.save(turn, thread)),
    finish: (turn, thread, noted) => timed("finish", () => inbox.finish(turn, thread, noted)),
    lastTurns: (userId) => timed("lastTurns", () => inbox.lastTurns(userId)),
    bury: (turn, problem, nowMs) => timed("bury", () => inbox.bury(turn, problem, nowMs)),
    loadWatermarks: () => timed("loadWatermarks", () => inbox.loadWatermarks()),
    saveWatermarks: (watermarks) => timed("saveWatermarks", () => inbox.saveWatermarks(watermarks)),
    rate: (rating) => timed("rate", () => inbox.rate(rating)),
    signingKey: () => timed("signingKey", () => inbox.signingKey()),
    pending: () => timed("pending", () => inbox.pending()),
  });
  return {
    ping: (signal) => timed("ping", () => store.ping(signal)),
    durability: (signal) => timed("durability", () => store.durability(signal)),
    epoch: () => timed("epoch", () => store.epoch()),
    raiseEpoch: (epoch) => timed("raiseEpoch", () => store.raiseEpoch(epoch)),
    acquireLease: (holder, ttlMs, gone) =>
      timed("acquireLease", () => store.acquireLease(holder, ttlMs, gone)),
    renewLease: (holder, epoch, ttlMs) => timed("renewLease", () => store.renewLease(holder, epoch, ttlMs)),
    releaseLease: (holder, epoch) => timed("releaseLease", () => store.releaseLease(holder, epoch)),
    inbox: (epoch) => observeInbox(store.inbox(epoch)),
    deadLetters: (limit) => timed("deadLetters", () => store.deadLetters(limit)),
    retryDeadLetter: (deadId) => timed("retryDeadLetter", () => store.retryDeadLetter(deadId)),
    dropDeadLetter: (deadId) => timed("dropDeadLetter", () => store.dropDeadLetter(deadId)),
    ratings: () => timed("ratings", () => store.ratings()),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
