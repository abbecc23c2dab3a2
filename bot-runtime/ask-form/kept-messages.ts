import { limits } from "./limits.ts";

type Message = Readonly<Record<string, unknown>>;

/** The messages that open forms are about, as Slack sent them: a bounded number, for a bounded time, in this process alone. */
export function keptMessages(now: () => number) {
  const kept = new Map<string, { readonly message: Message; readonly untilMs: number }>();
  return {
    keep(id: string, message: Message): void {
      for (const [old, { untilMs }] of kept)
        if (untilMs <= now() || kept.size >= limits.kept) kept.delete(old);
      kept.set(id, { message, untilMs: now() + limits.keptMs });
    },
    /** A form is sent once, so it stays until it is too old: what could not be stored is sent again. */
    get(id: string): Message | undefined {
      const found = kept.get(id);
      return found !== undefined && found.untilMs > now() ? found.message : undefined;
    },
  };
}
