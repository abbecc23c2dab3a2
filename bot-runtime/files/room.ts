/** Memory for files on their way to the agent, shared by all turns. */
export interface FileRoom {
  /** False when so many bytes are not free now; otherwise they are held until `give`. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function fileRoom(bytes: number): FileRoom {
  let free = bytes;
  return {
    take(wanted) {
      if (wanted > free) return false;
      free -= wanted;
      return true;
    },
    give(back) {
      free += back;
    },
  };
}
