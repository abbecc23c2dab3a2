import { storeContract } from "../../../bot-runtime/inbox/contract/store-contract.ts";
import { memoryStore } from "./memory-store.ts";
import { emptyState, nextNumber } from "./state.ts";

/** The simulation stands on this store: what the real ones promise it must promise as well. */
storeContract("in memory", async () => ({
  space() {
    const state = emptyState();
    const { journal } = state;
    const forEver = { expiresAtMs: Number.POSITIVE_INFINITY };
    return {
      open: (options) =>
        memoryStore({ state, through: async (_, work) => work(), now: Date.now, ...options }),
      tamper: {
        entry: async (text) => journal.set(state.entries, nextNumber(state, "entry"), text),
        turn: async (turnId, text) => journal.set(state.turns, turnId, { text, ...forEver }),
        thread: async (key, text) => journal.set(state.threads, key, { text, ...forEver }),
        lastTurns: async (userId, text) => journal.set(state.lastTurns, userId, { text, ...forEver }),
        letter: async (request) =>
          journal.set(state.dead, nextNumber(state, "dead"), {
            request,
            turn: "",
            problem: "",
            buriedAtMs: 0,
          }),
      },
    };
  },
  async [Symbol.asyncDispose]() {},
}));
