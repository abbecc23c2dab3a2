import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openKube } from "../../bot-runtime/kube/client.ts";
import { findAccess } from "../../bot-runtime/kube/find-access.ts";
import { leaseBox } from "../../bot-runtime/kube/objects.ts";
import { clusterLease } from "../../bot-runtime/lease/cluster-lease.ts";
import { leaseContract } from "../../bot-runtime/lease/contract.ts";
import { childName } from "../../crds/index.ts";
import { type Cluster, clusterParts } from "../../playground/cluster/index.ts";
import { personIn, threadOf, until } from "../../playground/slack/index.ts";
import type { BotProcess } from "../bot.ts";
import { skipRedis, startRedis } from "../servers/redis.ts";
import { type BotScene, openBotScene, startBareCluster } from "./bot-scene.fixture.ts";

vi.setConfig({ testTimeout: 180_000 });

const parts = clusterParts(["etcd", "kube-apiserver", "kubectl"]);
const title = `a bot in a cluster, with the rights of its Role alone${parts.found ? "" : `: ${parts.why}`}`;

if (!parts.found && process.env.CI !== "true") test.skip(title);
else
  describe(title, () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startBareCluster();
    }, 120_000);
    afterAll(() => cluster?.[Symbol.asyncDispose]());

    /** A scene whose Secret and claim are there; `mounted` lies over the Secret. */
    async function ready(namespace: string): Promise<BotScene> {
      const scene = await openBotScene(cluster, namespace);
      scene.mount(tokensOf(scene));
      await scene.claim();
      return scene;
    }

    leaseContract("in a real cluster", async () => {
      const name = `lease-${randomUUID()}`;
      const path = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
      await cluster.call("POST", path, { metadata: { name: childName(name) } });
      const kubeconfig = await cluster.kubeconfig();
      const kube = openKube(findAccess({ kubeconfig, serviceHost: undefined, servicePort: undefined }));
      const box = leaseBox(kube, { namespace: "default", name });
      const times = { durationMs: 1_000 };
      return { as: (holder) => clusterLease(box, { holder, storeEpoch: async () => 0, times }) };
    });

    test("it tells its app, waits for the claim, connects, answers, and its status is right", async () => {
      await using scene = await openBotScene(cluster, "status");
      scene.mount(tokensOf(scene));
      const bot = scene.startBot("uid-1");
      await soon(async () =>
        expect(await scene.condition("SlackConnected")).toMatchObject({
          status: "False",
          reason: "AwaitingClaim",
          message: expect.stringContaining(scene.slack.app.id),
        }),
      );
      expect((await scene.seen()).status?.slack?.appID).toBe(scene.slack.app.id);
      expect(scene.slack.history.calls.map(({ method }) => method)).not.toContain("apps.connections.open");
      await scene.claim();
      await connected(scene);
      await answers(scene, "ping 1");
      await soon(async () => {
        const { metadata, status } = await scene.seen();
        const told = Object.fromEntries(
          (status?.conditions ?? []).map(({ type, ...rest }) => [type, rest.status]),
        );
        expect(told).toEqual({
          CredentialsValid: "True",
          SlackConnected: "True",
          AgentReachable: "True",
          StoreReady: "True",
        });
        for (const { observedGeneration } of status?.conditions ?? [])
          expect(observedGeneration).toBe(metadata.generation);
        expect(status).toMatchObject({
          slack: { appID: scene.slack.app.id, claimedAppID: scene.slack.app.id, botName: expect.any(String) },
          agent: { name: expect.any(String), streaming: true },
          holder: { pod: "pod-of-uid-1", since: expect.stringMatching(/^\d{4}-/) },
        });
      });
      expect(await scene.lease()).toEqual({ holder: "uid-1", epoch: 1 });
      expect(bot.lines.filter(({ level }) => level === "error")).toEqual([]);
    });

    test("what Slack refuses is said in the status, and everybody is answered all the same", async () => {
      await using scene = await openBotScene(cluster, "refused");
      await scene.bind({ slack: { secretRef: { name: "sre-slack" }, displayName: "Night watch" } });
      scene.mount(tokensOf(scene));
      await scene.claim();
      scene.slack.faults.set("no-agent-features", { error: "feature_not_enabled" });
      scene.slack.faults.set("missing-scope", { scope: "chat:write.customize" });
      scene.startBot("uid-1");
      await connected(scene);
      await answers(scene, "ping 1");
      scene.slack.faults.set("reset-connections");
      await soon(async () => {
        const told = await scene.condition("SlackConnected");
        expect(told).toMatchObject({ status: "True" });
        expect(told?.message).toContain("at work, nor a stop button of its own (feature_not_enabled)");
        expect(told?.message).toContain("steps as cards of its own (feature_not_enabled)");
        expect(told?.message).toContain("display name and icon (missing_scope)");
      });
      await answers(scene, "ping 2");
    });

    test("a claim that goes closes the connection; one that comes opens it again", async () => {
      await using scene = await ready("claims");
      scene.startBot("uid-1");
      await connected(scene);
      await scene.claim("A0ANOTHER");
      await until(
        scene.slack.feed,
        "nothing is connected",
        () => scene.slack.view().connections.length === 0,
        {
          timeoutMs: 20_000,
        },
      );
      await soon(async () =>
        expect(await scene.condition("SlackConnected")).toMatchObject({ reason: "AwaitingClaim" }),
      );
      await scene.claim();
      await connected(scene);
    });

    test("channels change without a restart; another agent takes a new start", async () => {
      await using scene = await ready("changes");
      const sre = scene.slack.workspace.channel("sre");
      const bot = scene.startBot("uid-1");
      await connected(scene);
      await answers(scene, "ping 1");
      await scene.bind({ channels: [{ id: "C0ELSEWHERE" }] });
      await logged(bot, "the changed binding is in force");
      const said = personIn(scene.slack, "alice").says("sre", "@agent ping 2");
      await until(scene.slack.feed, "it is refused", () =>
        scene.slack.history.calls.some(({ method }) => method === "chat.postEphemeral"),
      );
      expect(threadOf(scene.slack, said).answers()).toEqual([]);
      await scene.bind({ channels: [{ id: sre }] });
      await soon(() => expect(lines(bot, "the changed binding is in force")).toHaveLength(2));
      await answers(scene, "ping 3");
      await soon(async () => {
        const { metadata, status } = await scene.seen();
        expect(status?.conditions?.map(({ observedGeneration }) => observedGeneration)).toEqual(
          Array(4).fill(metadata.generation),
        );
      });
      await scene.bind({ agent: { url: `${scene.agent.url}/other` } });
      expect(await bot.exited).toBe(0);
      expect(await scene.lease()).toMatchObject({ holder: undefined });
    });

    test("tokens: what is wrong is told with the Secret's name and the key; both are rotated without a restart", async () => {
      await using scene = await openBotScene(cluster, "tokens");
      await scene.claim();
      const bot = scene.startBot("uid-1");
      const { botToken, appToken } = scene.slack;
      const told = (reason: string, words: RegExp) =>
        soon(async () =>
          expect(await scene.condition("CredentialsValid")).toMatchObject({
            status: "False",
            reason,
            message: expect.stringMatching(words),
          }),
        );
      await told("SecretMissing", /no Slack tokens in the Secret sre-slack/);
      scene.mount({ "bot-token": appToken, "app-token": botToken });
      await told("TokensSwapped", /swapped in the Secret sre-slack/);
      scene.mount({ "bot-token": "xoxp-1-person", "app-token": appToken });
      await told("WrongTokenKind", /bot-token holds another kind of token in the Secret sre-slack/);
      scene.mount({ "bot-token": `${botToken}\n`, "app-token": `${appToken}\n` });
      await connected(scene);
      await answers(scene, "ping 1");
      const rotated = scene.slack.workspace.rotateTokens(scene.slack.app, {
        botToken: `${botToken}-new`,
        appToken: `${appToken}-new`,
      });
      personIn(scene.slack, "alice").says("sre", "@agent ping 2");
      await told("TokenRevoked", /bot-token of the Secret sre-slack/);
      scene.slack.faults.set("reset-connections");
      scene.mount({ "bot-token": rotated.botToken, "app-token": rotated.appToken });
      await soon(async () =>
        expect(await scene.condition("CredentialsValid")).toMatchObject({ status: "True" }),
      );
      await connected(scene);
      await answers(scene, "ping 3");
      expect(bot.lines.filter(({ msg }) => msg === "bot starting")).toHaveLength(1);
      const words = JSON.stringify([await scene.seen(), bot.lines]);
      for (const token of [botToken, appToken, "xoxp-1-person"]) expect(words).not.toContain(token);
    });

    test("SIGTERM: the lease is given up, the status says that nobody is connected, and the next bot works within seconds", async () => {
      await using redis = await startRedis();
      await using scene = await ready("handover");
      const env = { REDIS_URL: redis.url };
      const first = scene.startBot("uid-1", env);
      await connected(scene);
      expect(await first.kill("SIGTERM")).toBe(0);
      expect(await scene.lease()).toEqual({ holder: undefined, epoch: 1 });
      const { status } = await scene.seen();
      expect(status?.holder).toBeUndefined();
      expect(await scene.condition("SlackConnected")).toMatchObject({ status: "False" });
      const startedMs = performance.now();
      const second = scene.startBot("uid-2", env);
      await logged(second, "lease held: working");
      expect(performance.now() - startedMs).toBeLessThan(12_000);
      await connected(scene);
      expect(await scene.lease()).toEqual({ holder: "uid-2", epoch: 2 });
    });

    test("killed: a container of the same pod takes its own lease back at once, another pod when it has run out", async () => {
      await using redis = await startRedis();
      await using scene = await ready("killed");
      const env = { REDIS_URL: redis.url };
      const first = scene.startBot("uid-1", env);
      await connected(scene);
      const standby = scene.startBot("uid-2", env);
      await logged(standby, "another process holds the lease: standing by");
      await first.kill("SIGKILL");
      const again = scene.startBot("uid-1", env);
      await logged(again, "lease held: working");
      expect(await scene.lease()).toEqual({ holder: "uid-1", epoch: 2 });
      await connected(scene);
      await again.kill("SIGKILL");
      await logged(standby, "lease held: working");
      expect(await scene.lease()).toEqual({ holder: "uid-2", epoch: 3 });
      await answers(scene, "ping 1");
    });

    test("paused past its lease: the other one works, and the one that wakes up does nothing and ends with 3", async () => {
      await using redis = await startRedis();
      await using scene = await ready("paused");
      const env = { REDIS_URL: redis.url };
      const first = scene.startBot("uid-1", env);
      await connected(scene);
      const second = scene.startBot("uid-2", env);
      await logged(second, "another process holds the lease: standing by");
      process.kill(first.pid, "SIGSTOP");
      await logged(second, "lease held: working");
      await answers(scene, "ping 1");
      const told = first.lines.length;
      process.kill(first.pid, "SIGCONT");
      expect(await first.exited).toBe(3);
      expect(first.lines.slice(told).map(({ msg }) => msg)).not.toContain("turn done");
      const { status } = await scene.seen();
      expect(status?.holder?.pod).toBe("pod-of-uid-2");
      expect(await scene.lease()).toMatchObject({ holder: "uid-2" });
    });

    test("no store at its start: the status says so, and work begins when it comes", async () => {
      await using redis = await startRedis();
      await using scene = await ready("storeless");
      await redis.kill("SIGKILL");
      scene.startBot("uid-1", { REDIS_URL: redis.url });
      await soon(async () =>
        expect(await scene.condition("StoreReady")).toMatchObject({
          status: "False",
          reason: "StoreUnreachable",
        }),
      );
      expect(scene.slack.view().connections).toEqual([]);
      await redis.restart();
      await connected(scene);
      await answers(scene, "ping 1");
    });

    test("its binding is deleted: it stops cleanly", async () => {
      await using scene = await ready("deleted");
      const bot = scene.startBot("uid-1");
      await connected(scene);
      await scene.unbind();
      expect(await bot.exited).toBe(0);
      expect(bot.lines.map(({ msg }) => msg)).toContain("the binding was deleted: stopping");
    });

    test("--check and --manifest work beside it, and a binding that is not there is said in one sentence", async () => {
      await using scene = await ready("check");
      const bot = scene.startBot("uid-1", {}, ["--check"]);
      expect(await bot.exited).toBe(0);
      expect(bot.noise.join("\n")).toMatch(/^ok +app claim +this binding has A/m);
      const manifest = scene.startBot("uid-1", {}, ["--manifest", "link"]);
      expect(await manifest.exited).toBe(0);
      expect(manifest.noise.join("\n")).toMatch(
        /^https:\/\/api\.slack\.com\/apps\?new_app=1&manifest_json=/m,
      );
      const missing = scene.startBot("uid-1", { BINDING_NAME: "nobody" }, ["--check"]);
      expect(await missing.exited).toBe(2);
      expect(missing.noise.join("\n")).toMatch(/SlackAgentBinding check\/nobody cannot be read/);
    });

    describe.skipIf(skipRedis)("the API server is away", () => {
      test("for less than the renew deadline: nothing happens", async () => {
        await using scene = await ready("blink");
        const bot = scene.startBot("uid-1");
        await connected(scene);
        cluster.pauseApiServer();
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        await answers(scene, "ping 1");
        cluster.resumeApiServer();
        await logged(bot, "lease held: working");
        await scene.bind({ channels: [{ id: scene.slack.workspace.channel("sre") }] });
        await logged(bot, "the changed binding is in force");
        expect(lines(bot, "lease held: working")).toHaveLength(1);
        expect(await scene.lease()).toMatchObject({ holder: "uid-1", epoch: 1 });
      });

      test("for longer: the bot ends with 3 and closes its connection; started again, it waits and comes back", async () => {
        await using redis = await startRedis();
        await using scene = await ready("outage");
        const env = { REDIS_URL: redis.url };
        const first = scene.startBot("uid-1", env);
        await connected(scene);
        await cluster.stopApiServer("SIGKILL");
        expect(await first.exited).toBe(3);
        expect(scene.slack.view().connections).toEqual([]);
        const second = scene.startBot("uid-1", env);
        await logged(second, "the binding cannot be watched: what is known stays in force");
        expect(second.lines.map(({ msg }) => msg)).not.toContain("lease held: working");
        await cluster.startApiServer();
        await connected(scene);
        await answers(scene, "ping 1");
        expect(await scene.lease()).toMatchObject({ holder: "uid-1", epoch: 2 });
      });
    });
  });

const tokensOf = ({ slack }: BotScene) => ({ "bot-token": slack.botToken, "app-token": slack.appToken });

const soon = (probe: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(probe, { timeout: 60_000, interval: 100 });

const lines = (bot: BotProcess, msg: string) => bot.lines.filter((line) => line.msg === msg);

const logged = (bot: BotProcess, msg: string): Promise<void> =>
  soon(() => expect(bot.lines.map((line) => line.msg)).toContain(msg));

const connected = ({ slack }: BotScene): Promise<unknown> =>
  until(slack.feed, "a bot is connected", () => slack.view().connections.length > 0, {
    timeoutMs: 60_000,
  });

async function answers({ slack }: BotScene, question: string): Promise<void> {
  const said = personIn(slack, "alice").says("sre", `@agent ${question}`);
  await threadOf(slack, said).shows(question.replace("ping", "pong"), { timeoutMs: 60_000 });
}
