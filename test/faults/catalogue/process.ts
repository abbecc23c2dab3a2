import { proof, type Row } from "./row.ts";

const harmed = (title: string) => proof("test/faults/process.test.ts", title);

export const processRows: readonly Row[] = [
  {
    number: 17,
    injected:
      "SIGKILL at a numbered point of a turn: before each request leaves, and with each answer there but unread; every third time again while the next process recovers",
    promised: "the next process ends the turn: one answer, or one note; at most one execution",
    proofs: [
      proof(
        "test/faults/crash-points.test.ts",
        "killed at a numbered point of a turn, the next process ends it",
      ),
    ],
  },
  {
    number: 18,
    injected: "SIGTERM, idle and in mid-turn",
    promised: "exit 0 within 10 s, and the next process goes on",
    proofs: [
      proof(
        "test/survival.test.ts",
        "SIGTERM in mid-turn: exit 0 in time, and the next bot gives the one answer",
      ),
      proof("test/takeover.test.ts", "SIGTERM of the first: exit 0, and the second starts at once"),
    ],
  },
  {
    number: 19,
    injected: "The process runs out of memory",
    promised: "as after SIGKILL: nothing lost or doubled",
    proofs: [harmed("fault 19: out of memory")],
    unproved: "the kernel's own choice of a victim; its SIGKILL is that of fault 17",
  },
  {
    number: 20,
    injected: "SIGSTOP for 5, 12 and 40 s, then SIGCONT, with a second process that stands by",
    promised: "nothing is posted or sent under an epoch that is not in force any more",
    proofs: [
      proof("test/faults/pauses.test.ts", "fault 20: stopped for %i s"),
      proof(
        "test/takeover.test.ts",
        "the first is paused in mid-turn: the second answers, and what the first wakes up to changes nothing",
      ),
    ],
  },
  {
    number: 21,
    injected: "The event loop stands still for 20 s",
    promised: "the watchdog ends the process, and the next one goes on",
    proofs: [
      harmed("fault 21: an event loop that stands for 20 s ends the process"),
      proof("bot-runtime/lease/watchdog.test.ts", "a loop that stalls past the deadline: exit code 3"),
    ],
  },
  {
    number: 22,
    injected: "The wall clock jumps by an hour either way, or runs 10 % wrong",
    promised: "a jump counts as a loss of the lease; nothing lost or doubled",
    proofs: [
      harmed("fault 22: the wall clock jumps ahead by an hour"),
      harmed("fault 22: the wall clock jumps back by an hour"),
      harmed("fault 22: the wall clock runs 10 % too fast"),
      harmed("fault 22: the wall clock runs 10 % too slow"),
    ],
  },
  {
    number: 23,
    injected: "The store's disk is full; a read-only root; no file can be opened",
    promised: "what cannot be stored is not acknowledged, and comes again",
    proofs: [
      proof("test/faults/store.test.ts", "fault 23: the store's disk is full for 6 s"),
      harmed("fault 23: no file or connection can be opened for 8 s"),
      proof(
        "test/images/images.test.ts",
        "runs on a read-only root, with a pod's arguments behind its entrypoint",
      ),
    ],
  },
  {
    number: 24,
    injected: "An error is thrown in one handler",
    promised: "the others are unharmed",
    proofs: [
      proof(
        "bot-runtime/turns/dispatcher.test.ts",
        "a run that throws is reported and tried again, and harms nobody else",
      ),
    ],
  },
];
