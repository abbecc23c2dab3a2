/** Names in the store, all in one cluster slot by the braces. `prefix` is the binding's `namespace/name`. */
export type Keys = {
  readonly epoch: string;
  readonly inbox: string;
  readonly dead: string;
  readonly lease: string;
  readonly watermarks: string;
  readonly ratings: string;
  readonly signingKey: string;
  readonly seen: (key: string) => string;
  readonly turn: (turnId: string) => string;
  readonly lastTurns: (userId: string) => string;
  readonly thread: (threadKey: string) => string;
  readonly rated: (turnId: string, user: string) => string;
};

export function storeKeys(prefix: string): Keys {
  const name = (rest: string) => `sab:{${prefix}}:${rest}`;
  return {
    epoch: name("epoch"),
    inbox: name("inbox"),
    dead: name("dead"),
    lease: name("lease"),
    watermarks: name("watermarks"),
    ratings: name("ratings"),
    signingKey: name("signing-key"),
    seen: (key) => name(`seen:${key}`),
    turn: (turnId) => name(`turn:${turnId}`),
    lastTurns: (userId) => name(`last:${userId}`),
    thread: (threadKey) => name(`thread:${threadKey}`),
    rated: (turnId, user) => name(`rated:${turnId}:${user}`),
  };
}
