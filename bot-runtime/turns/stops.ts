/** A turn at work in this process, as far as it can be stopped. */
type AtWork = { threadKey: string; stop: AbortController };

export type TurnAtWork = {
  /** Aborts once somebody who may has asked for the end of this turn; the reason is their user id. */
  readonly stopped: AbortSignal;
  /** The thread of a slash command is known once its reply stands. */
  moved(threadKey: string): void;
  /** Nothing of the turn is left that could be stopped. */
  over(): void;
};

/**
 * Who wants which turn to end, and which turns are at work. Nothing of it is stored: the wish itself lies in the inbox until the
 * turn has ended, and is read again after a restart.
 */
export function turnStops() {
  const atWork = new Map<string, AtWork>();
  const wanted = new Map<string, string>();
  const judged = new Map<string, PromiseWithResolvers<void>>();
  const settle = (turnId: string): void => {
    judged.get(turnId)?.resolve();
    judged.delete(turnId);
  };
  return {
    /** An attempt of a turn begins; a wish that came before it holds at once. Between its attempts a turn stays at work. */
    begin(turnId: string, threadKey: string): TurnAtWork {
      const one: AtWork = { threadKey, stop: new AbortController() };
      atWork.set(turnId, one);
      const by = wanted.get(turnId);
      if (by !== undefined) one.stop.abort(by);
      return {
        stopped: one.stop.signal,
        moved: (key) => {
          one.threadKey = key;
        },
        over: () => void atWork.delete(turnId),
      };
    },
    /** The turn that is at work in this thread. */
    turnIn: (threadKey: string): string | undefined =>
      [...atWork].find(([, one]) => one.threadKey === threadKey)?.[0],
    /** The thread of a turn that is at work. */
    threadOf: (turnId: string): string | undefined => atWork.get(turnId)?.threadKey,
    /** The first who asks is the one who stopped it. */
    ask(turnId: string, user: string): void {
      const by = wanted.get(turnId) ?? user;
      wanted.set(turnId, by);
      atWork.get(turnId)?.stop.abort(by);
      settle(turnId);
    },
    wants: (turnId: string): boolean => wanted.has(turnId),
    /** Somebody wants this turn to end; whether they may is found out now. */
    expect(turnId: string): void {
      if (!wanted.has(turnId) && !judged.has(turnId)) judged.set(turnId, Promise.withResolvers());
    },
    /** Resolves once it is known whether whoever wants this turn to end may; at once where nobody does. */
    judged: (turnId: string): Promise<void> => judged.get(turnId)?.promise ?? Promise.resolve(),
    /** The turn has ended, or nobody who may wants it to. */
    forget(turnId: string): void {
      wanted.delete(turnId);
      settle(turnId);
    },
  };
}
export type TurnStops = ReturnType<typeof turnStops>;
