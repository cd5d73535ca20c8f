const longest = 200;

/**
 * A text from a file as people may see it: what steers a terminal or turns the direction of writing stands as its number, and
 * what is over 200 characters is cut.
 */
export function visibleText(text: string): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return shown.replace(
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

/** JSON in which characters that a terminal may act on stand as their numbers; it means the same. */
export function plainJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replace(
    /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
