import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Reason of the condition `CredentialsValid` and a sentence that says which key to mend and how. */
export type CredentialProblem = {
  readonly reason: "SecretMissing" | "KeyMissing" | "WrongTokenKind" | "TokensSwapped";
  readonly message: string;
};

export interface Credentials {
  /** The value of a key as it is now, without what editors and `echo` add; undefined when there is none. */
  secret(key: string): string | undefined;
  /** What is wrong with the two Slack tokens, before Slack is asked. */
  problem(): CredentialProblem | undefined;
}

export type CredentialSource =
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "values"; readonly values: Readonly<Record<string, string | undefined>> };

/** Files of the two Slack tokens, as `spec.slack.secretRef` may rename them; in a cluster the Secret that they are mounted from. */
export type TokenKeys = {
  readonly botToken: string;
  readonly appToken: string;
  readonly secret?: { readonly name: string; readonly botTokenKey: string; readonly appTokenKey: string };
};

/** The key of a token's file as a person finds it: `bot-token`, in a cluster `bot-token of the Secret sre-bot-slack`. */
export const tokenName = (keys: TokenKeys, file: string): string =>
  keys.secret === undefined ? file : `${tokenKey(keys, file)} of the Secret ${keys.secret.name}`;

const tokenKey = ({ secret, appToken }: TokenKeys, file: string): string => {
  if (secret === undefined) return file;
  return file === appToken ? secret.appTokenKey : secret.botTokenKey;
};

/** A key may be asked for on each call; a file is read again this long after it was last read, ms. */
const rereadMs = 2_000;

/** Secrets by key, read again as they change: a rotated token is taken without a restart. */
export function openCredentials(
  source: CredentialSource,
  keys: TokenKeys,
  now: () => number = () => performance.now(),
): Credentials {
  const read = new Map<string, { value: string | undefined; atMs: number }>();
  const secret = (key: string): string | undefined => {
    const known = read.get(key);
    if (known !== undefined && now() - known.atMs < rereadMs) return known.value;
    const value = clean(source.kind === "values" ? source.values[key] : readKey(source.path, key));
    read.set(key, { value, atMs: now() });
    return value;
  };
  const problem = () => tokenProblem(secret(keys.botToken), secret(keys.appToken), keys, source);
  return { secret, problem };
}

function readKey(directory: string, key: string): string | undefined {
  // A key comes from the binding; it names a file of this directory and nothing else. A Secret's key holds no slash: what lies under
  // `store/` is the operator's alone.
  if (!/^(store\/)?[\w.-]+$/.test(key) || /(^|\/)\.\./.test(key)) return undefined;
  try {
    return readFileSync(join(directory, key), "utf8");
  } catch {
    // Missing or not readable is the same to the bot; `problem` says what to do.
    return undefined;
  }
}

/** Byte order mark, line ends and blanks around a value are accidents of how the Secret was made. */
function clean(value: string | undefined): string | undefined {
  const trimmed = value?.replace(/^\uFEFF/, "").trim();
  return trimmed === "" ? undefined : trimmed;
}

function tokenProblem(
  bot: string | undefined,
  app: string | undefined,
  keys: TokenKeys,
  source: CredentialSource,
): CredentialProblem | undefined {
  const where = placeOf(keys, source);
  const botKey = keyOf(keys, keys.botToken, source);
  const appKey = keyOf(keys, keys.appToken, source);
  if (bot === undefined && app === undefined)
    return {
      reason: "SecretMissing",
      message: `There are no Slack tokens ${where}: give ${botKey} (xoxb-…) and ${appKey} (xapp-…).`,
    };
  if (bot?.startsWith("xapp-") && app?.startsWith("xoxb-"))
    return {
      reason: "TokensSwapped",
      message: `The two Slack tokens are swapped ${where}: ${botKey} must be the one that begins with xoxb-, ${appKey} the one with xapp-.`,
    };
  return (
    keyProblem(bot, botKey, "xoxb-", "OAuth & Permissions", where) ??
    keyProblem(app, appKey, "xapp-", "Basic Information, App-Level Tokens", where)
  );
}

/** The key as a person finds it at its source; in the environment it is a variable. */
function keyOf(keys: TokenKeys, file: string, source: CredentialSource): string {
  if (keys.secret !== undefined || source.kind === "directory") return tokenKey(keys, file);
  return file === keys.appToken ? "SLACK_APP_TOKEN" : "SLACK_BOT_TOKEN";
}

function placeOf({ secret }: TokenKeys, source: CredentialSource): string {
  if (secret !== undefined) return `in the Secret ${secret.name} of the binding's namespace`;
  return source.kind === "directory" ? `in ${source.path}` : "in the environment";
}

function keyProblem(
  value: string | undefined,
  key: string,
  prefix: string,
  page: string,
  where: string,
): CredentialProblem | undefined {
  if (value === undefined)
    return {
      reason: "KeyMissing",
      message: `The key ${key} is missing or empty ${where}: copy the token that begins with ${prefix} from your app's page "${page}".`,
    };
  if (!value.startsWith(prefix))
    return {
      reason: "WrongTokenKind",
      message: `The key ${key} holds another kind of token ${where}: it must begin with ${prefix}; copy it from your app's page "${page}".`,
    };
  if (/\s/.test(value))
    return {
      reason: "WrongTokenKind",
      message: `The key ${key} has blanks inside ${where}: copy the token again, whole.`,
    };
  return undefined;
}
