import { parseArgs } from "node:util";
import { z } from "zod";
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

const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "is not a whole number")
    .default(String(fallback))
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be ${min} to ${max}`);

const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `must be an address that begins with ${protocols.map((one) => `${one}//`).join(" or ")}`,
  });

/** Empty means unset: `VAR=` is how shells and manifests unset things. */
const Environment = z.object({
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_APP_TOKEN: z.string().optional(),
  SLACK_API_URL: url("https:", "http:").default("https://slack.com/api/"),
  REDIS_URL: url("redis:", "rediss:").optional(),
  DATA_DIR: z.string().default("./data"),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(", ")}`).default("info"),
  HTTP_PORT: wholeNumber(0, 65_535, 8080),
  DRAIN_SECONDS: wholeNumber(0, 600, 5),
  POD_NAME: z.string().optional(),
  POD_UID: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url("https:", "http:").optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url("https:", "http:").optional(),
});

const flags = {
  binding: { type: "string" },
  credentials: { type: "string" },
  check: { type: "boolean" },
  "dead-letters": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "run" | "check"; readonly config: Config }
  | { readonly kind: "dead-letters"; readonly action: DeadLetterAction; readonly config: Config };

export type DeadLetterAction =
  | { readonly do: "list" }
  | { readonly do: "retry" | "drop"; readonly id: string };

export type Config = Readonly<{
  bindingFile: string;
  credentialsDir: string | undefined;
  botToken: string | undefined;
  appToken: string | undefined;
  slackApiUrl: string;
  redisUrl: string | undefined;
  dataDir: string;
  logLevel: string;
  httpPort: number;
  drainMs: number;
  podName: string | undefined;
  podUid: string | undefined;
  /** An OTLP endpoint is set; the exporter reads it, and the rest of its family, by itself. */
  traces: boolean;
}>;

/**
 * Reads the command line and the environment once; every mistake is reported in one go.
 * @throws {ConfigError}
 */
export function readCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { values, positionals } = parseFlags(argv);
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const mistakes: string[] = [];
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(set);
  if (!parsed.success)
    mistakes.push(
      ...parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}: change or unset it.`),
    );
  if (values.binding === undefined)
    mistakes.push(
      "No binding is named: give --binding FILE with a SlackAgentBinding in YAML (see examples/).",
    );
  if (!parsed.success || values.binding === undefined) throw new ConfigError(mistakes);
  const config = configOf(values.binding, values.credentials, parsed.data);
  if (values["dead-letters"]) return { kind: "dead-letters", action: deadLetterAction(positionals), config };
  if (positionals.length > 0) throw new ConfigError([`Unknown argument ${positionals[0]}: see --help.`]);
  return { kind: values.check ? "check" : "run", config };
}

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (error) {
    throw new ConfigError([`${error instanceof Error ? error.message : error} See --help.`]);
  }
}

function configOf(
  bindingFile: string,
  credentialsDir: string | undefined,
  env: z.infer<typeof Environment>,
): Config {
  return Object.freeze({
    bindingFile,
    credentialsDir,
    botToken: env.SLACK_BOT_TOKEN,
    appToken: env.SLACK_APP_TOKEN,
    slackApiUrl: env.SLACK_API_URL.endsWith("/") ? env.SLACK_API_URL : `${env.SLACK_API_URL}/`,
    redisUrl: env.REDIS_URL,
    dataDir: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
    httpPort: env.HTTP_PORT,
    drainMs: env.DRAIN_SECONDS * 1_000,
    podName: env.POD_NAME,
    podUid: env.POD_UID,
    traces:
      env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined,
  });
}

function deadLetterAction(positionals: readonly string[]): DeadLetterAction {
  const [verb = "list", id] = positionals;
  if (verb === "list") return { do: "list" };
  if ((verb === "retry" || verb === "drop") && id !== undefined) return { do: verb, id };
  throw new ConfigError(["--dead-letters takes list, retry ID or drop ID."]);
}

export const help = `slack-agent-bot: one Slack bot bound to one A2A agent

  main.ts --binding FILE [--credentials DIR]     run it
  main.ts --binding FILE --check                 test tokens, scopes, channels, agent and store; exit 0 or 1
  main.ts --binding FILE --dead-letters [list | retry ID | drop ID]
  main.ts --help | --version

Credentials: DIR holds one file a key (bot-token, app-token, and what agent.auth names); without it
SLACK_BOT_TOKEN and SLACK_APP_TOKEN are taken.

Variables (default): SLACK_API_URL (https://slack.com/api/), REDIS_URL (the binding's store, else SQLite in
DATA_DIR), DATA_DIR (./data; ":memory:" keeps nothing), LOG_LEVEL (info), HTTP_PORT (8080; 0: off), DRAIN_SECONDS (5),
OTEL_EXPORTER_OTLP_ENDPOINT and its family (traces on when set).

Exit codes: 0 after SIGTERM, 1 fatal, 2 the configuration is wrong, 3 the lease was lost.
`;
