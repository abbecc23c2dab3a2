import { z } from "zod";
import { limits } from "./limits.ts";
import { text } from "./rules.ts";

const dnsSubdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

/** Name of an object in the binding's own namespace. */
export const objectName = (what: string) =>
  text(limits.objectNameCharacters, [
    {
      refuse: "^(xox[a-z]|xapp)-",
      message: `write the name of the ${what}, not the token itself: whoever may read this binding could read it (and revoke that token now)`,
    },
    {
      require: dnsSubdomain,
      message: `write the name of a ${what} in this binding's namespace: lower-case letters, digits, hyphens and dots, such as sre-bot-slack`,
    },
  ]);

export const secretName = () =>
  objectName("Secret").describe("Name of a Secret in the binding's own namespace.");

export const secretKey = (meaning: string) =>
  text(limits.objectNameCharacters, [
    {
      refuse: "^(xox[a-z]|xapp)-",
      message:
        "write the name of a key of the Secret, not the token itself (and revoke that token now: it can be read here)",
    },
    {
      require: "^[-._a-zA-Z0-9]+$",
      message:
        "write the name of a key of the Secret: letters, digits, hyphens, dots and underscores, such as token",
    },
    { refuse: "^\\.\\.?$|^\\.\\.", message: "write a key that does not start with two dots" },
  ]).describe(meaning);

/** One key of one Secret. */
export const secretKeyRef = (meaning: string) =>
  z.strictObject({ name: secretName(), key: secretKey("Key inside the Secret.") }).describe(meaning);
