import { expect, test } from "vitest";
import { renderAnswer } from "./render-answer.ts";
import { sketch } from "./sketch.ts";

test.each<[what: string, markdown: string, expected: string]>([
  [
    "a label that is another address",
    "[https://bank.example/login](https://evil.example/x)",
    "https://bank.example/login ([https://evil.example/x](https://evil.example/x))",
  ],
  [
    "a label that names another host",
    "[bank.example](https://evil.example)",
    "bank.example ([https://evil.example/](https://evil.example/))",
  ],
  [
    "another host among words",
    "[log in at **bank.example** now](https://evil.example)",
    "log in at <b>bank.example</b> now ([https://evil.example/](https://evil.example/))",
  ],
  [
    "another host with invisible characters in it",
    "[bank\u200b.exam\u00adple](https://evil.example)",
    "bank\u200b.exam\u00adple ([https://evil.example/](https://evil.example/))",
  ],
  [
    "another host in full-width characters",
    "[ｂａｎｋ．example](https://evil.example)",
    "ｂａｎｋ．example ([https://evil.example/](https://evil.example/))",
  ],
  [
    "another numeric address",
    "[10.0.0.1](https://evil.example)",
    "10.0.0.1 ([https://evil.example/](https://evil.example/))",
  ],
  [
    "a host that only begins alike",
    "[bank.example](https://bank.example.evil.example)",
    "bank.example ([https://bank.example.evil.example/](https://bank.example.evil.example/))",
  ],
  [
    "a host as user name",
    "[report](https://bank.example@evil.example/)",
    "report ([https://bank.example@evil.example/](https://bank.example@evil.example/))",
  ],
  [
    "a look-alike in another script",
    "[pay](https://аpple.example)",
    "pay ([https://xn--pple-43d.example/](https://xn--pple-43d.example/))",
  ],
  [
    "a host named as a file at the end of the address",
    "[https://docs.md](https://evil.example/docs.md)",
    "https://docs.md ([https://evil.example/docs.md](https://evil.example/docs.md))",
  ],
  [
    "another mail address",
    "[it@bank.example](mailto:x@evil.example)",
    "it@bank.example ([mailto:x@evil.example](mailto:x@evil.example))",
  ],
  ["a script", "[click](javascript:alert\\(1\\))", "click (javascript:alert(1))"],
  ["a file", "[secrets](file:///etc/passwd)", "secrets (file:///etc/passwd)"],
  ["a deep link into Slack", "[open](slack://channel?id=C1)", "open (slack://channel?id=C1)"],
  ["an address without a host", "[docs](/runbook#disk)", "docs (/runbook#disk)"],
  ["no address", "[docs]()", "docs"],
  ["no label", "[](https://a.example/x)", "[https://a.example/x](https://a.example/x)"],
  ["its own host", "[a.example](https://www.a.example/x)", "[a.example](https://www.a.example/x)"],
  [
    "the domain of its host",
    "[GitHub.com](https://gist.github.com/x)",
    "[GitHub.com](https://gist.github.com/x)",
  ],
  ["its own mail address", "[it@a.example](mailto:it@a.example)", "[it@a.example](mailto:it@a.example)"],
  ["a bare address", "see https://a.example/x.", "see [https://a.example/x](https://a.example/x)."],
  ["a version", "[v1.2.3](https://a.example/r)", "[v1.2.3](https://a.example/r)"],
  [
    "a file that cannot be a host",
    "[values.yaml](https://a.example/f)",
    "[values.yaml](https://a.example/f)",
  ],
  [
    "a file that could be a host",
    "[README.md](https://a.example/README.md)",
    "[README.md](https://a.example/README.md)",
  ],
  [
    "styles in a label",
    "[**b** c](https://a.example)",
    "<b>[b](https://a.example/)</b>[ c](https://a.example/)",
  ],
])("a link with %s", (_, markdown, expected) => {
  expect(renderAnswer(markdown).flatMap(sketch)).toEqual([expected]);
});

test("an address too long for Slack is not a link", () => {
  const [line] = renderAnswer(`[x](https://a.example/${"y".repeat(3_000)})`).flatMap(sketch);
  expect(line).toBe("x (address of 3018 characters left out)");
});
