import { limits } from "./limits.ts";

/** One message that the agent was asked to work on, as a test wants to see it. */
export interface Call {
  /** Counts from 1 in the order of arrival. */
  readonly number: number;
  readonly messageId: string;
  readonly taskId: string;
  readonly contextId: string;
  readonly referenceTaskIds: readonly string[];
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly bytes: number }[];
  readonly metadata: unknown;
  readonly protocolVersion: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly startedAt: string;
  /** Undefined while it runs. */
  readonly endedAt?: string;
  /** What the turn ended as: an A2A task state in lower case, "message", or "thrown". */
  readonly outcome?: string;
  readonly cancelled: boolean;
}

export type CallFilter = Partial<Pick<Call, "messageId" | "taskId" | "contextId">>;

/** The agent's executions, newest last, bounded by `limits.calls`. */
export class CallHistory {
  readonly #calls = new Map<number, Call>();
  #number = 0;
  readonly #waiting = new Set<() => void>();

  begin(call: Omit<Call, "number" | "cancelled">): number {
    this.#number += 1;
    this.#calls.set(this.#number, { ...call, number: this.#number, cancelled: false });
    for (const number of this.#calls.keys()) {
      if (this.#calls.size <= limits.calls) break;
      this.#calls.delete(number);
    }
    this.#wake();
    return this.#number;
  }

  update(number: number, change: Partial<Pick<Call, "endedAt" | "outcome" | "cancelled">>): void {
    const call = this.#calls.get(number);
    if (call !== undefined) this.#calls.set(number, { ...call, ...change });
    this.#wake();
  }

  all(filter: CallFilter = {}): readonly Call[] {
    const wanted = Object.entries(filter);
    return [...this.#calls.values()].filter((call) =>
      wanted.every(([key, value]) => call[key as keyof CallFilter] === value),
    );
  }

  /** Executions that have not ended. */
  running(): readonly Call[] {
    return this.all().filter((call) => call.endedAt === undefined);
  }

  /**
   * The first call that fits, now or later.
   * @throws the signal's reason.
   */
  async until(fits: (call: Call) => boolean, signal: AbortSignal): Promise<Call> {
    for (;;) {
      signal.throwIfAborted();
      const found = this.all().find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener("abort", wake, { once: true });
      });
    }
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

const interesting = [
  "a2a-version",
  "a2a-extensions",
  "x-a2a-extensions",
  "user-agent",
  "traceparent",
  "x-user-id",
  "content-type",
];

/** Headers that a test asks about. A credential is told by its scheme and length, never by its value. */
export function headersOfInterest(headers: unknown): Record<string, string> {
  const given = new Map<string, unknown>(Object.entries(headers ?? {}));
  const kept = interesting.flatMap((name) => {
    const value = given.get(name);
    return typeof value === "string" ? [[name, value]] : [];
  });
  const authorization = given.get("authorization");
  if (typeof authorization === "string") {
    const [scheme, ...secret] = authorization.split(" ");
    kept.push(["authorization", `${scheme} (${secret.join(" ").length} characters)`]);
  }
  return Object.fromEntries(kept);
}
