import { proof, type Row } from "./row.ts";

const bot = (title: string) => proof("test/cluster/bot.test.ts", title);
const survival = (title: string) => proof("test/cluster/survival.test.ts", title);

export const clusterRows: readonly Row[] = [
  {
    number: 25,
    injected: "The API server is away for less, and for longer, than the renew deadline",
    promised: "nothing at all; past the deadline the bot ends and comes back, no restart storm",
    proofs: [
      bot("for less than the renew deadline: nothing happens"),
      bot(
        "for longer: the bot ends with 3 and closes its connection; started again, it waits and comes back",
      ),
      survival("the API server is silent for 5 s: nobody notices"),
      survival("the API server is away for 60 s: nothing is lost"),
    ],
    unproved: "ten minutes of it: one minute is past every bound that the bot has",
  },
  {
    number: 26,
    injected: "The pod is cut off from the API server, the store or Slack, also with a successor",
    promised: "never two that work",
    proofs: [
      bot(
        "paused past its lease: the other one works, and the one that wakes up does nothing and ends with 3",
      ),
      survival("its pod is deleted by force while its process runs on"),
      proof("test/faults/links.test.ts", "fault 26: the link to Slack is silent for 8 s"),
      proof(
        "bot-runtime/lease/hold-lease.test.ts",
        "a store that hangs: lost at the renew deadline, however long the store's own bound is",
      ),
    ],
    unproved: "real partitions of a network: the links of a process on this machine stand for them",
  },
  {
    number: 27,
    injected: "The node is lost",
    promised: "replaced within 120 s",
    proofs: [
      proof(
        "test/cluster/node-lost.test.ts",
        "works on another node within two minutes, and what was asked meanwhile is answered once",
      ),
      proof(
        "operator/bindings/pod-trouble.test.ts",
        "a pod that replaces one on a lost node counts, not the lost one",
      ),
      proof(
        "operator/bindings/reconcile-claims.test.ts",
        "a pod on a lost node keeps a resumed bot from starting only as long as it may run",
      ),
    ],
    unproved: "a machine that dies: the second node is a process of this one (72 s when measured)",
  },
  {
    number: 28,
    injected: "The Lease is taken by another; two bindings name one app",
    promised: "whoever lost it does nothing more; the older binding keeps the app",
    proofs: [
      bot(
        "killed: a container of the same pod takes its own lease back at once, another pod when it has run out",
      ),
      proof("bot-runtime/lease/hold-lease.test.ts", "taken by another: lost at the next renewal"),
      proof(
        "operator/bindings/reconcile-claims.test.ts",
        "of two bindings on one app the later is held back, and told by whom and what to do",
      ),
    ],
  },
  {
    number: 29,
    injected: "Many want the Lease at once",
    promised: "one gets it",
    proofs: [
      proof(
        "bot-runtime/inbox/redis/contract.test.ts",
        "of ten that want it at once, one gets it",
        "bot-runtime/inbox/contract/lease.ts",
      ),
    ],
  },
  {
    number: 30,
    injected: "A pod is deleted by force while its process runs on; a pod that does not end",
    promised: "fenced; the condition names the pod",
    proofs: [
      survival("its pod is deleted by force while its process runs on"),
      proof(
        "operator/bindings/pod-trouble.test.ts",
        "a pod that ends is waited for, until its node counts as lost",
      ),
    ],
  },
  {
    number: 31,
    injected: "The operator is away, or killed in any step",
    promised: "bots are unaffected; it converges, and no child is twice",
    proofs: [
      survival("the operator is killed again and again while bindings come, change and go"),
      proof("test/cluster/operator-steps.test.ts", "a new binding has each of its children once in the end"),
      proof("operator/operator.test.ts", "killed in mid-way, the next one finishes, and no child is twice"),
    ],
  },
  {
    number: 32,
    injected: "A Secret is rotated, incomplete or wrong",
    promised: "a rotation takes effect without a restart; what is wrong is named with the Secret and the key",
    proofs: [
      bot(
        "tokens: what is wrong is told with the Secret's name and the key; both are rotated without a restart",
      ),
      proof(
        "test/cluster/bindings.test.ts",
        "both tokens are rotated: the pod that runs goes on with the new ones",
      ),
    ],
  },
  {
    number: 33,
    injected: "Quota, an image that cannot be pulled, Pod Security",
    promised: "a condition with the remedy, which heals by itself",
    proofs: [
      proof(
        "test/cluster/release.test.ts",
        "a quota that leaves no room for the pod is named with its remedy, and heals when it is raised",
      ),
      proof(
        "test/cluster/release.test.ts",
        "an image that cannot be pulled, and one that crashes, are named with their remedy, and heal when corrected",
      ),
    ],
  },
  {
    number: 34,
    injected: "Throttling, a watch whose history is forgotten, many bindings",
    promised: "the list is read again, nothing is missed",
    proofs: [
      proof(
        "operator/kube/reflector-faults.test.ts",
        "history that is forgotten is followed by a list at once, which tells what was missed",
      ),
      proof(
        "operator/kube/faults.test.ts",
        "turned away with 429 and Retry-After, a call waits so long and succeeds",
      ),
    ],
    unproved: "a thousand bindings at once are measured by the operator's bench, not tested here",
  },
];
