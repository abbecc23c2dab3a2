/** The page's own small pictures, drawn on a 20 × 20 grid: it loads none from elsewhere. */
const paths = {
  alarm: "M10 3a5 5 0 0 0-5 5v3.5L3.5 14h13L15 11.5V8a5 5 0 0 0-5-5ZM8 16.5a2 2 0 0 0 4 0",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Zm0 0v1.2a2 2 0 0 0 4 0V10a7 7 0 1 0-2.8 5.6",
  bolt: "M11 2 4.5 11.5H9L8.5 18 15.5 8.5H11L11 2Z",
  check: "m4 10.5 4 4 8-9",
  chevron: "m7 4 6 6-6 6",
  close: "m5 5 10 10M15 5 5 15",
  code: "m7 6-4 4 4 4m6-8 4 4-4 4",
  copy: "M7 7h9v9H7zM13 7V4H4v9h3",
  eye: "M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10Zm10.5 0a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z",
  file: "M5 2.5h6.5L15 6v11.5H5zM11 3v4h4",
  hash: "M8 3 6.5 17m7-14L12 17M3.5 7.5h13m-13.5 5h13",
  home: "M3 9.5 10 3l7 6.5M5 8.5V17h10V8.5M8.5 17v-5h3v5",
  list: "M7 5h10M7 10h10M7 15h10M3.5 5h.01M3.5 10h.01M3.5 15h.01",
  lock: "M5 9h10v8H5zm2 0V6.5a3 3 0 0 1 6 0V9",
  menu: "M3 5h14M3 10h14M3 15h14",
  moon: "M16.5 12A7 7 0 1 1 8 3.5a5.5 5.5 0 0 0 8.5 8.5Z",
  more: "M10 4.5h.01M10 10h.01M10 15.5h.01",
  pause: "M7 4v12m6-12v12",
  pencil: "M4 16l.8-3.6L13.5 3.7l2.8 2.8L7.6 15.2 4 16Z",
  play: "M6 4v12l10-6L6 4Z",
  plus: "M10 4v12M4 10h12",
  reply:
    "M17 9.5c0 3.3-3.1 5.5-7 5.5-.9 0-1.8-.1-2.6-.4L3.5 16l1.2-3A5 5 0 0 1 3 9.5C3 6.2 6.1 4 10 4s7 2.2 7 5.5Z",
  search: "M13.5 8.5a5 5 0 1 1-10 0 5 5 0 0 1 10 0ZM12.2 12.2 17 17",
  send: "M3 3.5 17.5 10 3 16.5 5 10 3 3.5ZM5 10h6",
  shuffle:
    "M3 6h3c4 0 4 8 8 8h3m0 0-2-2m2 2-2 2M3 14h3c1.4 0 2.3-1 3-2.3M17 6h-3c-1.3 0-2.2.9-2.9 2M17 6l-2-2m2 2-2 2",
  smile: "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0ZM7.5 8h.01M12.5 8h.01M6.8 11.8c1.6 2.4 4.8 2.4 6.4 0",
  stop: "M6 6h8v8H6z",
  sun: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0ZM10 2v2m0 12v2M2 10h2m12 0h2M4.3 4.3l1.4 1.4m8.6 8.6 1.4 1.4m0-11.4-1.4 1.4m-8.6 8.6-1.4 1.4",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5 6 17h8l.5-11.5M8.5 8.5v5.5m3-5.5v5.5",
  warn: "M10 3 2.5 16.5h15L10 3Zm0 5.5v4M10 14.5h.01",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={`glyph glyph-${name}`} viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
