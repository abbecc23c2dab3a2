import { readAnswer } from "./answers.ts";
import { limits } from "./limits.ts";
import { named, nameOf, open, type Request, type Wires } from "./request.ts";

/**
 * The bytes of an answer that goes on, as they come, after `onAnswer` said that it has begun; leaving the loop gives the connection up.
 * Ends when the server ends it, and after `silenceMs` without a byte: nobody can say whether the server is still there.
 * @throws {ApiError} when the answer does not begin, or breaks; the signal's reason.
 */
export async function* streamOnce(
  wires: Wires,
  request: Request,
  silenceMs: number,
  signal: AbortSignal,
  onAnswer: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  using silence = silenceBound();
  using left = leaving();
  const ends = AbortSignal.any([signal, silence.signal, left.signal]);
  const within = <T>(act: () => Promise<T>) => named(request, signal, silence, act);

  silence.allow(Math.min(limits.attemptMs, silenceMs));
  const { statusCode, headers, body } = await within(() => open(wires, request, ends));
  // Giving up what is left makes the body complain, after the last who listened.
  body.on("error", () => {});
  if (statusCode !== 200) {
    readAnswer(nameOf(request), { status: statusCode, headers, text: await within(() => body.text()) });
    return;
  }
  onAnswer();
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    silence.allow(silenceMs);
    const next = await within(() => chunks.next()).catch((error) => {
      if (silence.signal.aborted && !signal.aborted) return { done: true } as const;
      throw error;
    });
    if (next.done) return;
    yield next.value;
  }
}

function silenceBound() {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    get isOver() {
      return controller.signal.aborted;
    },
    allow(ms: number): void {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), ms);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

function leaving() {
  const controller = new AbortController();
  return { signal: controller.signal, [Symbol.dispose]: () => controller.abort() };
}
