import { expect, test } from "vitest";
import { deployedState } from "./pod-trouble.ts";
import { aDeployment, aPod, podName } from "./workload.fixture.ts";
import type { ContainerStatus, Deployment, Pod } from "./workload.ts";

const now = new Date("2026-01-01T01:00:00Z");
const stateOf = (deployment: Deployment, pods: readonly Pod[], ownImage = false) =>
  deployedState({ deployment, pods, ownImage }, now);
const withBot = (bot: Partial<ContainerStatus>) => [aPod({ bot: { started: false, ...bot } })];
const waiting = (reason: string, message?: string) =>
  withBot({ state: { waiting: { reason, ...(message === undefined ? {} : { message }) } } });
const crashed = (terminated: object) =>
  withBot({ restartCount: 5, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated } });
const noPodBecause = (message: string) =>
  aDeployment({
    status: { conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }] },
  });

test("a bot whose container has started runs, ready or not", () => {
  expect(stateOf(aDeployment(), [aPod()])).toEqual({
    status: "True",
    reason: "Running",
    message: `Pod ${podName} runs on node node-1.`,
  });
});

test.each<[string, Deployment, readonly Pod[], string, RegExp]>([
  [
    "applied just now",
    aDeployment({ metadata: { generation: 2 } }),
    [aPod()],
    "Progressing",
    /not acted on it yet/,
  ],
  [
    "being deleted",
    aDeployment({ metadata: { deletionTimestamp: "2026-01-01T00:59:00Z" } }),
    [],
    "Progressing",
    /makes it again/,
  ],
  [
    "paused",
    aDeployment({ spec: { paused: true } }),
    [aPod()],
    "Progressing",
    /kubectl -n sre rollout resume deployment sab-sre-bot/,
  ],
  ["without a pod", aDeployment(), [], "Progressing", /kubectl -n sre describe deployment sab-sre-bot/],
  [
    "replacing its pod",
    aDeployment({ status: { updatedReplicas: 0 } }),
    [aPod()],
    "Progressing",
    /replaces pod/,
  ],
  [
    "its pod evicted",
    aDeployment(),
    [aPod({ status: { phase: "Failed", reason: "Evicted", message: "low on memory" } })],
    "Progressing",
    /Evicted \(low on memory\)/,
  ],
  [
    "a quota",
    noPodBecause(
      'pods "sab-sre-bot-5d4f8c-abcde" is forbidden: exceeded quota: team, requested: pods=1, used: pods=5, limited: pods=5',
    ),
    [],
    "QuotaExceeded",
    /^A pod of Deployment sab-sre-bot is refused: exceeded quota: team, .*spec.pod.resources.*namespace sre/,
  ],
  [
    "a quota that wants requests",
    noPodBecause("failed quota: team: must specify limits.memory"),
    [],
    "QuotaExceeded",
    /write it in spec.pod.resources/,
  ],
  [
    "a LimitRange",
    noPodBecause("maximum memory usage per Container is 128Mi, but limit is 256Mi"),
    [],
    "QuotaExceeded",
    /LimitRange of namespace sre/,
  ],
  [
    "Pod Security",
    noPodBecause('violates PodSecurity "restricted:latest": hostPath volumes'),
    [],
    "PodSecurityRefused",
    /webhook/,
  ],
  [
    "a ServiceAccount that is missing",
    noPodBecause('error looking up service account sre/w: serviceaccount "w" not found'),
    [],
    "Refused",
    /spec.pod.serviceAccountName/,
  ],
  [
    "a webhook",
    noPodBecause('admission webhook "policy.example.com" denied the request: no'),
    [],
    "Refused",
    /policy.example.com.*spec.pod/,
  ],
  [
    "a ReplicaSet that is refused",
    aDeployment({
      status: {
        conditions: [
          {
            type: "Progressing",
            status: "False",
            reason: "ReplicaSetCreateError",
            message: "exceeded quota: team",
          },
        ],
      },
    }),
    [],
    "QuotaExceeded",
    /^A ReplicaSet/,
  ],
  [
    "no node fits",
    aDeployment(),
    [
      aPod({
        spec: { nodeName: undefined },
        status: {
          phase: "Pending",
          conditions: [
            {
              type: "PodScheduled",
              status: "False",
              reason: "Unschedulable",
              message: "0/3 nodes are available: 3 Insufficient memory.",
            },
          ],
        },
      }),
    ],
    "Unschedulable",
    /3 Insufficient memory\).*nodeSelector/,
  ],
  [
    "no node yet",
    aDeployment(),
    [aPod({ spec: { nodeName: undefined }, status: { phase: "Pending" } })],
    "Progressing",
    /waits for a node/,
  ],
  [
    "the image is missing",
    aDeployment(),
    waiting("ImagePullBackOff", 'Back-off pulling image "bot:1": ErrImagePull: not found'),
    "ImagePullFailed",
    /image bot:1 \(not found\).*BOT_IMAGE/,
  ],
  [
    "the image's name is wrong",
    aDeployment(),
    waiting("InvalidImageName"),
    "ImagePullFailed",
    /imagePullSecrets/,
  ],
  [
    "a Secret of spec.pod.env is missing",
    aDeployment(),
    waiting("CreateContainerConfigError", 'secret "tracing" not found'),
    "Progressing",
    /secret "tracing" not found.*namespace sre.*optional: true/,
  ],
  [
    "the image is no bot",
    aDeployment(),
    waiting("RunContainerError", 'exec: "node": not found'),
    "CrashLooping",
    /cannot be started.*architecture/,
  ],
  [
    "made on its node",
    aDeployment(),
    waiting("ContainerCreating"),
    "Progressing",
    /ContainerCreating.*describe pod/,
  ],
  ["starting", aDeployment(), withBot({ state: { running: {} } }), "Progressing", /is starting/],
  [
    "without memory",
    aDeployment(),
    crashed({ exitCode: 137, reason: "OOMKilled" }),
    "CrashLooping",
    /limit of 256Mi.*raise spec.pod.resources.limits.memory/,
  ],
  [
    "configured wrong",
    aDeployment(),
    crashed({ exitCode: 2, reason: "Error" }),
    "CrashLooping",
    /configuration is wrong.*kubectl -n sre logs sab-sre-bot-5d4f8c-x7k2p -c bot --previous/,
  ],
  ["without its Lease", aDeployment(), crashed({ exitCode: 3 }), "CrashLooping", /loses its Lease/],
  ["killed", aDeployment(), crashed({ exitCode: 137, reason: "Error" }), "CrashLooping", /liveness probe/],
  ["ending by itself", aDeployment(), crashed({ exitCode: 1 }), "CrashLooping", /exit code 1/],
  [
    "a container that somebody injected",
    aDeployment(),
    [
      aPod({
        status: {
          initContainerStatuses: [{ name: "proxy", state: { waiting: { reason: "ErrImagePull" } } }],
        },
      }),
    ],
    "ImagePullFailed",
    /of container proxy/,
  ],
])("not deployed: %s", (_, deployment, pods, reason, message) => {
  expect(stateOf(deployment, pods)).toMatchObject({
    status: "False",
    reason,
    message: expect.stringMatching(message),
  });
});

