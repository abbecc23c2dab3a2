import { randomUUID } from "node:crypto";
import { setImmediate as immediate, setTimeout as sleep } from "node:timers/promises";
import { TaskState } from "@a2a-js/sdk";
import { type BusWriter, textPart } from "./bus-writer.ts";
import type { Remedy } from "./estate/index.ts";
import { limits } from "./limits.ts";
import { type Beat, chunksOf, type End, type Script } from "./script.ts";

export interface Stage {
  readonly writer: BusWriter;
  /** One beat of thinking, in ms; 0: none. */
  readonly pace: number;
  readonly mend: (remedy: Remedy) => void;
  /** Cuts the connection that the message came in on. */
  readonly hangUp: () => void;
}

/**
 * Plays a script on the event bus.
 * @throws the script's own error where it says that the agent throws, and the signal's reason.
 */
export async function perform(script: Script, stage: Stage, signal: AbortSignal): Promise<void> {
  for (const beat of script.beats) {
    signal.throwIfAborted();
    await playBeat(beat, stage, signal);
  }
  signal.throwIfAborted();
  await playEnd(script.end, stage, signal);
}

async function playBeat(beat: Beat, stage: Stage, signal: AbortSignal): Promise<void> {
  const { writer } = stage;
  switch (beat.kind) {
    case "say":
      writer.working(beat.text);
      return think(stage, 1, signal);
    case "step": {
      const id = `call_${randomUUID().slice(0, 8)}`;
      writer.toolCall(id, beat.name, beat.args, beat.words);
      await think(stage, 2, signal);
      writer.toolResponse(id, beat.name, beat.response);
      return think(stage, 0.5, signal);
    }
    case "answer":
      return stream(beat, stage, signal);
    case "file":
      writer.artifact(
        beat.name,
        {
          content: { $case: "raw", value: beat.bytes },
          filename: beat.name,
          mediaType: beat.mediaType,
          metadata: undefined,
        },
        true,
      );
      return;
    case "wait":
      await sleep(beat.ms, undefined, { signal });
      return;
    case "mend":
      stage.mend(beat.remedy);
      return;
    case "hang-up":
      // What was said before is on the wire by then: between a word and its write this agent awaits promises only.
      await immediate();
      return stage.hangUp();
  }
}

async function stream(
  { title, markdown, sources }: Extract<Beat, { kind: "answer" }>,
  stage: Stage,
  signal: AbortSignal,
): Promise<void> {
  const [first = "", ...rest] = chunksOf(markdown, limits);
  const append = stage.writer.artifact(title, textPart(first), rest.length === 0, sources && { sources });
  for (const [index, chunk] of rest.entries()) {
    await think(stage, 0.1, signal);
    signal.throwIfAborted();
    append(textPart(chunk), index === rest.length - 1);
  }
}

async function playEnd(end: End, { writer }: Stage, signal: AbortSignal): Promise<void> {
  switch (end.kind) {
    case "completed":
      return writer.status(TaskState.TASK_STATE_COMPLETED);
    case "failed":
      return writer.status(TaskState.TASK_STATE_FAILED, [textPart(end.text)]);
    case "rejected":
      return writer.status(TaskState.TASK_STATE_REJECTED, [textPart(end.text)]);
    case "input-required":
      return writer.inputRequired(end.text, end.request);
    case "auth-required":
      return writer.status(TaskState.TASK_STATE_AUTH_REQUIRED, [textPart(end.text)]);
    case "message":
      return writer.message(end.text);
    case "throws":
      throw new Error(end.text);
    case "never":
      await new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
  }
}

async function think({ pace }: Stage, beats: number, signal: AbortSignal): Promise<void> {
  if (pace > 0) await sleep(pace * beats, undefined, { signal });
}
