/** Bounds of the loop over bindings, each with its reason. Times in ms. */
export const limits = {
  /** A pod should be gone at its deletionTimestamp, which its grace period is part of; after this its node is taken for lost. */
  stuckAfterMs: 60_000,
  /** A container that crashed several times has to run this long before it counts as running again. */
  steadyAfterMs: 60_000,
  /** So many restarts are no accident; a kubelet's first back-off comes before the second, and between the two it must not seem mended. */
  restartsOfACrashLoop: 2,
  /** What Kubernetes says is quoted up to here, in characters: its first sentence, not a whole webhook's page. */
  quotedCharacters: 400,
  /** Of the problems of a spec that cannot be read, in characters. */
  problemCharacters: 2_000,
  /** A stranger's object that goes away tells nobody, so it is looked for again. */
  conflictRecheckMs: 60_000,
  /** What the API server refused may be accepted once a quota or a policy has changed, which nothing tells either. */
  refusedRecheckMs: 120_000,
  /** The garbage collector has taken so long at most to find the children of a deleted binding; then they are looked for again. */
  formerRecheckMs: 10_000,
  /** What was shown a moment late is shown by then. */
  staleRecheckMs: 1_000,
} as const;
