import { afterAll, beforeAll, expect, test } from "vitest";
import { changingWebhook } from "./changing-webhook.fixture.ts";
import {
  botImage,
  describeOnStage,
  eventually,
  openStage,
  operatorNamespace,
  release,
  type Stage,
} from "./stage.fixture.ts";
import { aTeam, restarts, type Team } from "./team.fixture.ts";

describeOnStage("the operator's release, and what a cluster refuses", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 240_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

  test.concurrent("a quota that leaves no room for the pod is named with its remedy, and heals when it is raised", async () => {
    const team = await aTeam(stage, "quota");
    await team.kubectl(["create", "quota", "tight", "--hard=pods=0"]);
    await team.secret();
    await team.bind();
    const refused = await team.reason("Deployed", "QuotaExceeded");
    expect(refused.message).toMatch(/tight.*raise the ResourceQuota of namespace quota/);
    await team.reason("Ready", "QuotaExceeded");
    await team.kubectl(["delete", "quota", "tight"]);
    await team.ready();
  });

  test.concurrent("an image that cannot be pulled, and one that crashes, are named with their remedy, and heal when corrected", async () => {
    const team = await aTeam(stage, "images");
    await team.secret();
    await team.bind({ pod: { image: "registry.example.com/unknown:1" } });
    const unknown = await team.reason("Deployed", "ImagePullFailed");
    expect(unknown.message).toMatch(/registry\.example\.com\/unknown:1.*Correct spec\.pod\.image/);
    await team.bind({ pod: { image: "registry.example.com/crashing:1" } });
    const crashing = await team.reason("Deployed", "CrashLooping");
    expect(crashing.message).toMatch(/exit code 1.*kubectl -n images logs sab-bot-\S+ -c bot --previous/);
    await team.bind({});
    await team.ready();
  });

  test.concurrent("a pod that a webhook changed is refused by a restricted namespace: the remedy says so", async () => {
    await using webhook = await changingWebhook(stage.cluster, "changed", [
      { op: "add", path: "/spec/hostNetwork", value: true },
    ]);
    const team = await aTeam(stage, "changed");
    await team.secret();
    await team.bind();
    const refused = await team.reason("Deployed", "PodSecurityRefused");
    expect(refused.message).toMatch(/hostNetwork|host namespaces/);
    expect(refused.message).toContain("look for a webhook that changes pods in namespace changed");
    await webhook.remove();
    await team.kubectl(["delete", "replicasets", "--all"]);
    await team.ready();
  });

  const uidOf = async (team: Team): Promise<string> => (await team.pod()).metadata.uid;

  test("helm upgrade: bots of two namespaces run on, unless their image changes", async () => {
    const teams = await Promise.all(["payments", "search"].map((name) => aWorkingTeam(stage, name)));
    const before = await Promise.all(teams.map(uidOf));
    await stage.install({ log: { level: "debug" }, concurrency: 5 });
    for (const team of teams) await team.answered(team.asks("ping 1"), "pong 1");
    expect(await Promise.all(teams.map(uidOf))).toEqual(before);
    const [repository = "", tag] = `${botImage}-again`.split(/:(?=[^:]*$)/);
    await stage.install({ bot: { image: { repository, tag } } });
    await eventually(async () => {
      for (const [at, team] of teams.entries()) expect(await uidOf(team)).not.toBe(before[at]);
    });
    for (const team of teams) await team.ready();
    for (const team of teams) await team.answered(team.asks("ping 2"), "pong 2");
  });

  test("helm uninstall leaves bindings and bots; installed again it goes on with them and with what was asked", async () => {
    const team = await aWorkingTeam(stage, "kept");
    const before = await uidOf(team);
    await stage.helm(["uninstall", release, "-n", operatorNamespace, "--wait"]);
    expect(await uidOf(team)).toBe(before);
    const meanwhile = team.asks("ping 1");
    await eventually(async () => expect(await team.logs()).toContain("an event could not be stored"));
    await stage.install({ bot: { image: { repository: botImage.replace(/:1$/, ""), tag: "1-again" } } });
    await team.answered(meanwhile, "pong 1");
    await team.ready();
    const after = await team.pod();
    expect([after.metadata.uid, restarts(after)]).toEqual([before, 0]);
  });
});

/** A team whose bot works. */
async function aWorkingTeam(stage: Stage, name: string): Promise<Team> {
  const team = await aTeam(stage, name);
  await team.secret();
  await team.bind();
  await team.ready();
  return team;
}
