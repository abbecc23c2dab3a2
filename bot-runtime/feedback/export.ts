import type { Store } from "../inbox/index.ts";
import type { Rating } from "../inbox/rating.ts";

/** Runs `--feedback export`: what people thought of answers, one JSON object a line, oldest first. Returns the exit code. */
export async function exportFeedback(
  store: Pick<Store, "ratings">,
  out: NodeJS.WritableStream,
): Promise<number> {
  for (const rating of await store.ratings()) out.write(`${JSON.stringify(line(rating))}\n`);
  return 0;
}

const line = ({ turn, user, value, atMs, team, channel, task, context }: Rating) => ({
  time: new Date(atMs).toISOString(),
  turn,
  user,
  value,
  team,
  channel,
  task,
  context,
});
