import type { AgentLimits } from "./limits.ts";

/** What to pass on in place of an event's data; undefined leaves the event out. */
export type MendData = (data: string) => string | undefined;

/**
 * The same event stream with each event's data mended. Comments are left out: a flood of them costs nothing further on. Data that a
 * cut connection leaves half written is passed on, so that its reader fails instead of taking the stream for whole.
 * @throws {RangeError} when one event is longer than `limits.eventChars`. Source: HTML Standard 9.2.6 "Interpreting an event stream".
 */
export async function* mendEvents(
  body: ReadableStream<Uint8Array>,
  mend: MendData,
  { eventChars }: Pick<AgentLimits, "eventChars">,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let rest = "";
  let event = emptyEvent();
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    if (!text.includes("\n")) {
      // Joined without a look: searching a long line again with each of its pieces takes the square of its length.
      rest += text;
      if (rest.length > eventChars) throw new RangeError("an event is too long");
      continue;
    }
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const ends = take(event, line.endsWith("\r") ? line.slice(0, -1) : line);
      if (event.chars > eventChars) throw new RangeError("an event is too long");
      if (!ends) continue;
      const written = write(event, mend);
      event = emptyEvent();
      if (written !== undefined) yield encoder.encode(written);
    }
  }
  take(event, rest);
  const last = write(event, mend);
  if (last !== undefined) yield encoder.encode(last);
}

type Event = { type: string; readonly data: string[]; chars: number };

const emptyEvent = (): Event => ({ type: "", data: [], chars: 0 });

/** True when the line ends the event. */
function take(event: Event, line: string): boolean {
  if (line.startsWith("data:")) {
    event.data.push(afterColon(line));
    // The line itself counts too: a flood of empty ones is as long.
    event.chars += line.length;
  } else if (line.startsWith("event:")) event.type = afterColon(line);
  return line === "";
}

function write({ type, data }: Event, mend: MendData): string | undefined {
  if (data.length === 0) return undefined;
  const mended = mend(data.join("\n"));
  if (mended === undefined) return undefined;
  return `${type === "" ? "" : `event: ${type}\n`}data: ${mended.replaceAll("\n", " ")}\n\n`;
}

const afterColon = (line: string): string => line.slice(line.indexOf(":") + 1).replace(/^ /, "");
