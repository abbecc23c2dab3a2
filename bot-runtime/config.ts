import { parseArgs } from "node:util";
import { z } from "zod";
import { type ManifestForm, manifestForms } from "./manifest/print.ts";
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
  SLACK_CONFIG_TOKEN: z.string().optional(),
  SLACK_API_URL: url("https:", "http:").default("https://slack.com/api/"),
  REDIS_URL: url("redis:", "rediss:").optional(),
  DATA_DIR: z.string().optional(),
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
  feedback: { type: "boolean" },
  manifest: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/** At most one of them is given; without one the bot runs. */
const commands = ["check", "dead-letters", "feedback", "manifest"] as const;

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "run" | "check"; readonly config: Config }
  | { readonly kind: "manifest"; readonly form: ManifestForm; readonly config: Config }
  | { readonly kind: "feedback"; readonly config: Config }
  | { readonly kind: "dead-letters"; readonly action: DeadLetterAction; readonly config: Config };

export type DeadLetterAction =
  | { readonly do: "list" }
  | { readonly do: "retry" | "drop"; readonly id: string };

/** Where the binding is: in a file (standalone), or in a cluster, where the API server is what `api` leads to. */
export type BindingPlace =
  | { readonly kind: "file"; readonly path: string }
  | {
      readonly kind: "cluster";
      readonly namespace: string;
      readonly name: string;
      readonly api: {
        readonly kubeconfig: string | undefined;
        readonly serviceHost: string | undefined;
        readonly servicePort: string | undefined;
      };
    };

export type Config = Readonly<{
  binding: BindingPlace;
  credentialsDir: string | undefined;
  botToken: string | undefined;
  appToken: string | undefined;
  /** An app configuration token: `--check` alone reads the app's manifest with it. */
  configToken: string | undefined;
  slackApiUrl: string;
  redisUrl: string | undefined;
  /** Where SQLite may keep the store; in a cluster only where somebody says so, since a pod's own disk goes with it. */
  dataDir: string | undefined;
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
  const place = bindingPlace(values.binding, set);
  if (typeof place === "string") mistakes.push(place);
  if (!parsed.success || typeof place === "string") throw new ConfigError(mistakes);
  const asked = commands.filter((name) => values[name]);
  if (asked.length > 1)
    throw new ConfigError([`--${asked.join(" and --")} are two commands: give one of them. See --help.`]);
  const config = configOf(place, values.credentials, parsed.data);
  if (values["dead-letters"]) return { kind: "dead-letters", action: deadLetterAction(positionals), config };
  if (values.feedback) return feedbackCommand(positionals, config);
  if (values.manifest) return { kind: "manifest", form: manifestForm(positionals), config };
  if (positionals.length > 0) throw new ConfigError([`Unknown argument ${positionals[0]}: see --help.`]);
  return { kind: values.check ? "check" : "run", config };
}

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (error) {
    // Node goes on with how to pass a value that begins with a dash, which nobody means here.
    const [said] = String(error instanceof Error ? error.message : error).split(". ");
    throw new ConfigError([`${said?.replace(/\.$/, "")}. See --help.`]);
  }
}

/** Where the binding is, or what to mend. */
function bindingPlace(path: string | undefined, env: NodeJS.ProcessEnv): BindingPlace | string {
  const { BINDING_NAMESPACE: namespace, BINDING_NAME: name } = env;
  if (path !== undefined) {
    if (namespace === undefined && name === undefined) return { kind: "file", path };
    return "Two bindings are named: give --binding FILE, or BINDING_NAMESPACE and BINDING_NAME, not both.";
  }
  if (namespace === undefined && name === undefined)
    return "No binding is named: give --binding FILE with a SlackAgentBinding in YAML (see examples/), or in a cluster BINDING_NAMESPACE and BINDING_NAME.";
  if (name === undefined) return "BINDING_NAMESPACE is set without BINDING_NAME: set both, or neither.";
  if (namespace === undefined) return "BINDING_NAME is set without BINDING_NAMESPACE: set both, or neither.";
  const api = {
    kubeconfig: env.KUBECONFIG,
    serviceHost: env.KUBERNETES_SERVICE_HOST,
    servicePort: env.KUBERNETES_SERVICE_PORT,
  };
  return { kind: "cluster", namespace, name, api };
}

function configOf(
  binding: BindingPlace,
  credentialsDir: string | undefined,
  env: z.infer<typeof Environment>,
): Config {
  return Object.freeze({
    binding,
    credentialsDir,
    botToken: env.SLACK_BOT_TOKEN,
    appToken: env.SLACK_APP_TOKEN,
    configToken: env.SLACK_CONFIG_TOKEN,
    slackApiUrl: env.SLACK_API_URL.endsWith("/") ? env.SLACK_API_URL : `${env.SLACK_API_URL}/`,
    redisUrl: env.REDIS_URL,
    dataDir: env.DATA_DIR ?? (binding.kind === "file" ? "./data" : undefined),
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

function feedbackCommand([verb = "export"]: readonly string[], config: Config): Command {
  if (verb !== "export") throw new ConfigError(["--feedback takes export."]);
  return { kind: "feedback", config };
}

function manifestForm([form = "yaml"]: readonly string[]): ManifestForm {
  const known = manifestForms.find((one) => one === form);
  if (known === undefined) throw new ConfigError([`--manifest takes ${manifestForms.join(", ")}.`]);
  return known;
}

export const help = `slack-agent-bot: one Slack bot bound to one A2A agent

  main.ts --binding FILE [--credentials DIR]     run it
  main.ts --binding FILE --check                 test tokens, app, channels, agent and store; exit 0 or 1
  main.ts --binding FILE --manifest [yaml | json | link]   print the Slack app that fits it; link: Slack's page, filled in
  main.ts --binding FILE --dead-letters [list | retry ID | drop ID]
  main.ts --binding FILE --feedback [export]     what people thought of answers, one JSON object a line
  main.ts --help | --version

In a cluster BINDING_NAMESPACE and BINDING_NAME name the SlackAgentBinding instead of --binding FILE; the API server is
the pod's own, or the one of KUBECONFIG. POD_NAME and POD_UID say who holds the lease.

Credentials: DIR holds one file a key (bot-token, app-token, and what agent.auth names); without it
SLACK_BOT_TOKEN and SLACK_APP_TOKEN are taken. With an app configuration token (xoxe.xoxp-…) in SLACK_CONFIG_TOKEN, or in
DIR/config-token, --check compares the app's events, commands, shortcuts and settings too.

Variables (default): SLACK_API_URL (https://slack.com/api/), REDIS_URL (the binding's store, else SQLite in
DATA_DIR), DATA_DIR (./data; ":memory:" keeps nothing), LOG_LEVEL (info), HTTP_PORT (8080; 0: off), DRAIN_SECONDS (5),
OTEL_EXPORTER_OTLP_ENDPOINT and its family (traces on when set).

Exit codes: 0 after SIGTERM, 1 fatal, 2 the configuration is wrong, 3 the lease was lost.
`;
