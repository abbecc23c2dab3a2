import { z } from "zod";
import { limits } from "./limits.ts";
import type { SlackObject } from "./page-api.ts";

/** The first frame of a connection. Source: "Using Socket Mode". */
export const helloFrame = (appId: string, connections: number): string =>
  JSON.stringify({
    type: "hello",
    num_connections: connections,
    debug_info: {
      host: "applink-playground",
      build_number: 1,
      approximate_connection_time: limits.connectionSeconds,
    },
    connection_info: { app_id: appId },
  });

/** Told before Slack ends a connection. */
export const disconnectFrame = (reason: string): string =>
  JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink-playground" } });

const Acknowledgement = z.looseObject({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).optional(),
});

/** What a client sends back: the envelope it names (empty when it names none) and its answer. */
export function readAcknowledgement(text: string): {
  readonly envelopeId: string;
  readonly payload: SlackObject;
} {
  const parsed = Acknowledgement.safeParse(parseJson(text));
  return parsed.success
    ? { envelopeId: parsed.data.envelope_id, payload: parsed.data.payload ?? {} }
    : { envelopeId: "", payload: {} };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
