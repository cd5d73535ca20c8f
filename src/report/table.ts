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
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? ""))),
  );
  const needed = (gap: number) => widths.reduce((sum, one) => sum + one, 0) + gap * (columns.length - 1);
  const gap = needed(2) <= width ? 2 : needed(1) <= width ? 1 : undefined;
  if (gap === undefined) return formatBlocks({ columns, rows, width });
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => pad({ text: cells[index] ?? "", width: widths[index] ?? 0, align }))
      .join(" ".repeat(gap))
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].map((text) => `${text}\n`).join("");
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
