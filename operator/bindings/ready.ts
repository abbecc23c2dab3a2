import { type BotCondition, botConditions, type ConditionType, childName } from "../../crds/index.ts";
import type { BindingState, Said } from "./binding-state.ts";

type Other = { readonly type: ConditionType; readonly said: Said | undefined };

/**
 * `Ready`: the first of the others that is not True. Where the bot has not spoken, or spoke from a pod that is gone, it is Unknown:
 * a dead bot must not stay Ready. Its `observedGeneration` is the oldest that a bot's condition still speaks of, so that whoever
 * waits for a changed binding waits until the bot has followed.
 */
export function readyCondition(
  others: readonly Other[],
  binding: BindingState,
  livePods: readonly string[],
): Omit<Said, "type"> {
  const { generation, holder } = binding;
  const gone = holder !== undefined && !livePods.includes(holder) ? holder : undefined;
  for (const { type, said } of others) {
    const counted = isOfBot(type) ? believed(type, said, binding, gone) : said;
    if (counted !== undefined && counted.status !== "True") {
      const { status, reason, message } = counted;
      return { status, reason, message, observedGeneration: generation };
    }
  }
  if (holder === undefined)
    return {
      ...unknown("No pod says yet that it holds the connection to Slack."),
      observedGeneration: generation,
    };
  const told = others.map(({ said }) => said?.observedGeneration ?? generation);
  return {
    status: "True",
    reason: "Ready",
    message: `Pod ${holder} is connected to Slack, has read the agent's card, and its store answers.`,
    observedGeneration: Math.min(generation, ...told),
  };
}

function believed(
  type: BotCondition,
  said: Said | undefined,
  { namespace, name }: BindingState,
  gone: string | undefined,
): Pick<Said, "status" | "reason" | "message"> {
  if (gone !== undefined)
    return unknown(
      `What pod ${gone} said of ${type} does not count any more: the pod is gone, and the next has not spoken yet.`,
    );
  return (
    said ??
    unknown(
      `The bot has not spoken of ${type} yet. If this stays, its log says more: kubectl -n ${namespace} logs deployment/${childName(name)}`,
    )
  );
}

const unknown = (message: string) => ({ status: "Unknown", reason: "Progressing", message }) as const;

const isOfBot = (type: ConditionType): type is BotCondition => botConditions.some((one) => one === type);
