import { noise } from "../estate/noise.ts";
import { table } from "../words.ts";

/** About 3,500 characters a section, with headings, paragraphs, nested lists, tables and code blocks longer than one message. */
export function longAnswer(sections = 9): string {
  const parts = ["# Post-mortem, in full", paragraph("introduction", 6)];
  for (let section = 1; section <= sections; section += 1) {
    parts.push(`## ${section}. ${titles[(section - 1) % titles.length]}`, paragraph(`p${section}`, 7));
    if (section % 3 === 0) parts.push(bigTable(section));
    if (section % 3 === 1) parts.push(nestedList(section));
    if (section % 3 === 2) parts.push(bigCode(section));
    parts.push(paragraph(`q${section}`, 5));
  }
  parts.push("---", "**The end** of the long answer.");
  return parts.join("\n\n");
}

const titles = ["What happened", "Timeline", "Impact", "Detection", "Root cause", "What went well"];

const words =
  "the checkout service waited for a connection while payments retried every authorisation and the pool ran empty so that healthy requests stood behind failing ones until the gateway gave up and answered with an error which monitors saw two minutes later".split(
    " ",
  );

function paragraph(key: string, sentences: number): string {
  const made: string[] = [];
  for (let sentence = 0; sentence < sentences; sentence += 1) {
    const length = 9 + Math.floor(noise(`${key}/${sentence}`) * 14);
    const start = Math.floor(noise(`${key}/${sentence}/start`) * words.length);
    const said = Array.from({ length }, (_, index) => words[(start + index) % words.length] ?? "");
    const emphasised = said
      .map((word, index) => (index === 3 && sentence % 3 === 0 ? `**${word}**` : word))
      .join(" ");
    made.push(`${emphasised.charAt(0).toUpperCase()}${emphasised.slice(1)}.`);
  }
  return made.join(" ");
}

const bigTable = (section: number): string =>
  table(
    ["Minute", "Requests", "Failures", "p95", "What was seen"],
    Array.from({ length: 24 }, (_, row) => [
      `09:${String(10 + row).padStart(2, "0")}`,
      String(4000 + Math.floor(noise(`t${section}/${row}`) * 900)),
      String(Math.floor(noise(`f${section}/${row}`) * 300)),
      `${180 + Math.floor(noise(`l${section}/${row}`) * 1800)} ms`,
      row % 5 === 0 ? "pool at 100 %" : "as the minute before",
    ]),
  );

const nestedList = (section: number): string =>
  Array.from({ length: 10 }, (_, item) =>
    [
      `${item + 1}. ${paragraph(`i${section}/${item}`, 1)}`,
      `   - [ ] ${paragraph(`j${section}/${item}`, 1)}`,
      `   - [x] see [the dashboard](https://grafana.example.com/d/payments?panel=${item})`,
    ].join("\n"),
  ).join("\n");

const bigCode = (section: number): string =>
  [
    "```typescript",
    ...Array.from(
      { length: 34 },
      (_, line) =>
        `const attempt${line} = await authorise(order, { retries: ${line % 5}, timeoutMs: ${500 + section * line} }); // ${line}`,
    ),
    "```",
  ].join("\n");
