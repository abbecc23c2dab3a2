import type { History, HistoryEvent, Violation } from "./event.ts";

type Stored = Extract<HistoryEvent, { kind: "stored" }>;
type Effect = Extract<HistoryEvent, { kind: "posted" | "updated" | "sent" }>;

/** L4: nothing is written, posted or sent with an epoch below the highest that the store has seen by then. */
export function newestEpochOnly(history: History): readonly Violation[] {
  const broken: Violation[] = [];
  const say = (what: string, epoch: number, highest: number) =>
    broken.push({ invariant: "L4", what: `${what} with epoch ${epoch} while ${highest} is in force` });
  const writes = history.filter((event): event is Stored => event.kind === "stored");
  let highest = 0;
  for (const { epoch, step } of writes) {
    if (epoch < highest) say(`the write ${step}`, epoch, highest);
    highest = Math.max(highest, epoch);
  }
  for (const event of history) {
    if (!isEffect(event) || event.epoch === undefined) continue;
    const begunAtMs = "begunAtMs" in event ? event.begunAtMs : event.atMs;
    const inForce = epochAt(writes, begunAtMs ?? event.atMs);
    if (event.epoch < inForce) say(describe(event), event.epoch, inForce);
  }
  return broken;
}

const isEffect = (event: HistoryEvent): event is Effect =>
  event.kind === "posted" || event.kind === "updated" || event.kind === "sent";

/** Writes of the very same moment are no proof of what came first. */
const epochAt = (writes: readonly Stored[], atMs: number): number =>
  writes.reduce((highest, { epoch, atMs: at }) => (at < atMs ? Math.max(highest, epoch) : highest), 0);

const describe = (event: Effect): string =>
  event.kind === "sent"
    ? `message ${event.message} was sent to the agent`
    : `message ${event.ts} was ${event.kind}`;
