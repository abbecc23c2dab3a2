import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { inSpan, openTraces } from "./traces.ts";

test("spans reach the OTLP endpoint, nested, with their failures, and none is lost at the end", async () => {
  const bodies: string[] = [];
  const collector = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  {
    await using _traces = await openTraces("sre/bot");
    const failing = inSpan("turn", { turn: "t1" }, () =>
      inSpan("turn.send", {}, async () => {
        throw new TypeError("the words of this must not be sent");
      }),
    );
    await expect(failing).rejects.toThrow(TypeError);
  }
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  collector.close();
  const sent = bodies.join("");
  expect(sent).toContain('"turn.send"');
  expect(sent).toContain("sre/bot");
  expect(sent).toContain("TypeError");
  expect(sent).not.toContain("must not be sent");
});

test("without an endpoint a span costs nothing and changes nothing", async () => {
  expect(await inSpan("turn", {}, async () => 7)).toBe(7);
});
