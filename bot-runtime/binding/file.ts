import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { parse } from "yaml";
import { parseBinding, type SlackAgentBinding } from "../../crds/index.ts";
import { ConfigError } from "../config.ts";
import type { BindingSource } from "./source.ts";

/** A file is looked at this often, ms: editors and mounted volumes replace files, which file events miss. */
const lookMs = 1_000;

/**
 * A SlackAgentBinding in a YAML file, read again when it changes.
 * @throws {ConfigError} when it cannot be read or is not valid at the start.
 */
export function openBindingFile(
  path: string,
  onRefused: (problems: readonly string[]) => void,
): BindingSource {
  let current = readBinding(path);
  const listeners: ((binding: SlackAgentBinding) => void)[] = [];
  const look = (): void => {
    try {
      const next = readBinding(path);
      if (JSON.stringify(next) === JSON.stringify(current)) return;
      current = next;
      for (const listener of listeners) listener(next);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      onRefused(error.mistakes);
    }
  };
  watchFile(path, { interval: lookMs, persistent: false }, look);
  return {
    get current() {
      return current;
    },
    onChange: (listener) => listeners.push(listener),
    over: new AbortController().signal,
    shared: undefined,
    [Symbol.dispose]: () => unwatchFile(path, look),
  };
}

/** Reads a binding once. @throws {ConfigError} when it cannot be read or is not valid */
export function readBinding(path: string): SlackAgentBinding {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${path} cannot be read: ${why}. Give --binding a file that is there.`]);
  }
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new ConfigError([`${path} cannot be read as YAML: ${why}`]);
  }
  const parsed = parseBinding(document);
  if (!parsed.ok) throw new ConfigError(parsed.problems.map((problem) => `${path}: ${problem}`));
  return parsed.binding;
}
