import type { Played, Report } from "./report.ts";
import type { Sample } from "./samples.ts";
import type { Asked } from "./traffic.ts";

const width = 960;
const left = 56;
const right = 16;
/** Each panel's top and height. */
const panels = { answers: [40, 150], memory: [230, 110], handles: [380, 70] } as const;

/** Answers, memory and handles over time, each fault a mark above them, as one SVG. */
export function plot(
  report: Report,
  run: {
    readonly startedMs: number;
    readonly asked: readonly Asked[];
    readonly samples: readonly Sample[];
    readonly played: readonly Played[];
  },
): string {
  const lengthMs = Math.max(
    report.minutes * 60_000,
    ...run.samples.map(({ atMs }) => atMs - run.startedMs),
    ...run.asked.map(({ atMs }) => atMs - run.startedMs),
  );
  const x = (atMs: number) =>
    (left + ((atMs - run.startedMs) / lengthMs) * (width - left - right)).toFixed(1);
  const answers = run.asked.flatMap(({ atMs, answeredAtMs }) =>
    answeredAtMs === undefined ? [] : [[atMs, (answeredAtMs - atMs) / 1_000] as const],
  );
  const dots = panel(
    panels.answers,
    "seconds until the answer",
    answers.map(([, value]) => value),
    x(run.startedMs),
  );
  const memory = panel(
    panels.memory,
    "memory of the bot, MB",
    run.samples.map(({ rssMb }) => rssMb),
    x(run.startedMs),
  );
  const handles = panel(
    panels.handles,
    "open handles",
    run.samples.map((sample) => sample.handles),
    x(run.startedMs),
  );
  const title = `${report.minutes} minutes, ${report.requests} requests, ${run.played.length} faults, seed ${report.seed}: ${report.lost} lost, ${report.doubled} doubled`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 490" font-family="sans-serif" font-size="11" fill="#57606a">
<rect width="${width}" height="490" fill="#ffffff"/>
<text x="${left}" y="18" font-size="13" fill="#1f2328">${title}</text>
${run.played.map(({ name, atMs }) => `<path d="M${x(atMs)} 26v8" stroke="${name.startsWith("bot") ? "#cf222e" : "#bf8700"}"><title>${name}</title></path>`).join("\n")}
${dots.axis}
${answers.map(([atMs, value]) => `<circle cx="${x(atMs)}" cy="${dots.y(value)}" r="1.6" fill="#0969da"/>`).join("\n")}
${memory.axis}
${lines(run.samples, x, ({ rssMb }) => memory.y(rssMb))}
${handles.axis}
${lines(run.samples, x, (sample) => handles.y(sample.handles))}
<text x="${left}" y="482">marks on top: red, what was done to the bot's process; yellow, to Slack, the store, the agent</text>
</svg>
`;
}

function panel(
  [top, height]: readonly [number, number],
  title: string,
  values: readonly number[],
  x: string,
) {
  const most = Math.max(1, ...values);
  const y = (value: number) => (top + height - (value / most) * height).toFixed(1);
  const axis = `<path d="M${x} ${top}v${height}H${width - right}" fill="none" stroke="#d0d7de"/>
<text x="${left + 4}" y="${top + 10}">${title}</text>
<text x="${left - 6}" y="${top + 10}" text-anchor="end">${most >= 10 ? Math.round(most) : most.toFixed(1)}</text>
<text x="${left - 6}" y="${top + height}" text-anchor="end">0</text>`;
  return { y, axis };
}

/** One line for each process. */
function lines(
  samples: readonly Sample[],
  x: (atMs: number) => string,
  y: (sample: Sample) => string,
): string {
  return [...Map.groupBy(samples, ({ pid }) => pid).values()]
    .map((of) => of.map((sample, at) => `${at === 0 ? "M" : "L"}${x(sample.atMs)} ${y(sample)}`).join(""))
    .map((path) => `<path d="${path}" fill="none" stroke="#1a7f37"/>`)
    .join("\n");
}
