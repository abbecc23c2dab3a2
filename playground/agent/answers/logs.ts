import { type LogLine, lastMinutes, linesOf, patternsOf } from "../estate/index.ts";
import { limits } from "../limits.ts";
import { answered, type Script } from "../script.ts";
import { count, duration, logClock, sentence } from "../words.ts";
import type { Subject } from "./investigation.ts";

/** The newest log lines of a service and how often each pattern occurs. */
export function logs({ world, nowMs, service, windowMinutes }: Subject): Script {
  const span = lastMinutes(nowMs, windowMinutes);
  const lines = linesOf(world, service, span, limits.logLines);
  const patterns = patternsOf(world, service, span);
  const total = patterns.reduce((sum, pattern) => sum + pattern.count, 0);
  const body =
    lines.length === 0
      ? ["No errors in this window."]
      : [
          logBlock(lines),
          "### By pattern",
          patterns
            .map(
              (pattern) =>
                `- **${count(pattern.count)}** × \`${pattern.message.replaceAll(/\{\w+\}/g, "*")}\``,
            )
            .join("\n"),
          `Together ${count(total)} failures: the same number that the metrics count.`,
        ];
  return answered(
    `Logs of ${service}`,
    [`## ${sentence(service)}: errors of the last ${duration(windowMinutes)}`, ...body].join("\n\n"),
    [
      {
        kind: "step",
        words: `Searching the logs of ${service}`,
        name: "search_logs",
        args: { service, level: "error", minutes: windowMinutes },
        response: { matches: total, shown: lines.length },
      },
    ],
  );
}

/** Log lines as a fenced block. */
export const logBlock = (lines: readonly LogLine[]): string =>
  [
    "```",
    ...lines.map((line) => `${logClock(line.atMs)} ${line.level.padEnd(5)} ${line.pod} ${line.message}`),
    "```",
  ].join("\n");
