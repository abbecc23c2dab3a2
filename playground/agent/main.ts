import process from "node:process";
import { parseArgs } from "node:util";
import { z } from "zod";
import { startAgent } from "./server.ts";

const usage = `Usage: node playground/agent/main.ts [options]

  --port N            port to listen on (default 8800; 0: a free one)
  --host HOST         address to listen on (default 127.0.0.1)
  --protocol P        A2A version to speak: 1.0, 0.3 or both (default)
  --pace MS           length of one beat of thinking (default 400; 0: no waits)
  --ping-delay MS     how long answers to "ping" wait (default 0)
  --public-url URL    address that the agent card names
  --token TOKEN       bearer token that callers must send
  --help
`;

const Options = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(8800),
  host: z.string().min(1).default("127.0.0.1"),
  protocol: z.enum(["1.0", "0.3", "both"]).default("both"),
  pace: z.coerce.number().min(0).max(60_000).default(400),
  "ping-delay": z.coerce.number().min(0).max(600_000).default(0),
  "public-url": z.url().optional(),
  token: z.string().min(1).optional(),
});

/** The agent as a process: prints its address once it answers, ends with 0 on SIGTERM or SIGINT, with 2 on wrong options. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return;
  const agent = await startAgent({
    port: options.port,
    host: options.host,
    protocol: options.protocol,
    pace: options.pace,
    pingDelayMs: options["ping-delay"],
    ...(options["public-url"] === undefined ? {} : { publicUrl: options["public-url"].replace(/\/$/, "") }),
    ...(options.token === undefined ? {} : { token: options.token }),
  });
  process.stdout.write(`SRE agent listens on ${agent.url}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      agent.stop().then(() => process.exit(0));
    });
  }
}

function readOptions(args: readonly string[]): z.infer<typeof Options> | undefined {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: text,
        host: text,
        protocol: text,
        pace: text,
        "ping-delay": text,
        "public-url": text,
        token: text,
        help: { type: "boolean" },
      },
    });
    if (values.help === true) {
      process.stdout.write(usage);
      return undefined;
    }
    return Options.parse(values);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    process.stderr.write(`${reason}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

await main();
