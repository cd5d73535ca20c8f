import stringWidth from "string-width";

export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right";
}

/**
 * A table for people. Fits `width` display columns: two spaces between columns, one if that is what it takes, and a block
 * of `title: value` lines a row where even that is too wide.
 */
export function formatTable({
  columns,
  rows,
  width,
}: {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly width: number;
}): string {
  const widths = widthsOf({ columns, rows });
  const gap = [2, 1].find((one) => totalWidth(widths, one) <= width);
  if (gap === undefined) return formatBlocks({ columns, rows, width });
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => pad({ text: cells[index] ?? "", width: widths[index] ?? 0, align }))
      .join(" ".repeat(gap))
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].map((text) => `${text}\n`).join("");
}

/** Whether a table is printed in lines, and not in blocks. */
export function fitsInLines({
  width,
  ...table
}: {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly width: number;
}): boolean {
  return totalWidth(widthsOf(table), 1) <= width;
}

/** The same table in Markdown (GitHub's), with `|` in cells escaped. */
export function formatMarkdownTable({
  columns,
  rows,
}: {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |\n`;
  const rule = columns.map(({ align }) => (align === "right" ? "---:" : "---"));
  return [columns.map(({ title }) => title), rule, ...rows].map(line).join("");
}

function widthsOf({
  columns,
  rows,
}: {
  columns: readonly TableColumn[];
  rows: readonly (readonly string[])[];
}): readonly number[] {
  return columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? ""))),
  );
}

function totalWidth(widths: readonly number[], gap: number): number {
  return widths.reduce((sum, one) => sum + one, 0) + gap * (widths.length - 1);
}

function formatBlocks({
  columns,
  rows,
  width,
}: {
  columns: readonly TableColumn[];
  rows: readonly (readonly string[])[];
  width: number;
}): string {
  const titles = Math.max(...columns.map(({ title }) => stringWidth(title)));
  return rows
    .map((row) =>
      columns
        .map(({ title }, index) => `${pad({ text: title, width: titles, align: "left" })}  ${row[index] ?? ""}`)
        .flatMap((text) => wrap({ text, width, indent: titles + 2 }))
        .map((text) => `${text}\n`)
        .join(""),
    )
    .join("\n");
}

/** Breaks at spaces; a word longer than the line stays whole. */
export function wrap({
  text,
  width,
  indent,
}: {
  readonly text: string;
  readonly width: number;
  readonly indent: number;
}): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S)(?= )/)) {
    if (line !== "" && stringWidth(line + word) > width) {
      lines.push(line);
      line = " ".repeat(indent) + word.trimStart();
    } else line += word;
  }
  return [...lines, line].map((one) => one.trimEnd());
}

function pad({ text, width, align }: { text: string; width: number; align: "left" | "right" }): string {
  const space = " ".repeat(Math.max(0, width - stringWidth(text)));
  return align === "left" ? text + space : space + text;
}
