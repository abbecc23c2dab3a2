import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { slackDownload } from "./download.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Two servers: `slack` is Slack's, `other` is anybody's. */
async function servers(answer: Answer) {
  const seen: { readonly host: string; readonly path: string; readonly token: string | undefined }[] = [];
  const open = async (host: string) => {
    const server = createServer((request, response) => {
      seen.push({ host, path: request.url ?? "", token: request.headers.authorization });
      answer(request, response);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return { server, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` };
  };
  const [slack, other] = [await open("slack"), await open("other")];
  const download = slackDownload({
    apiUrl: `${slack.url}/api/`,
    botToken: () => "xoxb-secret",
    maxRedirects: 2,
  });
  return {
    seen,
    slack: slack.url,
    other: other.url,
    get: (url: string, most = 100) => download(url, most, AbortSignal.timeout(10_000)),
    [Symbol.asyncDispose]: async () => {
      for (const { server } of [slack, other]) server.closeAllConnections();
      for (const { server } of [slack, other]) server.close();
    },
  };
}

test("Slack's own host gets the token and gives the bytes", async () => {
  await using here = await servers((_, response) => response.end("bytes"));
  expect(await here.get(`${here.slack}/files-pri/1`)).toMatchObject({ kind: "bytes" });
  expect(here.seen).toEqual([{ host: "slack", path: "/files-pri/1", token: "Bearer xoxb-secret" }]);
});

test.each([
  "https://files.slack.com.evil.example/x",
  "https://evil.example/files.slack.com",
  "http://files.slack.com/x",
  "https://files.slack.com@evil.example/x",
  "file:///etc/passwd",
  "not an address",
  "http://169.254.169.254/latest",
])("%s gets no token and no call", async (url) => {
  await using here = await servers((_, response) => response.end("bytes"));
  expect(await here.get(url)).toEqual({ kind: "refused", why: "foreignHost" });
  expect(here.seen).toEqual([]);
});

test("a redirect elsewhere is not followed", async () => {
  await using here = await servers((_, response) =>
    response.writeHead(302, { location: `${here.other}/x` }).end(),
  );
  expect(await here.get(`${here.slack}/1`)).toEqual({ kind: "refused", why: "noAccess" });
  expect(here.seen.map(({ host }) => host)).toEqual(["slack"]);
});

test("a redirect on Slack's own host goes on without the token", async () => {
  await using here = await servers((request, response) =>
    request.url === "/1" ? response.writeHead(302, { location: "/2" }).end() : response.end("bytes"),
  );
  expect(await here.get(`${here.slack}/1`)).toMatchObject({ kind: "bytes" });
  expect(here.seen.map(({ token }) => token)).toEqual(["Bearer xoxb-secret", undefined]);
});

test.each<[string, Answer, string]>([
  ["the login page", (_, response) => response.writeHead(302, { location: "/login" }).end(), "noAccess"],
  ["403", (_, response) => response.writeHead(403).end(), "noAccess"],
  ["503", (_, response) => response.writeHead(503).end(), "unreachable"],
  ["more than was asked for", (_, response) => response.end("x".repeat(101)), "tooLarge"],
  ["a circle", (_, response) => response.writeHead(302, { location: "/again" }).end(), "unreachable"],
  ["a broken transfer", (_, response) => response.writeHead(200).flushHeaders(), "unreachable"],
])("%s", async (name, answer, why) => {
  await using here = await servers((request, response) => {
    answer(request, response);
    if (name === "a broken transfer") request.socket.destroy();
  });
  expect(await here.get(`${here.slack}/1`)).toEqual({ kind: "refused", why });
});
