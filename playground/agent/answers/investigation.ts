import {
  type Deploy,
  dashboardOf,
  deploysOf,
  lastMinutes,
  linesOf,
  minuteMs,
  patternsOf,
  remedyOf,
  runbookOf,
  type ServiceName,
  type Span,
  type Story,
  type Summary,
  serviceOf,
  startOf,
  storyFor,
  strength,
  summarise,
  troubleOf,
  type World,
} from "../estate/index.ts";
import { answered, type Beat, type Script } from "../script.ts";
import { change, clock, count, duration, millis, percent, sentence, table } from "../words.ts";
import { logBlock } from "./logs.ts";

export interface Subject {
  readonly world: World;
  readonly nowMs: number;
  readonly service: ServiceName;
  readonly windowMinutes: number;
}

/** Looks at metrics, logs and deploys of one service and says what is wrong, why, and what to do. */
export function investigation(subject: Subject): Script {
  const { world, nowMs, service, windowMinutes } = subject;
  const span = lastMinutes(nowMs, windowMinutes);
  const now = summarise(world, service, span);
  const trouble = troubleOf(world, service, nowMs);
  const before = summarise(world, service, quietSpan(subject, trouble));
  const suspect = deploysOf(world, trouble?.root ?? service)[0];
  const steps = stepsOf(subject, span, now, trouble, suspect);
  const head = headline(subject, trouble, now);
  return answered(
    `Investigation of ${service}`,
    [
      `## ${head}`,
      ...finding(subject, trouble, suspect),
      `### Numbers`,
      numbers(service, windowMinutes, now, before, trouble),
      `### Logs`,
      ...logSection(subject, span),
      `### Next steps`,
      nextSteps(service, trouble),
      `[Dashboard](${dashboardOf(service)}) · [Runbook](${runbookOf(trouble?.root ?? service)})`,
    ].join("\n\n"),
    steps,
  );
}

function stepsOf(
  { world, nowMs, service, windowMinutes }: Subject,
  span: Span,
  now: Summary,
  trouble: Story | undefined,
  suspect: Deploy | undefined,
): readonly Beat[] {
  const patterns = patternsOf(world, service, span);
  const steps: Beat[] = [
    {
      kind: "step",
      words: `Reading the metrics of ${service}, last ${duration(windowMinutes)}`,
      name: "query_metrics",
      args: { service, minutes: windowMinutes },
      response: { requests: now.requests, failures: now.failures, p95_ms: Math.round(now.p95Ms) },
    },
    {
      kind: "step",
      words: `Searching the logs of ${service}`,
      name: "search_logs",
      args: { service, level: "error", minutes: windowMinutes },
      response: { matches: now.failures, patterns: patterns.length },
    },
    {
      kind: "step",
      words: `Listing recent deploys of ${trouble?.root ?? service}`,
      name: "list_deploys",
      args: { service: trouble?.root ?? service, limit: 5 },
      response: suspect === undefined ? { deploys: 0 } : { newest: suspect.version, at: clock(suspect.atMs) },
    },
  ];
  if (trouble !== undefined && trouble.root !== service) {
    steps.push({
      kind: "step",
      words: `Following the failures from ${service} to ${trouble.root}`,
      name: "trace_dependencies",
      args: { service, depends_on: serviceOf(service).dependsOn },
      response: { culprit: trouble.root, since: clock(startOf(world, trouble)), until: clock(nowMs) },
    });
  }
  return steps;
}

function headline({ world, service }: Subject, trouble: Story | undefined, now: Summary): string {
  if (trouble === undefined) return `${sentence(service)}: nothing unusual`;
  const since = clock(startOf(world, trouble));
  if (trouble.root !== service)
    return `${sentence(service)}: ${percent(now.errorPercent)} errors, caused by ${trouble.root}`;
  return `${sentence(service)}: ${trouble.symptom}, since ${since}`;
}

function finding(
  { world, nowMs, service }: Subject,
  trouble: Story | undefined,
  suspect: Deploy | undefined,
): string[] {
  if (trouble !== undefined) {
    const begun = Math.round((nowMs - startOf(world, trouble)) / minuteMs);
    const likely = `**Likely cause:** ${trouble.cause}`;
    const coincides =
      suspect?.storyId === trouble.id
        ? [
            `It began ${duration(Math.max(1, begun))} ago, ${duration(Math.round((startOf(world, trouble) - suspect.atMs) / minuteMs))} after ${suspect.author} shipped [\`${suspect.version}\`](${suspect.pullRequest}).`,
          ]
        : [`It began ${duration(Math.max(1, begun))} ago. No deploy of ${trouble.root} fits that time.`];
    return [likely, ...coincides];
  }
  const past = storyFor(service);
  const remedy = past === undefined ? undefined : remedyOf(world, past);
  if (past !== undefined && remedy !== undefined) {
    const left = Math.round(strength(world, past, nowMs) * 100);
    return [
      `**Mended at ${clock(remedy.atMs)}.** ${left === 0 ? "Nothing of it is left." : `About ${left} % of the effect is still visible and fading.`} Older minutes in the table still carry it.`,
    ];
  }
  return ["All figures are where they usually are, and no log pattern stands out."];
}

/** The half hour before it began; where nothing is wrong: the window before this one. */
function quietSpan({ world, nowMs, windowMinutes }: Subject, trouble: Story | undefined): Span {
  return trouble === undefined
    ? lastMinutes(nowMs - windowMinutes * minuteMs, windowMinutes)
    : lastMinutes(startOf(world, trouble), 30);
}

function numbers(
  service: ServiceName,
  windowMinutes: number,
  now: Summary,
  before: Summary,
  trouble: Story | undefined,
): string {
  const { title, unit } = serviceOf(service).saturation;
  const amount = (value: number) => (unit === "%" ? percent(value) : count(value));
  return table(
    [
      "Metric",
      `last ${duration(windowMinutes)}`,
      trouble === undefined ? "before" : "before it began",
      "change",
    ],
    [
      [
        "Requests per second",
        now.perSecond.toFixed(1),
        before.perSecond.toFixed(1),
        change(before.perSecond, now.perSecond),
      ],
      ["Failed requests", count(now.failures), count(before.failures), ""],
      [
        "Error rate",
        percent(now.errorPercent),
        percent(before.errorPercent),
        change(before.errorPercent, now.errorPercent),
      ],
      ["p50", millis(now.p50Ms), millis(before.p50Ms), change(before.p50Ms, now.p50Ms)],
      ["p95", millis(now.p95Ms), millis(before.p95Ms), change(before.p95Ms, now.p95Ms)],
      ["p99", millis(now.p99Ms), millis(before.p99Ms), change(before.p99Ms, now.p99Ms)],
      [
        sentence(title),
        amount(now.saturation),
        amount(before.saturation),
        change(before.saturation, now.saturation),
      ],
    ],
  );
}

function logSection({ world, service }: Subject, span: Span): string[] {
  const [first] = patternsOf(world, service, span);
  if (first === undefined) return ["No errors in this window."];
  return [`Most frequent (${count(first.count)} times):`, logBlock(linesOf(world, service, span, 4))];
}

function nextSteps(service: ServiceName, trouble: Story | undefined): string {
  const steps = trouble?.nextSteps ?? [
    `Keep an eye on the [dashboard](${dashboardOf(service)}).`,
    "Ask me for the `logs`, a `chart`, or to `compare with yesterday`.",
  ];
  return steps.map((step, index) => `${index + 1}. ${step}`).join("\n");
}
