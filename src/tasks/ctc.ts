/**
 * What each class of a PP-OCR recogniser stands for: the CTC blank (empty) first, the dictionary's characters in file
 * order, one a line, and the space, which the file does not hold, last.
 */
export function parseAlphabet(dictionary: string): readonly string[] {
  return ["", ...dictionary.replace(/\r?\n$/, "").split(/\r?\n/), " "];
}

/**
 * Greedy CTC decoding: the likeliest class of each step, runs of one class taken once, blanks (class 0) dropped.
 * Source: Graves et al., "Connectionist Temporal Classification" (2006), best path decoding.
 */
export function greedyText(scores: Float32Array, alphabet: readonly string[]): string {
  const classes = alphabet.length;
  let text = "";
  let last = 0;
  for (let start = 0; start + classes <= scores.length; start += classes) {
    const best = indexOfLargest(scores.subarray(start, start + classes));
    if (best !== last) text += alphabet[best] ?? "";
    last = best;
  }
  return text;
}

/** The first of the largest; 0 for none. */
export function indexOfLargest(values: Float32Array): number {
  let index = 0;
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? largest;
    if (value > largest) {
      largest = value;
      index = at;
    }
  }
  return index;
}