test("an image of the binding's own is corrected in the binding", () => {
  expect(stateOf(aDeployment(), waiting("ErrImagePull"), true).message).toMatch(/Correct spec.pod.image/);
});

test.each([
  [
    "the kubelet says so or its back-off",
    "not found",
    'Back-off pulling image "bot:1": ErrImagePull: not found',
  ],
])("the message stays while %s", (_, first, then) => {
  const messageOf = (reason: string, message: string) =>
    stateOf(aDeployment(), waiting(reason, message)).message;
  expect(messageOf("ErrImagePull", first)).toBe(messageOf("ImagePullBackOff", then));
});

test("a pod that ends is waited for, until its node counts as lost", () => {
  const asked = (deletionTimestamp: string) => [aPod({ metadata: { deletionTimestamp } })];
  expect(stateOf(aDeployment(), asked("2026-01-01T00:59:30Z"))).toMatchObject({
    reason: "Progressing",
    recheckAfterMs: 30_000,
  });
  expect(stateOf(aDeployment(), asked("2026-01-01T00:59:00Z"))).toMatchObject({
    reason: "Terminating",
    message: expect.stringMatching(/get node node-1.*delete pod sab-sre-bot-5d4f8c-x7k2p --force/),
  });
});

test("a pod that replaces one on a lost node counts, not the lost one", () => {
  const lost = aPod({ metadata: { name: "lost", deletionTimestamp: "2026-01-01T00:00:00Z" } });
  expect(stateOf(aDeployment(), [lost, aPod()])).toMatchObject({ status: "True" });
});

test("between two crashes the bot does not count as running, and later it does", () => {
  const restarted = (startedAt: string, restartCount: number) => [
    aPod({
      bot: { restartCount, state: { running: { startedAt } }, lastState: { terminated: { exitCode: 1 } } },
    }),
  ];
  expect(stateOf(aDeployment(), restarted("2026-01-01T00:59:40Z", 4))).toMatchObject({
    reason: "CrashLooping",
    recheckAfterMs: 40_000,
  });
  // The start after the first back-off: it was told to loop already.
  expect(stateOf(aDeployment(), restarted("2026-01-01T00:59:40Z", 2))).toMatchObject({
    reason: "CrashLooping",
  });
  expect(stateOf(aDeployment(), restarted("2026-01-01T00:59:00Z", 4))).toMatchObject({ status: "True" });
  expect(stateOf(aDeployment(), restarted("2026-01-01T00:59:40Z", 1))).toMatchObject({ status: "True" });
});

test("what Kubernetes says is quoted up to a bound", () => {
  expect(stateOf(noPodBecause("x ".repeat(5_000)), []).message.length).toBeLessThan(700);
});
