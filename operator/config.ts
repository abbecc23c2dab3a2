import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type BotDefaults, botDefaults } from "./bot-defaults.ts";
import { limits } from "./limits.ts";
import { logLevels } from "./ops/log.ts";

/** The configuration is wrong: exit code 2, and each sentence says what to mend. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.name = "ConfigError";
    this.mistakes = mistakes;
  }
}

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "run"; readonly config: Config };

export type Config = Readonly<{
  /** Namespaces whose bindings are served; undefined: all. */
  namespaces: readonly string[] | undefined;
  bot: BotConfig;
  /** The default store; undefined: every binding must bring its own. */
  store: { readonly url: string; readonly dir: string } | undefined;
  /** Undefined: no election, this process alone works. */
  election: { readonly namespace: string; readonly lease: string; readonly identity: string } | undefined;
  leaseName: string;
  podName: string;
  concurrentReconciles: number;
  resyncMs: number;
  /** Undefined: nothing is served. */
  httpPort: number | undefined;
  logLevel: string;
}>;

/** What every bot gets from the operator's installation. */
export type BotConfig = Readonly<{
  image: string;
  imagePullPolicy: "Always" | "IfNotPresent" | "Never" | undefined;
  defaults: BotDefaults;
  slackApiUrl: string | undefined;
  logLevel: string | undefined;
  networkPolicy: boolean;
  /** Ports of the API server, for the bots' NetworkPolicies. */
  apiServerPorts: readonly number[];
}>;

/**
 * Reads the command line and the environment once; every mistake is reported in one go.
 * @throws {ConfigError}
 */
export function readCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Command {
  const flagged = parseFlags(argv);
  if (flagged.help) return { kind: "help" };
  if (flagged.version) return { kind: "version" };
  const watched = flagged["watch-namespaces"];
  // Empty means unset: `VAR=` is how shells and manifests unset things.
  const set = Object.fromEntries(
    Object.entries({ ...env, ...(watched === undefined ? {} : { WATCH_NAMESPACES: watched }) }).filter(
      ([, value]) => value !== "",
    ),
  );
  const parsed = Environment.safeParse(set);
  const mistakes = [...(parsed.success ? [] : parsed.error.issues.map(sentence)), ...together(set)];
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  return { kind: "run", config: configOf(parsed.data) };
}

const flags = {
  "watch-namespaces": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags }).values;
  } catch (error) {
    // Node goes on with how to pass a value that begins with a dash, which nobody means here.
    const [said] = String(error instanceof Error ? error.message : error).split(". ");
    throw new ConfigError([`${said?.replace(/\.$/, "")}. See --help.`]);
  }
}

