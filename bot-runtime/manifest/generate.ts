import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseBinding } from "../../crds/index.ts";
import { type Feature, features } from "./features.ts";
import { appManifest } from "./manifest.ts";
import { printManifest } from "./print.ts";
import { settings } from "./settings.ts";

const page = join(import.meta.dirname, "../../docs/slack.md");

/** The page with its generated parts as the table of features has them now: what needs what, and a whole manifest. */
export function slackPage(text: string): string {
  return withPart(withPart(text, "features", featureTable()), "manifest", manifestBlock());
}

function featureTable(): string {
  const rows = features.map((feature) => {
    const cells = [
      `${feature.purpose}${feature.essential ? " (**must**)" : ""}`,
      code(feature.scopes),
      [code(feature.events), (feature.settings ?? []).map((one) => settings[one].name).join(", ")]
        .filter((part) => part !== "")
        .join("; "),
      feature.without,
      whenOf(feature),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| feature | scopes | events and settings | without them | for bindings with |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

const whenOf = ({ when }: Feature): string => when ?? "";

function manifestBlock(): string {
  const parsed = parseBinding({
    apiVersion: "slackagents.dev/v1alpha1",
    kind: "SlackAgentBinding",
    metadata: { name: "sre-bot", namespace: "sre" },
    spec: {
      slack: { secretRef: { name: "sre-bot-slack" }, slashCommand: "/sre" },
      agent: { url: "http://sre-agent.kagent:8083/api/a2a/kagent/sre-agent" },
    },
  });
  if (!parsed.ok) throw new TypeError(parsed.problems.join("\n"));
  return `\`\`\`yaml\n${printManifest(appManifest(parsed.binding), "yaml")}\`\`\``;
}

function withPart(text: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`docs/slack.md needs ${start} and ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${part}\n\n${text.slice(to)}`;
}

if (import.meta.main) {
  const text = readFileSync(page, "utf8");
  const wanted = slackPage(text);
  if (!process.argv.includes("--check")) writeFileSync(page, wanted);
  else if (text !== wanted) {
    process.stderr.write("docs/slack.md is stale: npm run generate\n");
    process.exitCode = 1;
  }
}
