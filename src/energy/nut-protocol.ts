/** What a NUT server's answer to `LIST VAR` comes to (RFC 9271). */
export type NutAnswer =
  /** The end has not come yet. */
  | { readonly state: "unfinished" }
  | { readonly state: "answered"; readonly variables: ReadonlyMap<string, string> }
  /** `ERR` and its word, such as UNKNOWN-UPS. */
  | { readonly state: "refused"; readonly word: string }
  /** What answers is no NUT server. */
  | { readonly state: "garbled" };

const unfinished: NutAnswer = { state: "unfinished" };
const garbled: NutAnswer = { state: "garbled" };

/** A UPS has some hundred variables of some ten characters: what is longer is no answer. */
const mostCharacters = 256 * 1024;
const mostInLine = 4096;

export function listVariables(ups: string): string {
  return `LIST VAR ${ups}\n`;
}

/** Takes the answer part by part, cut anywhere, and says what it comes to so far. */
export function createAnswerReader(ups: string): (part: string) => NutAnswer {
  const variables = new Map<string, string>();
  let isBegun = false;
  let taken = 0;
  let rest = "";
  const readLine = (line: string): NutAnswer => {
    const [verb, first = "", second = "", third = ""] = splitWords(line);
    const isAboutList = first === "LIST" && second === "VAR" && third === ups;
    if (verb === "ERR" && /^[A-Z][A-Z-]{1,40}$/.test(first)) return { state: "refused", word: first };
    if (verb === "BEGIN" && isAboutList && !isBegun) {
      isBegun = true;
      return unfinished;
    }
    if (!isBegun) return garbled;
    if (verb === "END" && isAboutList) return { state: "answered", variables };
    if (verb !== "VAR" || first !== ups || second === "") return garbled;
    variables.set(second, third);
    return unfinished;
  };
  return (part) => {
    taken += part.length;
    if (taken > mostCharacters) return garbled;
    const lines = part.split("\n");
    lines[0] = rest + (lines[0] ?? "");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const answer = line.length > mostInLine ? garbled : readLine(line);
      if (answer.state !== "unfinished") return answer;
    }
    return rest.length > mostInLine ? garbled : unfinished;
  };
}

/** Words of a line; one in double quotes may hold blanks, and in it a backslash takes the next character as it is. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s"]+/g)].map(([word, quoted]) =>
    quoted === undefined ? word : quoted.replaceAll(/\\(.)/g, "$1"),
  );
}
