import { layOutAnswer } from "../reply/index.ts";
import { referenceOf } from "./ids.ts";
import { limits } from "./limits.ts";
import type { TurnPorts } from "./ports.ts";
import type { TurnEvent } from "./reduce.ts";
import type { Turn } from "./turn.ts";

/** The event with the file that carries the whole of a long answer, where the app may upload one. */
export function withWhole(turn: Turn, event: TurnEvent, { uploads }: Pick<TurnPorts, "uploads">): TurnEvent {
  if (event.kind !== "answered" || event.answer.outcome !== "answered" || uploads.areRefused()) return event;
  return isLong(event.answer.markdown) ? { ...event, whole: `answer-${referenceOf(turn.id)}.md` } : event;
}

/** An answer that would be more messages than people read one after the other. */
function isLong(markdown: string): boolean {
  if (markdown.length < limits.longAnswerChars) return false;
  return (
    layOutAnswer(markdown, { maxMessages: limits.splitMessages + 1 }).messages.length > limits.splitMessages
  );
}

/** The upload that carries the whole answer; undefined where the answer is split over messages, because it is short or the upload failed. */
export const wholeOf = ({ uploads }: Turn): NonNullable<Turn["uploads"]>[number] | undefined =>
  uploads?.find(({ whole, failed }) => whole === true && failed !== true);
