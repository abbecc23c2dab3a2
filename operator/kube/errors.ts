/** Reasons that no server gave: there was no answer at all. `status` is 0 then. */
export type LocalReason = "ConnectionLost" | "NoCredentials" | "Timeout" | "Unreadable";

/**
 * What the API server answered instead of what was asked for, or that it did not answer.
 * `message` names the call and the object, tells the server's words and the remedy.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Kubernetes' own word (`Forbidden`, `Conflict`, `Expired`, …) or a {@link LocalReason}. */
  readonly reason: string;
  /** How long the server asked to be left alone, in ms. */
  readonly retryAfterMs: number | undefined;
  /** What a person can do about it; empty when waiting is the remedy. */
  readonly remedy: string;

  constructor(failure: Failure) {
    const remedy = remedyFor(failure.status, failure.reason);
    super(
      [`${failure.call}: ${failure.reason}`, failure.detail, remedy].filter((part) => part !== "").join(". "),
      failure.cause === undefined ? {} : { cause: failure.cause },
    );
    this.status = failure.status;
    this.reason = failure.reason;
    this.retryAfterMs = failure.retryAfterMs;
    this.remedy = remedy;
  }
}

export type Failure = {
  /** What was asked, without its query: `PATCH /apis/apps/v1/namespaces/a/deployments/b`. */
  readonly call: string;
  readonly status: number;
  readonly reason: string;
  /** The server's own words, or none. */
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
};

/** The cluster cannot be reached with the configuration as it is: the process cannot work until a person mends it. */
export class ClusterConfigError extends Error {
  override readonly name = "ClusterConfigError";
}

/** True for a call that may well succeed when it is made again: it was turned away, broke, or met a server in trouble. */
export const isTransient = ({ status, reason }: ApiError): boolean =>
  status === 429 ||
  (status >= 500 && status !== 501 && status !== 505) ||
  (status === 0 && reason !== "Unreadable");

/** True when the history that was asked for is forgotten, so that only a new list helps. */
export const isExpired = ({ status, reason }: ApiError): boolean =>
  status === 410 || reason === "Expired" || reason === "Gone";

function remedyFor(status: number, reason: string): string {
  if (status === 0) {
    return reason === "ConnectionLost"
      ? "Check that the API server is up and that a NetworkPolicy lets the operator reach it"
      : "";
  }
  if (status === 401) {
    return "The API server does not know the operator's token: check its ServiceAccount, or the user of the kubeconfig";
  }
  if (status === 403) {
    return "Grant it in the operator's ClusterRole (install the chart with rbac.create=true), or look for a quota or policy that forbids it";
  }
  if (status === 404) return "Check that the object, its namespace and its CustomResourceDefinition exist";
  if (status === 413) return "Make the object smaller";
  if (status === 422 || status === 400) {
    return "Change what the object says: the API server will not take it as it is";
  }
  return "";
}
