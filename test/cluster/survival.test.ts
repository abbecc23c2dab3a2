import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { threadOf } from "../../playground/slack/index.ts";
import { describeOnStage, eventually, openStage, operatorNamespace, type Stage } from "./stage.fixture.ts";
import { aTeam, type Pod, restarts, type Team } from "./team.fixture.ts";
import { type Traffic, trafficFor } from "./traffic.fixture.ts";

describeOnStage("what a bot promises while its surroundings fail", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ leaveForceDeleted: true, backoff: { firstMs: 300, maxMs: 1_000 } });
  }, 240_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

  /** A team whose bot works, and questions to it. */
  async function aBusyTeam(name: string): Promise<{ team: Team; traffic: Traffic }> {
    const team = await aTeam(stage, name);
    await team.secret();
    await team.bind();
    await team.ready();
    return { team, traffic: trafficFor(stage, team) };
  }

  /** Every question is answered once, by one connection at a time, and nothing else came of it. */
  async function kept({ team, traffic }: { team: Team; traffic: Traffic }): Promise<void> {
    await traffic.settled();
    expect(await traffic.broken()).toEqual([]);
    expect(team.mostConnections()).toBe(1);
    await team.ready();
  }

  /** Resolves once the agent works for the team. */
  const inMidTurn = (team: Team): Promise<void> =>
    eventually(() => {
      const channel = stage.slack.workspace.channel(team.namespace) ?? "";
      const asked = stage.slack.workspace.channels.get(channel)?.messages ?? [];
      const shown = asked.flatMap(({ ts }) => threadOf(stage.slack, { channel, ts, threadTs: ts }).answers());
      if (shown.length === 0) throw new Error(`nothing of ${team.namespace} is begun`);
    });

  const processOf = (pod: Pod): number => {
    const pid = stage.node.processOf(pod.metadata.uid);
    if (pid === undefined) throw new Error(`pod ${pod.metadata.name} has no process`);
    return pid;
  };

  test.concurrent("its pod is deleted", async () => {
    const busy = await aBusyTeam("deleted");
    busy.traffic.ask(9);
    await inMidTurn(busy.team);
    const { name, uid } = (await busy.team.pod()).metadata;
    await busy.team.kubectl(["delete", "pod", name, "--wait=false"]);
    busy.traffic.ask(6);
    await kept(busy);
    expect((await busy.team.pod()).metadata.uid).not.toBe(uid);
  });

  test.concurrent("its container is killed, three times", async () => {
    const busy = await aBusyTeam("killed");
    const pod = await busy.team.pod();
    for (const killed of [1, 2, 3]) {
      busy.traffic.ask(6, 2);
      await eventually(() => expect(busy.team.connections()).toHaveLength(1));
      await pause(Math.random() * 1_500);
      process.kill(processOf(pod), "SIGKILL");
      await eventually(async () => expect(restarts(await busy.team.pod())).toBe(killed));
    }
    await kept(busy);
    expect((await busy.team.pod()).metadata.uid).toBe(pod.metadata.uid);
  });

  test.concurrent("its pod is deleted by force while its process runs on", async () => {
    const busy = await aBusyTeam("zombie");
    busy.traffic.ask(9, 20);
    await inMidTurn(busy.team);
    const pod = await busy.team.pod();
    const pid = processOf(pod);
    await busy.team.kubectl(["delete", "pod", pod.metadata.name, "--force", "--grace-period=0"]);
    busy.traffic.ask(6);
    expect(isAlive(pid)).toBe(true);
    await eventually(() => expect(isAlive(pid)).toBe(false));
    await kept(busy);
  });

  test.concurrent("the operator is killed again and again while bindings come, change and go", async () => {
    const busy = await aBusyTeam("unattended");
    const bot = await busy.team.pod();
    const others = await Promise.all(["churn-1", "churn-2"].map((name) => aTeam(stage, name)));
    for (const team of others) await team.secret();
    const steps: readonly ((team: Team) => Promise<unknown>)[] = [
      (team) => team.bind(),
      (team) => team.bind({ pod: { labels: { step: "2" } } }),
      (team) => team.bind({ suspend: true }),
      (team) => team.kubectl(["delete", "sab", "bot", "--wait=false"]),
      (team) => team.bind({ pod: { labels: { step: "5" } } }),
    ];
    for (const step of steps) {
      busy.traffic.ask(2, 1);
      await Promise.all(others.map(step));
      await pause(Math.random() * 1_200);
      await killOperator(stage);
    }
    for (const team of others) {
      await team.ready();
      await eventually(async () => expect(await kindsOf(team)).toEqual(childKinds));
    }
    await kept(busy);
    expect((await busy.team.pod()).metadata.uid).toBe(bot.metadata.uid);
  });

  test("the API server is silent for 5 s: nobody notices", async () => {
    const busy = await aBusyTeam("silence");
    const pod = await busy.team.pod();
    busy.traffic.ask(3);
    stage.cluster.pauseApiServer();
    busy.traffic.ask(3);
    await pause(5_000);
    stage.cluster.resumeApiServer();
    await kept(busy);
    const after = await busy.team.pod();
    expect([after.metadata.uid, restarts(after)]).toEqual([pod.metadata.uid, 0]);
  });

  test("the API server is away for 60 s: nothing is lost", async () => {
    const busy = await aBusyTeam("outage");
    busy.traffic.ask(3, 20);
    await stage.cluster.stopApiServer();
    busy.traffic.ask(3);
    await pause(30_000);
    busy.traffic.ask(3);
    await pause(30_000);
    await stage.cluster.startApiServer();
    busy.traffic.ask(3);
    await kept(busy);
  });
});

/** Of one binding that runs, in the order of their names; its store's Secret among them. */
const childKinds = [
  "deployment.apps",
  "lease.coordination.k8s.io",
  "networkpolicy.networking.k8s.io",
  "pod",
  "replicaset.apps",
  "role.rbac.authorization.k8s.io",
  "rolebinding.rbac.authorization.k8s.io",
  "secret",
  "serviceaccount",
];

const kindsOf = async (team: Team): Promise<string[]> =>
  (await team.leftovers()).map((name) => name.split("/")[0] ?? "").sort();

async function killOperator({ kubectl, node }: Stage): Promise<void> {
  const selector = ["-l", "app.kubernetes.io/component=operator", "-o", "jsonpath={.items[0].metadata.uid}"];
  const uid = await kubectl(["get", "pods", "-n", operatorNamespace, ...selector]);
  const pid = await eventually(() => {
    const found = node.processOf(uid);
    if (found === undefined) throw new Error("the operator has no process");
    return found;
  });
  process.kill(pid, "SIGKILL");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
