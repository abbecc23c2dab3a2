/** What an image is here: a program of this machine. */
export type Image =
  | readonly string[]
  | {
      readonly argv: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      /** The variable by which the program takes the port it listens on: many of it share one machine. Default: HTTP_PORT. */
      readonly portVariable?: string;
      /** The port that it is given, where others have to know it. Default: a free one, another at each start. */
      readonly port?: number;
      /** What a pod may name by its path in the image, and where that is here. */
      readonly paths?: Readonly<Record<string, string>>;
    };

/** By the image's full name. The caller may change it at any time: the next pull sees it. */
export type Images = Readonly<Record<string, Image>> | ReadonlyMap<string, Image>;

export type Program = Required<Omit<Exclude<Image, readonly string[]>, "port">> & {
  readonly port: number | undefined;
};

export function findImage(images: Images, name: string): Program | undefined {
  const image = images instanceof Map ? (images.get(name) as Image | undefined) : imageOf(images, name);
  if (image === undefined) return undefined;
  const program = "argv" in image ? image : { argv: image };
  return { env: {}, portVariable: "HTTP_PORT", port: undefined, paths: {}, ...program };
}

const imageOf = (images: Images, name: string): Image | undefined => (images as Record<string, Image>)[name];