const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "is not a whole number")
    .default(String(fallback))
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be ${min} to ${max}`);

const yesOrNo = z
  .enum(["true", "false"], "must be true or false")
  .default("true")
  .transform((value) => value === "true");

const level = z.enum(logLevels, `must be one of ${logLevels.join(", ")}`);

const listOf = <T>(entry: z.ZodType<T, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    )
    .pipe(z.array(entry).min(1, "names nothing"));

const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    "is not the name of a namespace (lower-case letters, digits, hyphens)",
  );

const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `must be an address that begins with ${protocols.map((one) => `${one}//`).join(" or ")}`,
  });

const Environment = z.object({
  POD_NAMESPACE: dnsLabel.optional(),
  POD_NAME: z.string().max(253, "is longer than a pod's name").optional(),
  WATCH_NAMESPACES: listOf(dnsLabel).optional(),
  BOT_IMAGE: z.string("is unset: name the bot's image, such as registry.example.com/slack-agent-bot:0.1.0"),
  BOT_IMAGE_PULL_POLICY: z
    .enum(["Always", "IfNotPresent", "Never"], "must be Always, IfNotPresent or Never")
    .optional(),
  BOT_DEFAULTS: z.string().default("{}").transform(parseJson).pipe(botDefaults),
  SLACK_API_URL: url("https:", "http:").optional(),
  BOT_LOG_LEVEL: level.optional(),
  BOT_NETWORK_POLICY: yesOrNo,
  API_SERVER_PORTS: listOf(
    z
      .string()
      .regex(/^\d{1,5}$/, "is not a port")
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65_535, "is not a port"),
  ).prefault("443,6443"),
  STORE_URL: url("redis:", "rediss:").optional(),
  STORE_DIR: z.string().optional(),
  CONCURRENT_RECONCILES: wholeNumber(1, limits.concurrentReconciles, 10),
  RESYNC_MINUTES: wholeNumber(1, 1_440, 60),
  LEADER_ELECTION: yesOrNo,
  LEASE_NAME: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, "is not the name of a Lease")
    .default("slack-agent-operator"),
  HTTP_PORT: wholeNumber(0, 65_535, 8080),
  LOG_LEVEL: level.default("info"),
});

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
}

function sentence(issue: z.core.$ZodIssue): string {
  const [variable, ...inner] = issue.path.map(String);
  const at = inner.length === 0 ? "" : ` (${inner.join(".")})`;
  const remedy = issue.message.startsWith("is unset") ? "" : ": change or unset it";
  return `${variable}${at} ${issue.message}${remedy}.`;
}

/** What no variable can say of itself. */
function together(env: Readonly<Record<string, string | undefined>>): string[] {
  const mistakes: string[] = [];
  const store = URL.parse(env.STORE_URL ?? "");
  if (store !== null && (store.username !== "" || store.password !== ""))
    mistakes.push(
      "STORE_URL holds a user or a password, which every bot's Deployment would show: put them into the files username and password of STORE_DIR.",
    );
  if (store !== null && !/^\/?\d{0,5}$/.test(store.pathname))
    mistakes.push("STORE_URL has a path that is no number of a database: write redis://host:6379/0.");
  if (env.STORE_URL !== undefined && env.STORE_DIR === undefined)
    mistakes.push(
      "STORE_DIR is unset: name the folder with the store's password and master-key, or unset STORE_URL.",
    );
  if (env.LEADER_ELECTION !== "false" && env.POD_NAMESPACE === undefined)
    mistakes.push(
      "POD_NAMESPACE is unset: name the namespace of the operator's Lease, or set LEADER_ELECTION=false.",
    );
  return mistakes;
}

function configOf(env: z.output<typeof Environment>): Config {
  const podName = env.POD_NAME ?? hostname();
  return Object.freeze({
    namespaces: env.WATCH_NAMESPACES === undefined ? undefined : [...new Set(env.WATCH_NAMESPACES)],
    bot: {
      image: env.BOT_IMAGE,
      imagePullPolicy: env.BOT_IMAGE_PULL_POLICY,
      defaults: env.BOT_DEFAULTS,
      slackApiUrl: env.SLACK_API_URL,
      logLevel: env.BOT_LOG_LEVEL,
      networkPolicy: env.BOT_NETWORK_POLICY,
      apiServerPorts: [...new Set(env.API_SERVER_PORTS)],
    },
    store:
      env.STORE_URL === undefined || env.STORE_DIR === undefined
        ? undefined
        : { url: env.STORE_URL, dir: env.STORE_DIR },
    election:
      env.LEADER_ELECTION && env.POD_NAMESPACE !== undefined
        ? { namespace: env.POD_NAMESPACE, lease: env.LEASE_NAME, identity: podName }
        : undefined,
    leaseName: env.LEASE_NAME,
    podName,
    concurrentReconciles: env.CONCURRENT_RECONCILES,
    resyncMs: env.RESYNC_MINUTES * 60_000,
    httpPort: env.HTTP_PORT === 0 ? undefined : env.HTTP_PORT,
    logLevel: env.LOG_LEVEL,
  });
}

export const help = `slack-agent-operator: runs one bot for each SlackAgentBinding

  main.ts [--watch-namespaces a,b]     serve the bindings of these namespaces (default: all)
  main.ts --help | --version

The cluster: KUBECONFIG, else the pod's own service account.

Variables (default):
  BOT_IMAGE (required)                 image of the bots that name none
  BOT_IMAGE_PULL_POLICY                Always, IfNotPresent or Never
  BOT_DEFAULTS ({})                    JSON for every bot's pod: resources, nodeSelector, tolerations, affinity, labels,
                                       annotations, imagePullSecrets, env, priorityClassName
  BOT_LOG_LEVEL, SLACK_API_URL         handed to the bots
  BOT_NETWORK_POLICY (true)            a NetworkPolicy for each bot
  API_SERVER_PORTS (443,6443)          what those policies let through towards the API server
  STORE_URL                            the default store, without user and password; unset: every binding names its own
  STORE_DIR                            folder of files: password, master-key, username (default)
  WATCH_NAMESPACES                     as --watch-namespaces
  POD_NAMESPACE, POD_NAME (host name)  where the operator's Lease lies; who holds it
  LEADER_ELECTION (true), LEASE_NAME (slack-agent-operator)
  CONCURRENT_RECONCILES (10), RESYNC_MINUTES (60)
  HTTP_PORT (8080; 0: off)             /healthz, /readyz, /metrics
  LOG_LEVEL (info)

Exit codes: 0 after SIGTERM, 1 fatal, 2 the configuration is wrong, 3 the leadership was lost.
`;
