import { expect, test } from "vitest";
import { openLog } from "../ops/log.ts";
import type { TurnPorts } from "./ports.ts";
import { settleSend } from "./settle.ts";
import type { Turn } from "./turn.ts";

const turn = { id: "t1", messageId: "m1", contextId: "c1" } as Partial<Turn> as Turn;
const task = (taskId: string, ...messageIds: string[]) => ({ taskId, state: "working" as const, messageIds });
type Tasks = Awaited<ReturnType<TurnPorts["agent"]["tasksOf"]>>;

/** Settles with an agent whose list of tasks is another one at each look. */
function settled(...lists: readonly Tasks[]) {
  let look = 0;
  const tasksOf = async (): Promise<Tasks> => lists[Math.min(look++, lists.length - 1)];
  const ports = {
    agent: { tasksOf },
    settings: () => ({ onAmbiguous: "Ask", say: (name: string) => name }),
    log: openLog("silent", "test/bot"),
  };
  return settleSend(turn, ports as unknown as TurnPorts, AbortSignal.timeout(20_000)).then((event) => ({
    event,
    look,
  }));
}

test.concurrent.each<[string, Tasks[], string, number]>([
  ["our message is in a task", [[task("a", "m0"), task("b", "m1")]], "named", 1],
  [
    "a message that was on its way still is found at a later look",
    [[task("a", "m0")], [task("a", "m0"), task("b", "m1")]],
    "named",
    2,
  ],
  ["none of the tasks ever has it: sent again", [[task("a", "m0")]], "resend", 4],
  ["an agent that lists nothing: asked", [undefined], "answered", 1],
  ["a list without message ids proves nothing: asked", [[task("a")]], "answered", 1],
])("%s", async (_, lists, kind, looks) => {
  const { event, look } = await settled(...lists);
  expect([event.kind, look]).toEqual([kind, looks]);
});
