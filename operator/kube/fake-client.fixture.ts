import type { KubeClient } from "./client.ts";
import type { Request } from "./request.ts";

export type FakeClient = KubeClient & { readonly asked: Request[] };

/** A client whose calls and watches are answered by the given functions; it keeps what was asked. */
export function fakeClient(answers: {
  readonly call: (request: Request) => unknown;
  /** Lines of a watch. Default: none come, until it is stopped. */
  readonly watch?: (request: Request) => readonly unknown[];
}): FakeClient {
  const asked: Request[] = [];
  const client: FakeClient = {
    asked,
    async call(request, signal) {
      signal.throwIfAborted();
      asked.push(request);
      return answers.call(request);
    },
    async *stream(request, _silenceMs, signal, onAnswer = () => {}) {
      asked.push(request);
      onAnswer();
      if (answers.watch === undefined)
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      signal.throwIfAborted();
      for (const event of answers.watch?.(request) ?? []) yield Buffer.from(`${JSON.stringify(event)}\n`);
    },
    separate: () => client,
    async [Symbol.asyncDispose]() {},
  };
  return client;
}

export const aPod = (name: string, resourceVersion = "1", namespace = "a") => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace, resourceVersion },
});
