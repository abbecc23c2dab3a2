import type { Bell } from "../bell.ts";
import { limits } from "./limits.ts";
import { type Findings, type LookBackPorts, lookBack } from "./look-back.ts";

/**
 * Looks back each time the bell rings (a connection is up after a gap) and every few minutes, one pass at a time, until `signal`
 * aborts. A pass that Slack or the store cuts short is made again soon: rate limits make it slower, never wrong.
 */
export async function keepLookingBack(
  ports: LookBackPorts,
  connected: Bell,
  onFindings: (findings: Findings) => void,
  signal: AbortSignal,
): Promise<void> {
  await connected.rung(signal);
  while (!signal.aborted) {
    let waitMs: number = limits.everyMs;
    try {
      onFindings(await lookBack(ports, signal));
    } catch (error) {
      if (signal.aborted) return;
      ports.log.warn({ err: error }, "looking back for missed requests was cut short: trying again");
      waitMs = limits.againMs;
    }
    await connected.rungWithin(waitMs, signal);
  }
}
