import type { DeadLetterAction } from "./config.ts";
import type { Store } from "./inbox/port.ts";

/** Runs `--dead-letters`: shows what was given up, puts one back, or forgets it. Returns the exit code. */
export async function deadLetters(
  store: Store,
  action: DeadLetterAction,
  out: NodeJS.WritableStream,
): Promise<number> {
  if (action.do === "list") {
    const letters = await store.deadLetters(1_000);
    if (letters.length === 0) out.write("No dead letters.\n");
    for (const { deadId, request, problem, buriedAtMs } of letters)
      out.write(
        `${deadId}  ${new Date(buriedAtMs).toISOString()}  ${request.channel} ${request.threadTs}  turn ${request.id}  ${problem}\n`,
      );
    return 0;
  }
  const found =
    action.do === "retry" ? await store.retryDeadLetter(action.id) : await store.dropDeadLetter(action.id);
  out.write(
    found
      ? `${action.id}: ${action.do === "retry" ? "put back into the inbox" : "dropped"}.\n`
      : `There is no dead letter ${action.id}: see --dead-letters list.\n`,
  );
  return found ? 0 : 1;
}
