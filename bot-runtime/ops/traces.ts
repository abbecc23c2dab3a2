import { type Attributes, context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";

/** Spans of the bot; without an endpoint they are the API's own no-ops. */
const tracer = () => trace.getTracer("slack-agent-bot");

/** Does `work` inside a span of its own; what it throws marks the span and passes on. No words of people or agents go in. */
export function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, async (span: Span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "error" });
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * Sends spans to the OTLP endpoint of `OTEL_EXPORTER_OTLP_ENDPOINT` and its family, which the exporter reads itself. The SDK is loaded
 * only then: a bot without traces should not pay for it. Disposing sends what is left.
 */
export async function openTraces(binding: string): Promise<AsyncDisposable> {
  const [
    { BatchSpanProcessor, TracerProvider },
    { OTLPTraceExporter },
    resources,
    { AsyncLocalStorageContextManager },
  ] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/context-async-hooks"),
  ]);
  const provider = new TracerProvider({
    resource: resources
      .defaultResource()
      .merge(
        resources.resourceFromAttributes({
          "service.name": "slack-agent-bot",
          "slackagents.binding": binding,
        }),
      )
      // What whoever runs the bot says about it in `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` wins.
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return {
    [Symbol.asyncDispose]: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
    },
  };
}
