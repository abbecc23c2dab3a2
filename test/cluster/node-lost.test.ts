import { afterAll, beforeAll, expect, test } from "vitest";
import { startNode } from "../../playground/node/index.ts";
import { describeOnStage, eventually, openStage, type Stage } from "./stage.fixture.ts";
import { aTeam } from "./team.fixture.ts";
import { trafficFor } from "./traffic.fixture.ts";

/** The node's silence (40 s), the bot's toleration (30 s), and the start of the next one. */
const backWithinMs = 120_000;

describeOnStage("a bot whose node is lost", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 240_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

  test("works on another node within two minutes, and what was asked meanwhile is answered once", async () => {
    // Operator and store stay where they are; the bot goes to the node that will be lost.
    await stage.kubectl(["cordon", "playground"]);
    await using lost = await startNode(stage.cluster, {
      name: "lost",
      images: stage.images,
      hosts: stage.hosts,
    });
    const team = await aTeam(stage, "stranded");
    await team.secret();
    await team.bind();
    await team.ready();
    const traffic = trafficFor(stage, team);
    const before = (await team.pod()).metadata;
    expect(lost.processOf(before.uid)).toBeGreaterThan(0);
    await stage.kubectl(["uncordon", "playground"]);
    await lost.stop();
    traffic.ask(3);
    await eventually(async () => {
      const next = stage.node.pods().find((pod) => pod.startsWith(`${team.namespace}/`));
      if (next === undefined || stage.node.processOf(next) === undefined)
        throw new Error("no bot runs on the other node");
      expect(team.connections()).toHaveLength(1);
    }, backWithinMs);
    await traffic.settled();
    expect(await traffic.broken()).toEqual([]);
    expect(team.mostConnections()).toBe(1);
  }, 300_000);
});
