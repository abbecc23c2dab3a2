import { z } from "zod";
import { duration } from "../durations.ts";
import { limits } from "../limits.ts";
import { setOf, text, withRules } from "../rules.ts";
import { objectName, secretKey, secretKeyRef, secretName } from "../secrets.ts";
import { httpUrl, origin, tokenUrl } from "../urls.ts";

const Bearer = z
  .strictObject({ secretKeyRef: secretKeyRef("Key that holds the token, without the word Bearer.") })
  .describe("Authorization: Bearer with a token from a Secret.");

const Basic = z
  .strictObject({
    secretRef: z
      .strictObject({
        name: secretName(),
        usernameKey: secretKey("Key that holds the user's name. Default: username.").default("username"),
        passwordKey: secretKey("Key that holds the password. Default: password.").default("password"),
      })
      .describe("Secret with user and password; one of type kubernetes.io/basic-auth fits as it is."),
  })
  .describe("HTTP Basic authentication.");

const Header = z
  .strictObject({
    name: text(limits.headerNameCharacters, [
      {
        require: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
        message: "write the name of an HTTP header, such as X-API-Key",
      },
      {
        refuse:
          "^(?i:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept|accept-encoding|cookie|proxy-.*|traceparent|tracestate|x-a2a-.*|a2a-.*)$",
        message:
          "write the header that the agent reads the key from, such as X-API-Key: this one is set by the HTTP connection or by A2A itself",
      },
    ]).describe("Name of the header, such as X-API-Key."),
    secretKeyRef: secretKeyRef("Key that holds the header's whole value."),
  })
  .describe("A header of your own with a value from a Secret.");

const OAuth2 = z
  .strictObject({
    tokenURL: tokenUrl().describe("The token endpoint, https. Plain http only inside the cluster."),
    clientID: text(limits.oauthTextCharacters, [
      { require: "^[!-~]+$", message: "write the client id, without spaces" },
    ]).describe("The client id."),
    clientSecretRef: secretKeyRef("Key that holds the client secret."),
    scopes: setOf(
      text(limits.oauthTextCharacters, [
        {
          require: "^[!#-\\[\\]-~]+$",
          message: "write one scope an item, without spaces, quotes or backslashes",
        },
      ]),
      limits.oauthScopes,
    )
      .optional()
      .describe("Scopes to ask for. Default: none named, so the server's own."),
    audience: text(limits.oauthTextCharacters, [
      { require: "^[!-~]+$", message: "write the audience without spaces, or leave the field out" },
    ])
      .optional()
      .describe("Audience to ask for, where the server wants one. Default: none."),
  })
  .describe("OAuth 2.0 client credentials (RFC 6749 4.4); tokens are renewed before they end.");

const authKinds = ["bearer", "basic", "header", "oauth2"] as const;

const Auth = withRules(
  z.strictObject({
    bearer: Bearer.optional(),
    basic: Basic.optional(),
    header: Header.optional(),
    oauth2: OAuth2.optional(),
  }),
  [
    {
      message: "write exactly one of bearer, basic, header and oauth2, and leave the others out",
      cel: `[${authKinds.map((kind) => `has(self.${kind})`).join(", ")}].filter(given, given).size() == 1`,
      check: (auth) => authKinds.filter((kind) => auth[kind] !== undefined).length === 1,
    },
  ],
).describe("How the bot proves itself to the agent: exactly one kind. Default: no credentials.");

const Tls = z
  .strictObject({
    caSecretRef: z
      .strictObject({
        name: secretName(),
        key: secretKey("Key that holds PEM certificates. Default: ca.crt.").default("ca.crt"),
      })
      .optional()
      .describe(
        "Certificate authorities to trust for the agent instead of the public ones. Default: the public ones.",
      ),
    clientCertSecretRef: z
      .strictObject({ name: objectName("Secret").describe("Name of a Secret of type kubernetes.io/tls.") })
      .optional()
      .describe("Client certificate (tls.crt, tls.key) for mutual TLS. Default: none."),
  })
  .describe("TLS towards the agent: a private CA, a client certificate.");

export const AgentSchema = withRules(
  z.strictObject({
    url: httpUrl().describe(
      "The agent's base URL, or the URL of its agent card, such as http://sre-agent.kagent:8083/api/a2a/kagent/sre-agent.",
    ),
    auth: Auth.optional(),
    tls: Tls.optional(),
    timeout: duration("1s", "24h")
      .default("30m")
      .describe("How long one turn may take, from 1s to 24h; then its task is cancelled. Default: 30m."),
    identity: setOf(z.enum(["UserID", "Name", "Email", "Team", "Headers"]), 5)
      .default(["UserID", "Name"])
      .describe(
        "What the agent is told about who asks, in the message's metadata: UserID, Name, Email (needs the scope users:read.email), Team; Headers: the same in HTTP headers too (X-Slack-User-Id and others, docs/slack.md). Default: UserID and Name; an empty list tells nothing.",
      ),
    allowedOrigins: setOf(origin(), limits.origins)
      .default([])
      .describe(
        "Other origins (scheme, host, port) that the agent's card or a file's URI may point to. Default: only the origin of url.",
      ),
    requireSignedCard: z
      .strictObject({ secretKeyRef: secretKeyRef("Key that holds the public key (PEM or JWK).") })
      .optional()
      .describe(
        "Accept the agent's card only when it is signed with this key. Default: unsigned cards are accepted.",
      ),
  }),
  [
    {
      message: "write an https:// url, or leave tls out: over http:// it would have no effect",
      cel: "!has(self.tls) || !self.url.startsWith('http://')",
      check: ({ tls, url }) => tls === undefined || !url.startsWith("http://"),
    },
  ],
).describe("The A2A agent that answers.");
