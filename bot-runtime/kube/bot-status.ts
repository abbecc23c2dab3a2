import { type BindingStatus, type BotCondition, bindingLimits, botConditions } from "../../crds/index.ts";
import type { ConditionState } from "../ops/conditions.ts";

/** What a bot knows of itself and of what it talks to. */
export type Knowledge = {
  readonly conditions: ReadonlyMap<BotCondition, ConditionState>;
  readonly slack: Omit<NonNullable<BindingStatus["slack"]>, "claimedAppID">;
  readonly agent: Agent | undefined;
  readonly holder: BindingStatus["holder"];
  /** Of the spec that this was found out with. */
  readonly generation: number | undefined;
};

type Agent = Omit<NonNullable<BindingStatus["agent"]>, "skills"> & {
  readonly skills: readonly { readonly id: string; readonly name: string }[];
};

/**
 * The bot's part of the status, cut to the resource's bounds: one value too long would get the whole refused. A condition whose status did not change since `before` keeps its time, also over a restart. Pure.
 */
export function botStatus(
  { conditions, slack, agent, holder, generation }: Knowledge,
  before: BindingStatus | undefined,
  now: Date,
): BindingStatus {
  const since = (type: BotCondition, status: string): string => {
    const told = before?.conditions?.find((one) => one.type === type);
    return told?.status === status ? told.lastTransitionTime : `${now.toISOString().slice(0, 19)}Z`;
  };
  return {
    // In one order, whichever was found out first: people compare what they read.
    conditions: botConditions.flatMap((type) => {
      const state = conditions.get(type);
      if (state === undefined) return [];
      return {
        type,
        status: state.status,
        reason: state.reason,
        message: cut(state.message, bindingLimits.conditionMessageCharacters),
        lastTransitionTime: since(type, state.status),
        ...(generation !== undefined && { observedGeneration: generation }),
      };
    }),
    slack: cutAll(slack),
    ...(agent !== undefined && {
      agent: {
        ...cutAll(agent),
        skills: agent.skills.slice(0, bindingLimits.skills).map(({ id, name }) => ({
          id: cut(id, bindingLimits.statusTextCharacters),
          name: cut(name, bindingLimits.statusTextCharacters),
        })),
      },
    }),
    ...(holder !== undefined && { holder: cutAll(holder) }),
  };
}

/** In characters as the API server counts them. */
const cut = (text: string, most: number): string =>
  text.length <= most ? text : [...text].slice(0, most).join("");

const cutAll = <T extends object>(values: T): T =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === "string" ? cut(value, bindingLimits.statusTextCharacters) : value,
      ]),
  ) as T;
