import { type RunningAgent, startAgent } from "../../playground/agent/index.ts";
import { type Proxy as Link, startProxy } from "../agents/proxy.ts";
import { type RedisServer, startRedis } from "../servers/redis.ts";
import { openWorld, type World } from "../world.ts";

/** A bot and all that is around it, each link to the store and the agent through a proxy. */
export type Stage = AsyncDisposable & {
  readonly world: World;
  readonly redis: RedisServer;
  readonly agent: RunningAgent;
  readonly storeLink: Link;
  readonly agentLink: Link;
};

/** `program` is the bundled bot with the flags that it ships with. */
export async function openStage(
  program: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Stage> {
  const redis = await startRedis();
  const storeLink = await startProxy();
  storeLink.target(redis.port);
  const agentLink = await startProxy();
  const agent = await startAgent({ pingDelayMs: 200, publicUrl: agentLink.url.replace(/\/$/, "") });
  agentLink.target(Number(new URL(agent.url).port));
  const world = await openWorld({
    agentUrl: agentLink.url,
    redisUrl: storeLink.url.replace("http:", "redis:"),
    program,
    env,
  });
  return {
    world,
    redis,
    agent,
    storeLink,
    agentLink,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await agent.stop();
      await storeLink[Symbol.asyncDispose]();
      await agentLink[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    },
  };
}
