import { type RunningAgent, startAgent } from "../playground/agent/index.ts";
import { type Person, personIn } from "../playground/slack/index.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

/** A Slack, a bot process, and the sample agent. */
export interface SampleStage extends AsyncDisposable {
  readonly world: World;
  readonly agent: RunningAgent;
  readonly alice: Person;
  readonly bob: Person;
}

/** Opens it, with its bot connected unless it starts without one. `pace`: between two words of the agent, ms. */
export async function openSampleStage(options: Partial<WorldOptions> = {}, pace = 0): Promise<SampleStage> {
  await using opening = new AsyncDisposableStack();
  const agent = await startAgent({ pingDelayMs: 50, pace });
  opening.defer(() => agent.stop());
  const world = opening.use(await openWorld({ agentUrl: agent.url, ...options }));
  if (options.startsWithBot !== false) await world.connected();
  const all = opening.move();
  return {
    world,
    agent,
    alice: personIn(world.slack, "alice"),
    bob: personIn(world.slack, "bob"),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
