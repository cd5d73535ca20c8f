/**
 * A text from a file as people may see it: what steers a terminal or turns the direction of writing stands as its number, so does
 * what starts a command where a CI server reads the log (`::error::`, `##[error]`), and what is over 200 characters is cut.
 */
export function visibleText(text: string): string {
  return visible(text, 200);
}

/** The same of a sentence or a command that may hold such texts: cut at 2000 characters. */
export function visibleSentence(text: string): string {
  return visible(text, 2000);
}

/** The same of a message of several lines, whole: only its line ends act. */
export function visibleLines(text: string): string {
  return text
    .split("\n")
    .map((line) => visible(line, Number.POSITIVE_INFINITY))
    .join("\n");
}

function visible(text: string, longest: number): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return withoutControls(shown)
    .replace(/(?<!\S)::/g, "\\u{3a}:")
    .replace(/##(?=\w*\[)/g, "#\\u{23}");
}

/** What steers a terminal or turns the direction of writing as its number, in a text of any length that no CI server reads. */
export function withoutControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same where Markdown is read: nothing in it is markup. */
export function plainMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>&#~$]/g, (character) =>
    character === "<" ? "&lt;" : character === "&" ? "&amp;" : `\\${character}`,
  );
}

/**
 * The same where GitHub or GitLab renders it, in a table or out of one: besides, nothing links to a person, an issue or an address, and
 * nothing becomes a picture of a face.
 */
export function quietMarkdown(text: string): string {
  return plainMarkdown(text)
    .replaceAll("|", "&#124;")
    .replace(/@|(?<=\\#|\bGH-)(?=\d)|:(?=\/\/)|\bwww(?=\.)|:(?=[a-z+-][\\\w+-]*:)/gi, "$&&#8203;");
}

/** JSON in which characters that a terminal may act on stand as their numbers; it means the same. */
export function plainJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replace(
    /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
