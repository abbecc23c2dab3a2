import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../world.ts";

/** As a cluster does: whenever the bot ends it is started again, until `signal` aborts. */
export async function keepBotRunning(
  world: World,
  say: (line: string) => unknown,
  signal: AbortSignal,
): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  for (;;) {
    const end = await Promise.race([world.bot.exited, stopped]);
    if (end === undefined || signal.aborted) return;
    say(`${new Date().toISOString()} the bot ended: ${end}`);
    await sleep(500);
    world.startBot();
  }
}
