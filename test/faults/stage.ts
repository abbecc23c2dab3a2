import { type RunningAgent, startAgent } from "../../playground/agent/index.ts";
import { type Proxy as Link, startProxy } from "../agents/proxy.ts";
import { type RedisConfig, type RedisProgram, type RedisServer, startRedis } from "../servers/redis.ts";
import { openWorld, type World, type WorldOptions } from "../world.ts";
import { bundledBot } from "./bundle.fixture.ts";

/** A bot and all that is around it, each of its links through a proxy. */
export type Stage = AsyncDisposable & {
  readonly world: World;
  readonly redis: RedisServer;
  readonly agent: RunningAgent;
  readonly links: { readonly slack: Link; readonly store: Link; readonly agent: Link };
};

export type StageOptions = Pick<WorldOptions, "program" | "env" | "spec" | "startsWithBot"> & {
  readonly redis?: RedisConfig;
  /** Left out: the first that is installed. */
  readonly server?: RedisProgram;
  readonly pingDelayMs?: number;
};

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const { redis: config = {}, server, pingDelayMs = 200, ...rest } = options;
  const redis = await startRedis({ config, ...(server === undefined ? {} : { program: server }) });
  const links = { slack: await startProxy(), store: await startProxy(), agent: await startProxy() };
  links.store.target(redis.port);
  const agent = await startAgent({ pingDelayMs, publicUrl: links.agent.url.replace(/\/$/, "") });
  links.agent.target(portOf(agent.url));
  const world = await openWorld({
    program: await bundledBot(),
    agentUrl: links.agent.url,
    redisUrl: links.store.url.replace("http:", "redis:"),
    // Slack's later deliveries must come after a fault of some seconds, as they do after one of minutes.
    slack: { publicUrl: links.slack.url.replace(/\/$/, ""), redeliveryScale: 0.05 },
    ...rest,
    env: { SLACK_API_URL: `${links.slack.url}api/`, ...rest.env },
  });
  links.slack.target(portOf(world.slack.url));
  return {
    world,
    redis,
    agent,
    links,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent.stop();
      for (const link of Object.values(links)) await link[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    },
  };
}

const portOf = (url: string): number => Number(new URL(url).port);
