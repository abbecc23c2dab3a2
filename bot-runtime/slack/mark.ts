import type { Identity } from "../admission/policy.ts";

/** Marks a message as part `part` of turn `turn`, so that it can be found again when Slack's answer was lost. */
export type TurnMark = { readonly turn: string; readonly part: number };

export type Ourselves = Pick<Identity, "botUserId" | "botId" | "appId">;

type Listed = Readonly<Record<string, unknown>>;

const eventType = "slackagent_turn";

/** The mark as a message's metadata. */
export const markedMetadata = ({ turn, part }: TurnMark): Record<string, unknown> => ({
  event_type: eventType,
  event_payload: { turn, part },
});

/** The mark as the id of a block or task card: a stream takes no metadata before its end. */
export const markedId = ({ turn, part }: TurnMark): string => `sab:${turn}:${part}`;

/** The mark of a message as Slack lists it. Any app may write one like ours: `isOurs` says whether it counts. */
export function markOf(message: Listed): TurnMark | undefined {
  const metadata = asRecord(message.metadata);
  const { turn, part } = asRecord(metadata.event_payload);
  if (metadata.event_type === eventType && typeof turn === "string" && typeof part === "number")
    return { turn, part };
  for (const id of blockIds(message.blocks)) {
    const [, marked, number] = /^sab:(.+):(\d{1,4})$/.exec(id) ?? [];
    if (marked !== undefined) return { turn: marked, part: Number(number) };
  }
  return undefined;
}

/** Whether our own bot wrote a listed message; one that shows another name is told by its bot or app alone. */
export const isOurs = (message: Listed, us: Ourselves): boolean =>
  message.user === us.botUserId ||
  (us.botId !== undefined && message.bot_id === us.botId) ||
  (us.appId !== undefined && message.app_id === us.appId);

/** Ids of the blocks, and of the task cards in them. */
function blockIds(blocks: unknown): string[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block) => {
    const { block_id: blockId, task_id: taskId, tasks } = asRecord(block);
    const cards = Array.isArray(tasks) ? tasks.map((task) => asRecord(task).task_id) : [];
    return [blockId, taskId, ...cards].filter((id) => typeof id === "string");
  });
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
