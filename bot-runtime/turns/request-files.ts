import { type FileRefusal, fileLimits } from "../files/index.ts";
import { type FileRef, messageToMarkdown } from "../text/index.ts";
import type { Request } from "./request.ts";

const nobody = { user: () => undefined, channel: () => undefined, userGroup: () => undefined };

/** The files of what was asked, those of shared messages included. */
export const filesOf = (requests: readonly Request[]): readonly FileRef[] =>
  requests.flatMap(({ message }) => messageToMarkdown(message, nobody).files);

const megabytes = (bytes: number): string => `${bytes / 1_000_000} MB`;

/** Why a file stays behind, in the words of `fileSkipped`. */
export const refusalWords: Readonly<Record<FileRefusal, string>> = {
  tooLarge: `a file may have ${megabytes(fileLimits.fileBytes)}, all of a message ${megabytes(fileLimits.totalBytes)}`,
  tooMany: `only ${fileLimits.files} files of a message are taken`,
  elsewhere: "it is kept outside of Slack",
  foreignHost: "its address is not one of Slack's",
  noAccess: "the app may not read it (scope files:read)",
  unreachable: "Slack did not give it",
  noRoom: "too many files are on their way at once, send it again in a minute",
};
