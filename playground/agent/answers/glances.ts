import {
  allDeploys,
  dashboardOf,
  deploysOf,
  lastMinutes,
  openStories,
  runbookOf,
  type Summary,
  serviceNames,
  serviceOf,
  shifted,
  startOf,
  summarise,
  troubleOf,
  type World,
} from "../estate/index.ts";
import { answered, type Script } from "../script.ts";
import { change, clock, count, duration, millis, percent, sentence, table } from "../words.ts";
import type { Subject } from "./investigation.ts";

const dayMinutes = 24 * 60;

/** What was shipped to a service, and whether it fits the trouble. */
export function deploys({ world, nowMs, service }: Subject): Script {
  const trouble = troubleOf(world, service, nowMs);
  const root = trouble?.root ?? service;
  const shipped = deploysOf(world, root);
  const suspect = shipped.find((deploy) => deploy.storyId !== undefined && deploy.storyId === trouble?.id);
  const rows = shipped.map((deploy) => [
    `[\`${deploy.version}\`](${deploy.pullRequest})`,
    deploy.change,
    deploy.author,
    nowMs - deploy.atMs < dayMinutes * 60_000
      ? clock(deploy.atMs)
      : new Date(deploy.atMs).toISOString().slice(0, 10),
    `\`${deploy.commit}\``,
  ]);
  const verdict =
    trouble === undefined
      ? `${sentence(root)} has no open trouble that a deploy could have caused.`
      : suspect === undefined
        ? `None of them fits: the trouble began at ${clock(startOf(world, trouble))}.`
        : `**\`${suspect.version}\`** by ${suspect.author} fits: shipped at ${clock(suspect.atMs)}, trouble since ${clock(startOf(world, trouble))}. Say \`roll back ${root}\` and I ask for approval.`;
  return answered(
    `Deploys of ${root}`,
    [
      `## Deploys of ${root}`,
      rows.length === 0
        ? `Nothing was shipped to ${root} in the last week.`
        : table(["Version", "Change", "By", "When", "Commit"], rows, "words"),
      verdict,
    ].join("\n\n"),
    [
      {
        kind: "step",
        words: `Listing recent deploys of ${root}`,
        name: "list_deploys",
        args: { service: root, limit: 5 },
        response: { deploys: shipped.length, of: allDeploys(world).length },
      },
    ],
  );
}

/** The window beside the same window of the day before. */
export function comparison({ world, nowMs, service, windowMinutes }: Subject): Script {
  const span = lastMinutes(nowMs, windowMinutes);
  const today = summarise(world, service, span);
  const yesterday = summarise(world, service, shifted(span, -dayMinutes));
  const row = (title: string, of: (summary: Summary) => number, show: (value: number) => string) => [
    title,
    show(of(today)),
    show(of(yesterday)),
    change(of(yesterday), of(today)),
  ];
  const worse = today.errorPercent > yesterday.errorPercent * 1.5 || today.p95Ms > yesterday.p95Ms * 1.5;
  return answered(
    `Comparison of ${service}`,
    [
      `## ${sentence(service)}: today and yesterday`,
      `${clock(span.fromMs)} to ${clock(span.toMs)}, both days.`,
      table(
        ["Metric", "today", "yesterday", "change"],
        [
          row("Requests", (summary) => summary.requests, count),
          row("Failed requests", (summary) => summary.failures, count),
          row("Error rate", (summary) => summary.errorPercent, percent),
          row("p50", (summary) => summary.p50Ms, millis),
          row("p95", (summary) => summary.p95Ms, millis),
          row("p99", (summary) => summary.p99Ms, millis),
        ],
      ),
      worse
        ? "Traffic is as it was yesterday; failures and latency are not, so this is not a matter of load."
        : "Today looks like yesterday.",
    ].join("\n\n"),
    [
      {
        kind: "step",
        words: `Comparing ${service} with yesterday`,
        name: "query_metrics",
        args: { service, minutes: windowMinutes, compare_with: "-24h" },
        response: { failures_today: today.failures, failures_yesterday: yesterday.failures },
      },
    ],
  );
}

/** All services at a glance. */
export function overview(world: World, nowMs: number): Script {
  const open = openStories(world, nowMs);
  const span = lastMinutes(nowMs, 15);
  const rows = serviceNames.map((name) => {
    const now = summarise(world, name, span);
    const trouble = troubleOf(world, name, nowMs);
    const state = trouble === undefined ? "🟢" : trouble.root === name ? "🔴" : "🟠";
    return [`${state} ${name}`, now.perSecond.toFixed(0), percent(now.errorPercent), millis(now.p95Ms)];
  });
  return answered(
    "Overview",
    [
      `## ${open.length === 0 ? "All quiet" : `${open.length} open ${open.length === 1 ? "problem" : "problems"}`}`,
      ...(open.length === 0
        ? []
        : [
            open
              .map((story) => `- **${story.root}**: ${story.symptom} (since ${clock(startOf(world, story))})`)
              .join("\n"),
          ]),
      `### Last ${duration(15)}`,
      table(["Service", "req/s", "errors", "p95"], rows),
      "🔴 it began here · 🟠 affected by another · 🟢 as usual. Name a service and I look into it.",
    ].join("\n\n"),
    [
      {
        kind: "step",
        words: "Reading the metrics of all services",
        name: "query_metrics",
        args: { services: "all", minutes: 15 },
        response: { services: serviceNames.length, open: open.length },
      },
    ],
    open.slice(0, 3).map(({ root }) => ({ title: `Dashboard of ${root}`, url: dashboardOf(root) })),
  );
}

/** Who looks after a service. */
export function owner({ service }: Subject): Script {
  const { does, team, dependsOn } = serviceOf(service);
  return answered(
    `Owner of ${service}`,
    [
      `**${sentence(service)}** (${does}) belongs to **${team}**.`,
      [
        `- Runbook: ${runbookOf(service)}`,
        `- Dashboard: ${dashboardOf(service)}`,
        `- Depends on: ${dependsOn.length === 0 ? "nothing" : dependsOn.join(", ")}`,
      ].join("\n"),
    ].join("\n\n"),
  );
}
