import { proof, type Row } from "./row.ts";

const store = (title: string) => proof("test/faults/store.test.ts", title);
const redisFaults = (title: string) => proof("bot-runtime/inbox/redis/faults.test.ts", title);
const refusals = (title: string) => proof("bot-runtime/inbox/redis/refusals.test.ts", title);

export const storeRows: readonly Row[] = [
  {
    number: 35,
    injected: "SIGKILL of the store in the midst of writes",
    promised: "every acknowledged request is there",
    proofs: [
      store("fault 35: SIGKILL of the store, again and again"),
      redisFaults(
        "every request that was accepted is there after the server was killed in the midst of others",
      ),
    ],
    unproved:
      "a machine that loses its power: the writes of a killed process outlive it in the page cache, so whether it was before or after the fsync makes no difference here. The simulation has a store that loses what was not synced",
  },
  {
    number: 36,
    injected: "The connection to the store flaps",
    promised: "each request is stored once",
    proofs: [
      proof("test/faults/links.test.ts", "fault 36: the link to the store is cut again and again"),
      redisFaults(
        "a connection that flaps: whatever was not accepted is delivered again, and each request is stored once",
      ),
    ],
  },
  {
    number: 37,
    injected: "The store stalls for 5 s: `CLIENT PAUSE`, a silent link, a stopped process",
    promised: "no acknowledgement meanwhile, nothing lost",
    proofs: [
      store("fault 37: CLIENT PAUSE for 5 s"),
      store("fault 37: the store's process is stopped for 5 s by SIGSTOP"),
      proof("test/faults/links.test.ts", "fault 37: the link to the store is silent for 5 s"),
      proof("test/store-faults.test.ts", "paused for longer than any command may take"),
    ],
  },
  {
    number: 38,
    injected: "The store is out of memory under noeviction",
    promised: "neither stored nor acknowledged; Slack sends it again",
    proofs: [
      store("fault 38: out of memory under noeviction for 6 s"),
      refusals("when its memory is full: the request is neither stored nor marked as seen"),
    ],
  },
  {
    number: 39,
    injected: "Eviction or persistence is wrong, the version too old",
    promised: "the condition names the weaker promise",
    proofs: [
      proof("bot-runtime/inbox/redis/durability.test.ts", "asked again, it tells what is in force now"),
      proof("bot-runtime/inbox/redis/durability.test.ts", "of servers that fsync each second"),
    ],
  },
  {
    number: 40,
    injected: "`FLUSHALL`; data of 10 s ago; a store that forgot everything",
    promised:
      "the holder keeps its lease and goes on from memory; nothing is lost, answered twice or done under an old epoch",
    proofs: [
      store("fault 40: FLUSHALL while people ask"),
      redisFaults("a server that was emptied: the holder keeps its lease"),
      store("fault 40: the store comes back with data of 10 s ago"),
      proof(
        "test/look-back.test.ts",
        "a store that forgot everything: what stands answered in Slack is not answered again",
      ),
    ],
    unproved:
      "a real failover to a replica: a rollback stands for it. A process that dies too, after the store forgot and before its turns have ended, loses those: their reply stands in Slack, so the look back takes them as answered",
  },
  {
    number: 41,
    injected: "Corrupted values, foreign types",
    promised: "taken as missing and told; no other thread is harmed",
    proofs: [
      refusals("a turn or thread of another type is unreadable, and mended by the next save"),
      refusals("an inbox of another type: the request is not marked as seen"),
    ],
  },
  {
    number: 42,
    injected: "A request that fails each time",
    promised: "a dead letter after five attempts, a note in its thread, the thread not blocked",
    proofs: [
      proof("bot-runtime/turns/run-turn.test.ts", "becomes a dead letter, and its thread is told"),
      proof(
        "test/dead-letters.test.ts",
        "a dead letter is listed, put back once, and answered by the bot that runs",
      ),
    ],
  },
  {
    number: 43,
    injected: "Everything from the store comes 500 ms late",
    promised: "slower, nothing lost or doubled",
    proofs: [proof("test/faults/links.test.ts", "fault 43: everything from the store comes 500 ms late")],
  },
];
