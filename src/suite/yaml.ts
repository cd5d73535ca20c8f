import { isMap, isPair, isScalar, LineCounter, type Node, type ParsedNode, parseDocument, type YAMLMap } from "yaml";
import type { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import { nearest } from "./did-you-mean.ts";
import { knownKeysAt } from "./known-keys.ts";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;
interface Mistake {
  /** Offset into the text, in UTF-16 units. */
  readonly at: number;
  readonly fault: string;
  readonly cure: string;
}

/**
 * Reads a YAML text by a schema. A mistake throws an `OffgridError` (code `suite`) whose place is
 * `file:line:column`, both counted from 1, of the first mistake in the text.
 */
export function parseYaml<T>(schema: z.ZodType<T>, text: string, fileName: string): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2" });
  const refuse = (mistake: Mistake, others: number): OffgridError => {
    const { line, col } = lines.linePos(mistake.at);
    const fault = others === 0 ? mistake.fault : `${mistake.fault} (and ${others} more after it)`;
    return new OffgridError({ code: "suite", place: `${fileName}:${line}:${col}`, fault, cure: mistake.cure });
  };

  const syntax = [...document.errors, ...document.warnings];
  const firstSyntax = syntax[0];
  if (firstSyntax !== undefined) {
    const fault = `not valid YAML: ${lowerFirst(firstSyntax.message)}`;
    throw refuse({ at: firstSyntax.pos[0], fault, cure: "correct the syntax there" }, syntax.length - 1);
  }

  const root = document.contents;
  const result = schema.safeParse(toValue(document, fileName));
  if (result.success) return result.data;
  const mistakes = result.error.issues
    .flatMap((issue) => describeIssue({ issue, schema, root }))
    .sort((a, b) => a.at - b.at);
  const first = mistakes[0] ?? { at: 0, fault: "breaks its schema", cure: "correct the file" };
  throw refuse(first, mistakes.length - 1);
}

/**
 * Where in a YAML text a path leads, as `file:line:column`: for mistakes that no schema sees. A path that leads nowhere gives
 * the deepest place on it that exists.
 */
export function createPlaceFinder({
  text,
  fileName,
}: {
  readonly text: string;
  readonly fileName: string;
}): (path: Path) => string {
  const lines = new LineCounter();
  const root = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2" }).contents;
  return (path) => {
    const parent = locate(root, path.slice(0, -1)).node;
    const at = keyOffset(parent, String(path.at(-1))) ?? offsetOf(locate(root, path).node);
    const { line, col } = lines.linePos(at);
    return `${fileName}:${line}:${col}`;
  };
}

function toValue(document: ReturnType<typeof parseDocument>, fileName: string): unknown {
  try {
    return document.toJS();
  } catch (thrown) {
    // Too many alias expansions: the one way in which a document that parses cannot become a value.
    throw new OffgridError({
      code: "suite",
      place: `${fileName}:1:1`,
      fault: `cannot be expanded: ${lowerFirst(messageOf(thrown))}`,
      cure: "use fewer aliases",
      cause: thrown,
    });
  }
}

interface IssueInContext {
  readonly issue: Issue;
  readonly schema: z.ZodType;
  readonly root: ParsedNode | null;
}

function describeIssue({ issue, schema, root }: IssueInContext): Mistake[] {
  const inner = issue.code === "invalid_union" ? closestOption(issue.errors) : undefined;
  if (inner !== undefined) {
    return inner.flatMap((option) =>
      describeIssue({ issue: { ...option, path: [...issue.path, ...option.path] }, schema, root }),
    );
  }
  const { node, depth } = locate(root, issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = knownKeysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      at: keyOffset(node, key) ?? offsetOf(node),
      fault: `unknown key "${key}"`,
      cure: suggestion(key, known, "remove it"),
    }));
  }
  if (depth < issue.path.length) {
    const missing = String(issue.path[depth]);
    return [{ at: offsetOf(node), fault: `missing key "${missing}"`, cure: `add it${expectation(issue)}` }];
  }
  const label = issue.path.length === 0 ? "the file" : `"${issue.path.map(String).join(".")}"`;
  return [{ at: offsetOf(node), fault: `${label}: ${plainMessage(issue)}`, cure: cureFor(issue, node) }];
}

/** Of a union's options, the one that got furthest into the value: its complaints are the ones that help. */
function closestOption(options: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const reach = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length));
  return [...options].sort((a, b) => reach(b) - reach(a) || a.length - b.length)[0];
}

/** The deepest node that exists on a path, and how many steps of the path lead to it. */
function locate(root: ParsedNode | null, path: Path): { node: Node | null; depth: number } {
  let node: Node | null = root;
  let depth = 0;
  for (const step of path) {
    const next: unknown = isCollectionLike(node) ? node.get(step, true) : undefined;
    if (!isNodeLike(next)) break;
    node = next;
    depth += 1;
  }
  return { node, depth };
}

function isCollectionLike(node: Node | null): node is Node & { get(key: unknown, keepScalar: true): unknown } {
  return node !== null && "items" in node && "get" in node;
}

function isNodeLike(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "range" in value;
}

function keyOffset(node: Node | null, key: string): number | undefined {
  if (!isMap(node)) return undefined;
  const map: YAMLMap = node;
  const pair = map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function plainMessage(issue: Issue): string {
  if (issue.code === "invalid_union") return "none of the kinds that this key may have";
  return lowerFirst(issue.message.replace(/^Invalid (input|option): /, ""));
}

function expectation(issue: Issue): string {
  if (issue.code === "invalid_type") return `: ${issue.expected}`;
  if (issue.code === "invalid_value") return `: one of ${issue.values.map(String).join(", ")}`;
  return "";
}

function cureFor(issue: Issue, node: Node | null): string {
  if (issue.code === "invalid_value" && isScalar(node)) {
    return suggestion(String(node.value), issue.values.map(String), "correct the value");
  }
  return "correct the value";
}

function suggestion(typed: string, known: readonly string[], otherwise: string): string {
  const best = nearest(typed, known);
  if (best !== undefined) return `write "${best}"`;
  return known.length === 0 ? otherwise : `use one of: ${known.join(", ")}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
