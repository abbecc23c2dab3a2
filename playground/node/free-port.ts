import { once } from "node:events";
import { createServer } from "node:net";
import { limits } from "./limits.ts";

/** Gives out ports that nobody listens on, none of them twice; below those that the machine gives out by itself. */
export function portGiver(): () => Promise<number> {
  const given = new Set<number>();
  return async () => {
    for (;;) {
      const span = limits.lastPort - limits.firstPort + 1;
      const port = limits.firstPort + Math.floor(Math.random() * span);
      if (given.has(port) || !(await isFree(port))) continue;
      given.add(port);
      return port;
    }
  };
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port);
    await once(probe, "listening");
    probe.close();
    await once(probe, "close");
    return true;
  } catch {
    return false;
  }
}
