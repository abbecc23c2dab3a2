/** The streams that are being listened to, so that a task which is cancelled can end its own: on 0.3 the agent leaves them open. */
export type OpenStreams = {
  /** Adds a stream whose task gets its name later; `end` is called at most once. Disposing takes it out. */
  add(taskId: () => string | undefined, end: () => void): Disposable;
  /** Ends those of this task. */
  end(taskId: string): void;
};

export function openStreams(): OpenStreams {
  const open = new Set<{ readonly taskId: () => string | undefined; readonly end: () => void }>();
  return {
    add(taskId, end) {
      const one = { taskId, end };
      open.add(one);
      return { [Symbol.dispose]: () => open.delete(one) };
    },
    end(taskId) {
      for (const one of open)
        if (one.taskId() === taskId) {
          open.delete(one);
          one.end();
        }
    },
  };
}
