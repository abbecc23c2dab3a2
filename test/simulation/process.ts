/** A process of the bot in the simulated world: what it does ends at once when it is killed, and waits while it is stopped. */
export type SimProcess = {
  readonly name: string;
  /** To the lease: containers of one pod share it. */
  readonly holder: string;
  /** When it began, on the world's clock: its own monotonic clock counts from here. */
  readonly startedAtMs: number;
  alive: boolean;
  /** SIGSTOP, or a long collection of garbage: until then nothing of it happens. */
  pausedUntilMs: number;
  /** How far its wall clock is off, ms. */
  wallOffsetMs: number;
  /** The epoch that it believes to hold. */
  epoch: number | undefined;
  /** Calls to the outside that it made. */
  calls: number;
  /** Told to end. */
  readonly stop: AbortController;
};

export const newProcess = (name: string, holder: string, startedAtMs: number): SimProcess => ({
  name,
  holder,
  startedAtMs,
  alive: true,
  pausedUntilMs: 0,
  wallOffsetMs: 0,
  epoch: undefined,
  calls: 0,
  stop: new AbortController(),
});
