import type { Response } from "undici";

/** A body that is longer than it may be. */
export class BodyTooLong extends Error {
  constructor(mostBytes: number) {
    super(`the body is longer than ${mostBytes} bytes`);
    this.name = "BodyTooLong";
  }
}

/** The body, ended by an error past its bound: neither an endless nor an inflated one can fill the memory. */
export function boundedBody({ body }: Response, mostBytes: number): ReadableStream<Uint8Array> | undefined {
  if (body === null) return undefined;
  let read = 0;
  const bound = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      read += chunk.byteLength;
      if (read > mostBytes) controller.error(new BodyTooLong(mostBytes));
      else controller.enqueue(chunk);
    },
  });
  return (body as ReadableStream<Uint8Array>).pipeThrough(bound);
}

/** All of it as text; what is no UTF-8 becomes the replacement character. */
export async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of body.pipeThrough(new TextDecoderStream())) text += piece;
  return text;
}
