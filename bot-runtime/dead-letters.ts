import type { DeadLetterAction } from "./config.ts";
import type { DeadLetter, Store, UnreadableLetter } from "./inbox/index.ts";
import { terminalLine } from "./terminal-line.ts";

/** Runs `--dead-letters`: shows what was given up, puts one back, or forgets it. Returns the exit code. */
export async function deadLetters(
  store: Store,
  action: DeadLetterAction,
  out: NodeJS.WritableStream,
): Promise<number> {
  if (action.do === "list") {
    const letters = await store.deadLetters(1_000);
    if (letters.length === 0) out.write("No dead letters.\n");
    for (const letter of letters) out.write(`${line(letter)}\n`);
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

function line(letter: DeadLetter | UnreadableLetter): string {
  if ("unreadable" in letter)
    return `${letter.deadId}  cannot be read (${letter.unreadable}): it can only be dropped`;
  const { deadId, request, problem, buriedAtMs } = letter;
  const where = `${request.channel} ${request.threadTs}`;
  return `${deadId}  ${new Date(buriedAtMs).toISOString()}  ${where}  turn ${request.id}  ${terminalLine(problem)}`;
}
