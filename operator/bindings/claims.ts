import { type BindingState, keyOf } from "./binding-state.ts";

/** Who may connect with the Slack app of one binding. */
export type AppClaim =
  | { readonly kind: "granted"; readonly appId: string }
  /** The bot has not read the app's id yet. */
  | { readonly kind: "unknown" }
  /** Another binding has the app. */
  | { readonly kind: "taken"; readonly appId: string; readonly by: BindingState }
  /** Suspended: the claim is given up. */
  | { readonly kind: "given-up"; readonly appId: string | undefined };

/**
 * Decides over one binding's claim, seeing all that name its app (`rivals` gives them, itself among them). Pure: whichever binding is judged, the answers agree, so that an app is never
 * granted twice from one view of the cluster.
 *
 * - A granted claim stays, also while the bot cannot read its token. It ends when the bot reports another app, and when the binding is
 *   suspended or deleted.
 * - A suspended binding holds its claim until it is written that it gave it up, which waits for its pod to be gone: before that
 *   another bot would be a second connection.
 * - Nobody holds it: the oldest that asks gets it. Several hold it (a restored backup, an operator split over namespaces): the oldest
 *   keeps it.
 *
 * `justGranted` is who got the app from this process a moment ago, as its key: the watch may not show that yet.
 */
export function appClaim(
  own: BindingState,
  rivals: (appId: string) => readonly BindingState[],
  justGranted: (appId: string) => string | undefined,
): AppClaim {
  if (own.suspended || own.deleting) return { kind: "given-up", appId: own.appId };
  const appId = own.appId ?? own.claimedAppId;
  if (appId === undefined) return { kind: "unknown" };
  const winner = winnerOf(appId, rivals(appId), justGranted(appId)) ?? own;
  return isSame(winner, own) ? { kind: "granted", appId } : { kind: "taken", appId, by: winner };
}

function winnerOf(
  appId: string,
  all: readonly BindingState[],
  justGranted: string | undefined,
): BindingState | undefined {
  const asking = all.filter(
    (one) => !one.suspended && !one.deleting && (one.appId ?? one.claimedAppId) === appId,
  );
  const holding = asking.filter((one) => one.claimedAppId === appId || keyOf(one) === justGranted);
  const leaving = all.filter((one) => one.suspended && !one.deleting && one.claimedAppId === appId);
  return [holding, leaving, asking].map(oldest).find((one) => one !== undefined);
}

const oldest = (bindings: readonly BindingState[]): BindingState | undefined =>
  bindings.toSorted((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1))[0];

/** Creation times are RFC 3339 in UTC to the second, so they sort as text; names decide between equals. */
const ageOf = (one: BindingState): string => `${one.createdAt} ${keyOf(one)}`;

const isSame = (a: BindingState, b: BindingState): boolean => keyOf(a) === keyOf(b);
