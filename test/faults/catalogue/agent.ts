import { proof, type Row } from "./row.ts";

const agent = (title: string) => proof("test/agent-faults.test.ts", title);
const rogue = (title: string) => proof("bot-runtime/agent/rogue-answers.test.ts", title);
const links = (title: string) => proof("test/faults/links.test.ts", title);

export const agentRows: readonly Row[] = [
  {
    number: 44,
    injected: "The agent refuses, is away, or does not answer",
    promised: "tried again within bounds; then the thread is told",
    proofs: [
      agent("down when somebody asks, back after two failed attempts: answered once"),
      agent("turned away with %i and Retry-After: asked again, answered once"),
      links("fault 44: the link to the agent is silent for 8 s"),
    ],
  },
  {
    number: 45,
    injected: "A stream is cut, also in mid-event",
    promised: "the task is followed to its end, and ran once",
    proofs: [
      rogue("a cut in the middle of an event"),
      proof(
        "bot-runtime/agent/faults.test.ts",
        "has its connection reset in mid-stream: the answer is whole, and ran once",
      ),
      links("fault 45: the link to the agent is cut again and again"),
    ],
  },
  {
    number: 46,
    injected: "A crash between the send and the first event",
    promised: "never sent a second time without leave: settled by the agent's list of tasks, else asked",
    proofs: [
      proof(
        "test/faults/crash-points.test.ts",
        "killed at a numbered point of a turn, the next process ends it",
      ),
    ],
  },
  {
    number: 47,
    injected: "The agent has lost the task",
    promised: "the thread is told, nothing is sent again",
    proofs: [
      agent("restarted in mid-turn without its memory: the thread is told, nothing is sent again"),
      agent("dies in mid-turn: the line is cut, and the next process knows no such task"),
    ],
  },
  {
    number: 48,
    injected: "`working` without end",
    promised: "the deadline ends it",
    proofs: [
      proof(
        "bot-runtime/agent/idle.test.ts",
        "a task that works for ever is asked for up to the caller's deadline",
      ),
    ],
    unproved: "24 h of real time",
  },
  {
    number: 49,
    injected: "`input-required`, `auth-required`, `rejected`, `canceled`, failures of every kind",
    promised: "one visible end each, and the thread goes on",
    proofs: [agent("an agent that fails has one visible end, and the thread goes on")],
  },
  {
    number: 50,
    injected: "Events twice or out of order, an appended piece without its first",
    promised: "the same answer",
    proofs: [
      rogue("each event twice"),
      rogue("artifacts before the task is named"),
      rogue("an appended piece without its first"),
    ],
  },
  {
    number: 51,
    injected: "Bodies that are huge, endless or dripping",
    promised: "bounded in bytes and time",
    proofs: [
      rogue("an event without end"),
      rogue("an answer without end is given up"),
      rogue("an event of 6 MB"),
    ],
  },
  {
    number: 52,
    injected: "The card changes at run time; 401, then a rotated token; a rotated certificate",
    promised: "taken without a restart",
    proofs: [
      proof(
        "bot-runtime/agent/trust.test.ts",
        "a rotated CA and client certificate are taken without a restart",
      ),
      proof(
        "bot-runtime/agent/auth.test.ts",
        "a token that is rotated while it is refused is tried once more, in the same call",
      ),
    ],
    unproved:
      "a card that names another address or version while the bot runs: cards are read anew and judged as at the start, which tests of cards prove",
  },
];

const load = (title: string) => proof("test/faults/load.test.ts", title);

export const loadRows: readonly Row[] = [
  {
    number: 53,
    injected: "500 messages a minute in one channel",
    promised: "each is answered once",
    proofs: [load("fault 53: 500 messages a minute in one channel, each answered")],
    unproved:
      "with Slack's rate limits: they are off here, in a real workspace answers come as fast as Slack lets one channel be written to",
  },
  {
    number: 54,
    injected: "A bot that answers each of our answers with a mention",
    promised: "after five turns in a row the thread is left alone until a person asks",
    proofs: [
      proof(
        "test/faults/bot-loop.test.ts",
        "fault 54: a bot that answers each answer with a mention is left alone after five turns, until a person asks",
      ),
    ],
  },
  {
    number: 55,
    injected: "One person floods 200 threads",
    promised: "the others' p95 stays within twice their own",
    proofs: [
      load("fault 55: one person floods 200 threads, and the others' p95 stays within twice their own"),
      proof(
        "bot-runtime/turns/dispatcher.test.ts",
        "a requester holds no more than a share, and others go on",
      ),
    ],
  },
  {
    number: 56,
    injected: "An hour of random faults, one a minute",
    promised: "nothing lost, nothing doubled, memory and handles flat",
    proofs: [],
    unproved: "no test of the suite: `npm run soak` runs it, and the section below shows its last run",
  },
];
