import { limits } from "./limits.ts";
import { type TextRule, text } from "./rules.ts";

/**
 * Addresses that a binding may name. One spelling a host: whatever a URL parser would rewrite (decimal IPv4, IPv4 inside IPv6,
 * percent-encoding, upper case) is refused with the plain spelling as the remedy, so that the rules on *where* an address leads
 * hold for what is really called. Loopback and cluster-private addresses are allowed: a bot on a laptop and one beside its agent
 * use them. What a name resolves to is not seen here; the bot checks that when it connects.
 */
const start = "^[a-z]+://";
const end = "([:/?#]|$)";
const octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const label = "[^/?#\\[\\].:]+";
const port = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
const group = "[0-9A-Fa-f]{1,4}";
// Either all eight groups, or at most seven around one "::" (RFC 4291 2.2).
const ipv6 = [
  "::",
  `(${group}:){7}${group}`,
  `(${group}:){1,7}:`,
  `:(:${group}){1,7}`,
  ...[1, 2, 3, 4, 5, 6].map((after) => `(${group}:){1,${7 - after}}(:${group}){${after}}`),
].join("|");

const written: readonly TextRule[] = [
  { refuse: "#", message: "leave out the part from # on: it is never sent" },
  {
    refuse: `${start}[^/?#]*[^ -~]`,
    message:
      "write the host in ASCII, an international name as punycode (xn--...): a letter that only looks the same would send messages to somebody else",
  },
  {
    refuse: "[^!-~]|\\\\",
    unless: `${start}[^/?#]*[^ -~]`,
    message: "percent-encode spaces and letters outside ASCII (a space is %20), and write / for \\",
  },
  {
    refuse: `${start}[^/?#]*[!"$&'()*+,;<=>^\`{|}~]`,
    message: "write a host of letters, digits, dots and hyphens, such as sre-agent.kagent",
  },
  { refuse: `${start}[^/?#]*%`, message: "write the host in plain letters: no percent-encoding, no zone" },
  { refuse: `${start}[^/?#@]*[A-Z]`, message: "write the host in lower case" },
  {
    refuse: `${start}[^/?#:\\[]*\\.${end}`,
    message: "leave out the dot at the end of the host: agent.example.com",
  },
  {
    refuse: `${start}([^/?#:\\[]*\\.)?(0[xX][0-9a-fA-F]*|[0-9]+)${end}`,
    unless: `${start}${octet}(\\.${octet}){3}${end}`,
    message: "write an IPv4 address as four decimal numbers, such as 127.0.0.1",
  },
  {
    refuse: `${start}\\[(0*:|[^\\]]*\\.|64:ff9b:|2002:)`,
    unless: `${start}\\[::1\\]`,
    message: "write an IPv4 address as such, for example 127.0.0.1, and the IPv6 loopback as [::1]",
  },
  {
    refuse: `${start}\\[[^\\]]*(:0[0-9a-f]|::0[:\\]]|:0::)`,
    message: "write the IPv6 address in its short form (RFC 5952), such as [fd00:1::2]",
  },
  {
    refuse: `${start}\\[[^\\]]*:0:0[:\\]]`,
    unless: `${start}\\[[^\\]]*::`,
    message: "write the IPv6 address in its short form (RFC 5952), such as [fd00:1::2]",
  },
  {
    refuse: `${start}([^/?#:\\[]*|\\[[^\\]]*\\]):[^/?#@]*([/?#]|$)`,
    unless: `${start}([^/?#:\\[]*|\\[[^\\]]*\\]):${port}([/?#]|$)`,
    message: "write a port from 1 to 65535 (no leading zero), or none",
  },
  {
    // Judged where the scheme holds; an IPv4 tail or a zone inside the brackets has its own rule above.
    refuse: "^(https?|rediss?)://",
    unless: `${start}(${label}(\\.${label})*\\.?|\\[(${ipv6}|[^\\]/?#]*[.%][^\\]/?#]*)\\])(:[^/?#]*)?([/?#]|$)`,
    message: "write an address with a host after the ://, such as http://sre-agent.kagent:8083",
  },
];

const reachable: readonly TextRule[] = [
  {
    refuse: `${start}0(\\.[0-9]+){3}${end}`,
    message: "write the address that the agent listens on, or 127.0.0.1 for this machine",
  },
  {
    refuse: `${start}(169\\.254\\.[0-9]+\\.[0-9]+${end}|\\[fe[89ab][0-9a-f]:)`,
    message:
      "write the agent's own address: link-local ones (169.254.0.0/16, fe80::/10) lead to the node's metadata, not to an agent",
  },
  {
    refuse: `${start}((metadata|metadata\\.google\\.internal|instance-data|instance-data\\.ec2\\.internal|100\\.100\\.100\\.200|168\\.63\\.129\\.16)${end}|\\[fd00:ec2:)`,
    message:
      "write the agent's own address: this one is a cloud's metadata service (a Service of that name: add its namespace, metadata.my-namespace)",
  },
];

const noUserinfo = (remedy: string): TextRule => ({ refuse: `${start}[^/?#]*@`, message: remedy });

/** An http or https address that a bot may call. */
export const httpUrl = () =>
  text(limits.urlCharacters, [
    {
      require: "^https?://",
      message:
        "write an address that starts with https://, or with http:// inside the cluster, such as http://sre-agent.kagent:8083",
    },
    noUserinfo("leave user and password out of the address: name a Secret under auth.basic instead"),
    ...written,
    ...reachable,
  ]);

/**
 * Where client credentials are changed for a token. The client secret stands in each request's body, so TLS is asked for
 * (RFC 6749 3.2) except where the name itself says that it stays inside the machine or the cluster.
 */
export const tokenUrl = () =>
  text(limits.urlCharacters, [
    {
      require: `^https://|^http://(localhost|127\\.0\\.0\\.1|\\[::1\\]|[a-z0-9-]+|[a-z0-9.-]+\\.svc(\\.[a-z0-9.-]+)?)${end}`,
      message:
        "write an address that starts with https://: the client secret is sent there (http:// is accepted for localhost and for Services named in full, such as keycloak.auth.svc)",
    },
    noUserinfo("leave user and password out of the address: they are clientID and clientSecretRef"),
    ...written,
    ...reachable,
  ]);

/** Scheme, host and port of an address, and nothing else. */
export const origin = () =>
  text(limits.originCharacters, [
    {
      require: "^https?://[^/?#]*$",
      message:
        "write scheme, host and port only, such as https://files.example.com (no path, no slash at the end)",
    },
    noUserinfo("leave out what stands before the @"),
    ...written,
    ...reachable,
  ]);

/** A Redis or Valkey server. */
export const redisUrl = () =>
  text(limits.urlCharacters, [
    {
      require: "^rediss?://",
      message:
        "write an address that starts with rediss:// (TLS) or redis://, such as redis://redis.sre:6379",
    },
    noUserinfo("leave user and password out of the address: put them into the Secret that secretRef names"),
    { refuse: "\\?", message: "leave out the part from ? on: options in the address are not read" },
    {
      refuse: `${start}[^/?#]+/`,
      unless: `${start}[^/?#]+/([0-9]{1,3})?$`,
      message: "write the number of a database after the host, such as /0, or nothing",
    },
    ...written,
    ...reachable,
  ]);
