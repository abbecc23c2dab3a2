export { fileName } from "./file-name.ts";
export { limits as fileLimits } from "./limits.ts";
export { type FileHold, type FileRoom, fileHold, fileRoom } from "./room.ts";
export { type FileRefusal, type TakenFiles, takeFiles } from "./take-files.ts";
