import { once } from "node:events";
import { Agent, request } from "node:https";

export type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** One request to the API server as its administrator; `body` is sent as JSON. */
export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

const answerMs = 60_000;

/** @returns the answer whatever its status; rejects when there is none. */
export function callsTo(server: string, ca: () => Buffer, token: string): Call & Disposable {
  const agent = new Agent({ keepAlive: true });
  const call: Call = async (method, path, body, headers = {}) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const outgoing = request(new URL(path, server), {
      agent,
      ca: ca(),
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        // Node gives a DELETE none by itself, and its body would be lost.
        "content-length": Buffer.byteLength(text),
        ...headers,
      },
      signal: AbortSignal.timeout(answerMs),
    });
    outgoing.end(text);
    const [incoming] = await once(outgoing, "response");
    const answer = (await incoming.setEncoding("utf8").toArray()).join("");
    return {
      status: incoming.statusCode,
      body: answer.startsWith("{") ? JSON.parse(answer) : { text: answer },
    };
  };
  return Object.assign(call, { [Symbol.dispose]: () => agent.destroy() });
}
