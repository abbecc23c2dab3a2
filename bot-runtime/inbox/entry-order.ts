import type { Entry } from "./port.ts";

/**
 * Negative where `one` was accepted before `other`. Entry ids are numbers, or Redis' pairs of them (`ms-sequence`), and as text
 * they would sort otherwise.
 */
export function byAcceptance(one: Pick<Entry, "entryId">, other: Pick<Entry, "entryId">): number {
  const [oneMs = 0, oneSequence = 0] = one.entryId.split("-").map(Number);
  const [otherMs = 0, otherSequence = 0] = other.entryId.split("-").map(Number);
  return oneMs - otherMs || oneSequence - otherSequence;
}
