import { type ServiceName, serviceNames, serviceOf } from "./estate/index.ts";
import { limits } from "./limits.ts";
import { type Trouble, troubleIn } from "./trouble.ts";

export type Topic =
  | "investigate"
  | "logs"
  | "deploys"
  | "compare"
  | "chart"
  | "overview"
  | "owner"
  | "rollback"
  | "restart"
  | "help"
  | "thanks";

export type Question =
  | { readonly kind: "trouble"; readonly trouble: Trouble }
  | {
      readonly kind: "topic";
      /** Undefined: the words do not say what is wanted. */
      readonly topic: Topic | undefined;
      /** The service that the words are about, if they name one. */
      readonly service: ServiceName | undefined;
      readonly windowMinutes: number | undefined;
      readonly isAlert: boolean;
    };

/**
 * What is asked. The text may carry more than the question (instructions, a thread's earlier messages, an alert): what is
 * wanted is read from its last paragraph, what it is about from all of it, the last paragraph first.
 */
export function understand(text: string): Question {
  const plain = text.replaceAll("\r\n", "\n").trim();
  const ask = askIn(plain);
  const trouble = troubleIn(ask);
  if (trouble !== undefined) return { kind: "trouble", trouble };
  const isAlert = looksLikeAlert(plain);
  const topic = topicOf(isAlert ? withoutFooter(ask) : ask);
  return {
    kind: "topic",
    topic: topic ?? (isAlert ? "investigate" : undefined),
    service: serviceIn(ask) ?? serviceIn(plain),
    windowMinutes: windowIn(ask),
    isAlert,
  };
}

/** The words of the person who asks: the last paragraph that names no files, without the mention that it may start with. */
export const askIn = (text: string): string =>
  withoutMention(
    text
      .replaceAll("\r\n", "\n")
      .trim()
      .split(/\n\s*\n/)
      .findLast((words) => !/^Files:\n- /.test(words)) ?? "",
  );

const withoutMention = (text: string): string =>
  text.replace(/^\s*(?:<@[A-Z0-9]+(?:\|[^>]*)?>|@[\w.-]+)[\s,:]*/i, "").trim();

/** An alert closes with links ("Logs | Dashboard") and labels that are no wish of anyone. */
function withoutFooter(ask: string): string {
  const words = ask
    .replace(/\[[^\]]*\]\([^)]*\)/g, " ")
    .replace(/<?https?:\/\/\S+/g, " ")
    .trim();
  return /[|·•`*]|: |\n/.test(words) ? "" : words;
}

const alertWords =
  /\b(?:alert(?:s|ing)?|alarm|firing|fired|triggered|incident|resolved|severity|threshold|monitor|p[1-5]\b|sev-?[0-9]|critical|unhandled|exception|failed|failing)/gi;

const looksLikeAlert = (text: string): boolean =>
  (text.length > 140 || text.split("\n").length > 2) && (text.match(alertWords)?.length ?? 0) > 0;

/** Ordered: the first that fits wins, so "chart of the errors since the deploy" is a chart. */
const topics: readonly (readonly [RegExp, Topic])[] = [
  [/^(?:help|what can you do|usage|commands)\b/i, "help"],
  [/^(?:thanks|thank you|thx|great|perfect|nice)\b[^?]*$/i, "thanks"],
  [/^(?:hi|hello|hey|good (?:morning|evening))\b[^?]{0,30}$/i, "help"],
  [
    /^(?:please |can you |could you |now |just )*(?:roll(?:ing)?[ -]?(?:it |this |that )?back|revert)\b/i,
    "rollback",
  ],
  [/^(?:please |can you |could you |now |just )*(?:restart|bounce|reboot)\b/i, "restart"],
  [/\b(?:chart|graph|plot|picture|diagram)\b/i, "chart"],
  [/\b(?:logs?|log lines|stack ?trace)\b/i, "logs"],
  [/\b(?:who (?:owns|is on[ -]?call)|on[ -]?call|owner|runbook)\b/i, "owner"],
  [/\b(?:compared?|yesterday|last week|usual|normal)\b/i, "compare"],
  [/\b(?:deploy(?:s|ed|ment|ments)?|release[ds]?|shipped|rolled out|what changed)\b/i, "deploys"],
  [
    /\b(?:overview|anything (?:wrong|unusual|else)|what(?:'s| is) (?:wrong|broken|on fire|up)|how are (?:we|things)|all services|health)\b/i,
    "overview",
  ],
  [
    /\b(?:why|investigat\w*|look (?:at|into)|check|what happened|slow|errors?|latency|better|recover\w*|status|what about|cause|down|fail\w*)\b/i,
    "investigate",
  ],
];

function topicOf(ask: string): Topic | undefined {
  if (ask.length > limits.commandChars) return undefined;
  return topics.find(([words]) => words.test(ask))?.[1];
}

function windowIn(ask: string): number | undefined {
  const found = /\b(?:last|past|previous)\s+(\d{1,4})?\s*(min(?:ute)?s?|m|h(?:ou)?rs?|h|days?)\b/i.exec(ask);
  if (found === null) return undefined;
  const unit = found[2] ?? "";
  const minutes = Number(found[1] ?? 1) * (/^m/i.test(unit) ? 1 : /^h/i.test(unit) ? 60 : 1440);
  return Math.min(limits.windowMinutes, Math.max(1, minutes));
}

const aliases: readonly (readonly [string, ServiceName])[] = serviceNames
  .flatMap((name) => [name, ...serviceOf(name).aliases].map((alias) => [alias, name] as const))
  // Longest first: "checkout-web" is the web shop, not the service called checkout.
  .sort(([a], [b]) => b.length - a.length);

const aliasPattern = new RegExp(`(?<![\\w-])(${aliases.map(([alias]) => alias).join("|")})(?![a-z])`, "g");
const byAlias = new Map(aliases);

/** The service that a text is about: a label counts most, the first two lines more than the rest. Undefined at a tie of none. */
export function serviceIn(text: string): ServiceName | undefined {
  const scores = new Map<ServiceName, number>();
  const lines = text
    .toLowerCase()
    .replace(/https?:\/\/[^\s)>|]+/g, " ")
    .split("\n");
  for (const [index, line] of lines.entries()) {
    for (const found of line.matchAll(aliasPattern)) {
      const service = byAlias.get(found[1] ?? "");
      if (service === undefined) continue;
      const isLabel = /(?:service|app|job|deployment|project)(?:\.name)?["'*`\s]*[:=]["'*`\s]*$/.test(
        line.slice(0, found.index),
      );
      scores.set(service, (scores.get(service) ?? 0) + 1 + (isLabel ? 4 : 0) + (index < 2 ? 1 : 0));
    }
  }
  return [...scores].sort((a, b) => b[1] - a[1])[0]?.[0];
}
