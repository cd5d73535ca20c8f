/**
 * A symbolic dimension as exporters write it: a name, or a formula over names such as `past_sequence_length + 1`,
 * `encoder_sequence_length / 2` or `floor(s0/8)`. Division rounds down.
 */
export interface DimExpression {
  /** Names it depends on, each once, in order of appearance; never empty. */
  readonly names: readonly string[];
  evaluate(sizeOf: (name: string) => number): number;
}

type Evaluate = DimExpression["evaluate"];

const functions = new Map<string, (values: readonly number[]) => number>([
  ["floor", ([value = 0]) => Math.floor(value)],
  ["ceil", ([value = 0]) => Math.ceil(value)],
  ["ceiling", ([value = 0]) => Math.ceil(value)],
  ["min", (values) => Math.min(...values)],
  ["max", (values) => Math.max(...values)],
]);

/** Text that is no formula is one opaque name. A hyphen between letters belongs to a name. */
export function parseDimExpression(text: string): DimExpression {
  const parsed = parseFormula(text);
  return parsed ?? { names: [text], evaluate: (sizeOf) => sizeOf(text) };
}

function parseFormula(text: string): DimExpression | undefined {
  const tokens = text.match(/\d+|[A-Za-z_][\w.]*(?:-[A-Za-z_][\w.]*)*|\/\/|[-+*/(),]/g) ?? [];
  // A formula longer than any exporter writes, or with other characters, is a name.
  if (tokens.length > 64 || tokens.join("") !== text.replace(/\s+/g, "")) return undefined;
  const names = new Set<string>();
  let next = 0;
  const accept = (...wanted: string[]): string | undefined => {
    const token = tokens[next];
    if (token === undefined || !wanted.includes(token)) return undefined;
    next += 1;
    return token;
  };

  const sum = (): Evaluate => {
    let left = product();
    for (let operator = accept("+", "-"); operator !== undefined; operator = accept("+", "-")) {
      const [a, b, sign] = [left, product(), operator === "+" ? 1 : -1];
      left = (sizeOf) => a(sizeOf) + sign * b(sizeOf);
    }
    return left;
  };
  const product = (): Evaluate => {
    let left = factor();
    for (let operator = accept("*", "/", "//"); operator !== undefined; operator = accept("*", "/", "//")) {
      const [a, b, isProduct] = [left, factor(), operator === "*"];
      left = (sizeOf) => (isProduct ? a(sizeOf) * b(sizeOf) : Math.floor(a(sizeOf) / b(sizeOf)));
    }
    return left;
  };
  const factor = (): Evaluate => {
    if (accept("(") !== undefined) return closed(sum());
    const token = tokens[next] ?? "";
    next += 1;
    if (/^\d+$/.test(token)) return () => Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new SyntaxError(token);
    if (accept("(") !== undefined) return call(token);
    names.add(token);
    return (sizeOf) => sizeOf(token);
  };
  const call = (name: string): Evaluate => {
    const apply = functions.get(name.toLowerCase());
    if (apply === undefined) throw new SyntaxError(name);
    const values = [sum()];
    while (accept(",") !== undefined) values.push(sum());
    return closed((sizeOf) => apply(values.map((value) => value(sizeOf))));
  };
  const closed = (inner: Evaluate): Evaluate => {
    if (accept(")") === undefined) throw new SyntaxError(")");
    return inner;
  };

  try {
    const evaluate = sum();
    return next === tokens.length && names.size > 0 ? { names: [...names], evaluate } : undefined;
  } catch {
    // Not a formula: the caller takes the text for a name.
    return undefined;
  }
}
