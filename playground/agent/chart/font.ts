/** Three columns, five rows, one string of five octal digits a glyph: each digit is a row, its bits the columns (4 = left). */
const glyphs: Readonly<Record<string, string>> = {
  "0": "75557",
  "1": "26227",
  "2": "71747",
  "3": "71317",
  "4": "55711",
  "5": "74717",
  "6": "74757",
  "7": "71122",
  "8": "75757",
  "9": "75717",
  A: "25755",
  B: "65656",
  C: "34443",
  D: "65556",
  E: "74647",
  F: "74644",
  G: "34553",
  H: "55755",
  I: "72227",
  J: "11152",
  K: "55655",
  L: "44447",
  M: "57755",
  N: "65555",
  O: "25552",
  P: "65644",
  Q: "25563",
  R: "65655",
  S: "34216",
  T: "72222",
  U: "55557",
  V: "55552",
  W: "55775",
  X: "55255",
  Y: "55222",
  Z: "71247",
  ".": "00002",
  ",": "00024",
  ":": "02020",
  "-": "00700",
  "/": "11244",
  "%": "51245",
  "(": "24442",
  ")": "42224",
  " ": "00000",
};

export const glyphWidth = 3;
export const glyphHeight = 5;

/** Whether the text has ink at this column and row, glyphs one column apart. Letters without a glyph are drawn as blanks. */
export function inkAt(text: string, column: number, row: number): boolean {
  const index = Math.floor(column / (glyphWidth + 1));
  const within = column % (glyphWidth + 1);
  if (within === glyphWidth) return false;
  const glyph = glyphs[text.charAt(index).toUpperCase()] ?? "00000";
  return (Number(glyph.charAt(row)) & (4 >> within)) !== 0;
}

export const textWidth = (text: string): number => text.length * (glyphWidth + 1) - 1;
