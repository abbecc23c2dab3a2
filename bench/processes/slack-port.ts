import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Observed } from "../observe.ts";

/** What can be asked of the process that holds the simulated Slack. */
export type Ask =
  /** When the nth connection was greeted, ms since 1970. */
  | { readonly kind: "hello"; readonly nth: number; readonly withinMs: number }
  /** Says so many mentions at once; answers the place of the first among all. */
  | { readonly kind: "mention"; readonly count: number }
  /** Waits until so many mentions, of all that were ever said, are answered. */
  | { readonly kind: "answered"; readonly least: number; readonly withinMs: number }
  /** From now on each event is sent again so many times. */
  | { readonly kind: "duplicates"; readonly copies: number }
  /** Each connection is refreshed, with the warning that Slack gives, or without. */
  | { readonly kind: "refresh"; readonly warning: boolean }
  /** How long no connection stood since the first one did, ms. */
  | { readonly kind: "blind" }
  | { readonly kind: "observe"; readonly from: number };

export type Asked = { readonly id: number; readonly ask: Ask };

type Told = {
  readonly ready?: Tokens;
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
};

export type Tokens = { readonly apiUrl: string; readonly botToken: string; readonly appToken: string };

/** The simulated Slack, seen from the process that measures. */
export interface SlackProcess extends AsyncDisposable {
  readonly tokens: Tokens;
  /** @throws where no bot is greeted within half a minute. */
  helloMs(nth: number): Promise<number>;
  mention(count: number): Promise<number>;
  /** False when it is not so within the time. */
  answered(least: number, withinMs: number): Promise<boolean>;
  duplicates(copies: number): Promise<void>;
  refresh(warning: boolean): Promise<void>;
  blindMs(): Promise<number>;
  observe(from: number): Promise<readonly Observed[]>;
}

export async function startSlackProcess(): Promise<SlackProcess> {
  const child = fork(join(import.meta.dirname, "slack.ts"), { serialization: "advanced" });
  const ready = Promise.withResolvers<Tokens>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  child.on("message", (told: Told) => {
    if (told.ready !== undefined) ready.resolve(told.ready);
    const one = waiting.get(told.id ?? -1);
    waiting.delete(told.id ?? -1);
    if (told.error === undefined) one?.resolve(told.result);
    else one?.reject(new Error(told.error));
  });
  const gone = once(child, "exit").then(([code, signal]) => {
    const error = new Error(`the simulated Slack ended (${code ?? signal})`);
    ready.reject(error);
    for (const one of waiting.values()) one.reject(error);
  });
  let asks = 0;
  const ask = (what: Ask): Promise<unknown> => {
    asks += 1;
    const one = Promise.withResolvers<unknown>();
    waiting.set(asks, one);
    child.send({ id: asks, ask: what } satisfies Asked);
    return one.promise;
  };
  return {
    tokens: await ready.promise,
    helloMs: async (nth) => {
      const atMs = await ask({ kind: "hello", nth, withinMs: 30_000 });
      if (typeof atMs !== "number") throw new Error("no bot connected within 30 s");
      return atMs;
    },
    mention: async (count) => Number(await ask({ kind: "mention", count })),
    answered: async (least, withinMs) => (await ask({ kind: "answered", least, withinMs })) === true,
    duplicates: async (copies) => void (await ask({ kind: "duplicates", copies })),
    refresh: async (warning) => void (await ask({ kind: "refresh", warning })),
    blindMs: async () => Number(await ask({ kind: "blind" })),
    observe: async (from) => (await ask({ kind: "observe", from })) as readonly Observed[],
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}
