/**
 * What a failed call to the API server means. `unreachable`: it gave no answer, and may have done it or not. `overloaded`: it
 * did nothing and asks for patience (429, 5xx). `refused`: it will not, until something changes.
 */
export type KubeFailure = "unreachable" | "overloaded" | "refused";

/** A call to the API server that failed. Never holds a token. */
export class KubeError extends Error {
  readonly failure: KubeFailure;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The API server's own word, such as `Forbidden` or `Conflict`. */
  readonly reason: string;
  /** How long it asks to wait, ms. */
  readonly retryAfterMs: number | undefined;
  /** What a person can do about it. */
  readonly remedy: string;

  constructor(
    what: string,
    answer: { status: number; reason: string; message?: string; retryAfterMs?: number | undefined },
    options?: { cause?: unknown },
  ) {
    super(`${what}: ${answer.message ?? answer.reason}`, options);
    this.name = "KubeError";
    this.status = answer.status;
    this.reason = answer.reason;
    this.retryAfterMs = answer.retryAfterMs;
    this.failure = failureOf(answer.status);
    this.remedy = remedyOf(answer.status);
  }
}

export const isKubeError = (error: unknown, status: number): boolean =>
  error instanceof KubeError && error.status === status;

function failureOf(status: number): KubeFailure {
  if (status === 0) return "unreachable";
  return status === 429 || status >= 500 ? "overloaded" : "refused";
}

function remedyOf(status: number): string {
  switch (status) {
    case 0:
      return "Check that the API server runs and that a NetworkPolicy lets the bot reach it.";
    case 401:
      return "The API server does not know the token: check the ServiceAccount of the pod, or the kubeconfig.";
    case 403:
      return "The ServiceAccount lacks a right: the operator makes its Role, or see docs/operations.md.";
    case 404:
      return "The operator makes it: check that it runs and watches this namespace.";
    default:
      return "It is tried again by itself.";
  }
}
