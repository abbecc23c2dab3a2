import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { filledIn } from "./times.ts";

const block = z.looseObject({ type: z.string().min(1) });

const SampleAlertSchema = z
  .strictObject({
    /** Unique, the file's name without `.json`. */
    name: z.string().regex(/^[a-z0-9-]+$/),
    /** For people who choose one. */
    title: z.string().min(1).max(80),
    /** Name of the channel that it is meant for, without `#`. */
    channel: z.string().regex(/^[a-z0-9_-]{1,80}$/),
    /** Whom the message comes from. */
    username: z.string().min(1).max(80),
    icon_emoji: z.string().regex(/^:[a-z0-9_+-]+:$/),
    text: z.string().optional(),
    /** Slack's bound: 50 blocks a message. */
    blocks: z.array(block).min(1).max(50).optional(),
    attachments: z
      .array(z.looseObject({ fallback: z.string().optional(), blocks: z.array(block).optional() }))
      .min(1)
      .max(100)
      .optional(),
  })
  .refine((alert) => Boolean(alert.text) || alert.blocks !== undefined || alert.attachments !== undefined, {
    error: "a message needs text, blocks or attachments",
  });

export type SampleAlert = Readonly<z.infer<typeof SampleAlertSchema>>;

/**
 * The sample alerts, by name, as their monitors would post them to an incoming webhook at this instant (ms since 1970).
 * @throws where a file is no valid alert; the message names the file.
 */
export function sampleAlerts(nowMs: number = Date.now()): readonly SampleAlert[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => alertIn(file, nowMs));
}

/** What would be sent to the webhook: the alert without what only people who choose one need. */
export function webhookPayload(alert: SampleAlert): Record<string, unknown> {
  const { name: _name, title: _title, channel: _channel, ...payload } = alert;
  return payload;
}

function alertIn(file: string, nowMs: number): SampleAlert {
  const content: unknown = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
  const parsed = SampleAlertSchema.safeParse(filledIn(content, nowMs));
  if (!parsed.success) throw new Error(`${file} is no alert: ${z.prettifyError(parsed.error)}`);
  if (`${parsed.data.name}.json` !== file) throw new Error(`${file} calls itself ${parsed.data.name}`);
  return parsed.data;
}
