import { z } from "zod";
import { limits } from "../limits.ts";
import { mapListOf, text, withRules } from "../rules.ts";
import { objectName, secretKey } from "../secrets.ts";

/** Variables that the operator sets itself; an entry here would win over them or lose to them at random. */
export const reservedVariables = [
  "BINDING_NAME",
  "BINDING_NAMESPACE",
  "POD_NAME",
  "POD_NAMESPACE",
  "POD_UID",
  "HTTP_PORT",
  "DATA_DIR",
] as const;

const keySource = (what: "Secret" | "ConfigMap") =>
  z
    .strictObject({
      name: objectName(what).describe(`Name of a ${what} in the binding's own namespace.`),
      key: secretKey(`Key inside the ${what}.`),
      optional: z
        .boolean()
        .optional()
        .describe("Whether the pod starts without it. Default: false: it waits."),
    })
    .describe(`One key of a ${what}.`);

const sources = ["secretKeyRef", "configMapKeyRef"] as const;

const ValueFrom = withRules(
  z.strictObject({
    secretKeyRef: keySource("Secret").optional(),
    configMapKeyRef: keySource("ConfigMap").optional(),
  }),
  [
    {
      message: "write exactly one of secretKeyRef and configMapKeyRef",
      cel: "has(self.secretKeyRef) != has(self.configMapKeyRef)",
      check: (from) => sources.filter((source) => from[source] !== undefined).length === 1,
    },
  ],
).describe("Where the value comes from.");

const Variable = withRules(
  z.strictObject({
    name: text(limits.objectNameCharacters, [
      {
        require: "^[A-Za-z_][A-Za-z0-9_]*$",
        message: "write a variable's name: letters, digits and underscores, such as HTTPS_PROXY",
      },
      {
        refuse: `^(${reservedVariables.join("|")})$`,
        message: "leave it out: the operator sets this variable itself",
      },
      {
        refuse: "^SLACK_(BOT|APP)_TOKEN$",
        message: "leave it out, and put the token into the Secret that spec.slack.secretRef names",
      },
      {
        refuse: "^REDIS_URL$",
        message: "leave it out, and name the store in spec.store.redis",
      },
    ]).describe("Name of the variable."),
    value: text(limits.envValueCharacters, [
      {
        refuse: "^(xox[a-z]|xapp)-",
        message:
          "write valueFrom.secretKeyRef instead of the token itself (and revoke that token now: it can be read here)",
      },
    ])
      .optional()
      .describe("Its value. Default: empty."),
    valueFrom: ValueFrom.optional(),
  }),
  [
    {
      message: "write either value or valueFrom, not both",
      cel: "!(has(self.value) && has(self.valueFrom))",
      check: ({ value, valueFrom }) => value === undefined || valueFrom === undefined,
    },
  ],
).describe("One environment variable.");

export const EnvSchema = mapListOf(Variable, "name", limits.envVariables).describe(
  "Further environment variables of the bot, such as HTTPS_PROXY, LOG_LEVEL or OTEL_EXPORTER_OTLP_ENDPOINT. Default: none.",
);
