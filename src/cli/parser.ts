import yargs, { type Argv } from "yargs";
import { OffgridError } from "../errors.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { type Command, commandGroups, commands } from "./commands.ts";
import { completeWords } from "./complete-words.ts";
import { flagOf, type OptionName, options } from "./options.ts";

const globalOptions = ["quiet", "color"] as const satisfies readonly OptionName[];

/** What the command line asks for: a command with its arguments, or a text that is already the answer. */
export type Parsed =
  | { readonly kind: "command"; readonly command: Command; readonly args: Readonly<Record<string, unknown>> }
  | { readonly kind: "answer"; readonly text: string };

/**
 * Reads the command line. Help and version come back as text; nothing is printed here.
 * @throws OffgridError `usage`.
 */
export async function parseCommandLine({
  argv,
  version,
  width,
}: {
  readonly argv: readonly string[];
  readonly version: string;
  readonly width: number;
}): Promise<Parsed> {
  let parsed: Parsed | undefined;
  let answer = "";
  const parser = describeCommands({
    parser: yargs()
      .scriptName("offgrid")
      .locale("en")
      .parserConfiguration({ "camel-case-expansion": false })
      .usage("Which model, at which precision and setting, serves how much on this machine?\n\n$0 <command>")
      .wrap(Math.min(width, 110))
      .strict()
      .recommendCommands()
      .demandCommand(1, "Say what to do: offgrid run, offgrid models list, offgrid doctor. 'offgrid --help' lists all")
      .version(version)
      .help()
      .alias("help", "h")
      .completion("completion", "Print a completion script for bash or zsh", completeWords)
      .exitProcess(false)
      .fail((message, error) => {
        throw error instanceof OffgridError ? error : usageError({ message: message ?? String(error), argv });
      }),
    onCommand: (command, args) => {
      parsed = { kind: "command", command, args };
    },
  });
  await parser.parseAsync([...argv], {}, (_error, _argv, output) => {
    answer = output;
  });
  if (answer !== "") return { kind: "answer", text: `${answer}\n` };
  return parsed ?? { kind: "answer", text: "" };
}

function describeCommands({
  parser,
  onCommand,
}: {
  parser: Argv;
  onCommand: (command: Command, args: Readonly<Record<string, unknown>>) => void;
}): Argv {
  for (const [name, specification] of globalOptions.map((name) => [name, options[name]] as const)) {
    parser.option(name, { ...specification, global: true });
  }
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const [first = "", second = ""] = command.words.split(" ");
    const group = /^[a-z]/.test(second) ? first : "";
    groups.set(group, [...(groups.get(group) ?? []), command]);
  }
  for (const [group, members] of groups) {
    if (group === "") {
      for (const command of members) addCommand({ parser, command, words: command.words, onCommand });
      continue;
    }
    parser.command(group, commandGroups[group] ?? group, (sub) => {
      for (const command of members) {
        addCommand({ parser: sub, command, words: command.words.slice(group.length + 1), onCommand });
      }
      return sub.demandCommand(1, `Say what about ${group}: ${members.map(({ words }) => words).join(", ")}`);
    });
  }
  return parser;
}

function addCommand({
  parser,
  command,
  words,
  onCommand,
}: {
  parser: Argv;
  command: Command;
  words: string;
  onCommand: (command: Command, args: Readonly<Record<string, unknown>>) => void;
}): void {
  parser.command(
    words,
    command.describe,
    (sub) => {
      const width = Math.max(...command.examples.map(([line]) => line.length));
      const examples = command.examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`).join("\n");
      sub.usage(`Examples:\n${examples}\n\noffgrid ${command.words}\n\n${command.describe}.`);
      for (const [name, describe] of Object.entries(command.positionals))
        sub.positional(name, { type: "string", describe });
      for (const name of command.options) sub.option(flagOf(name), options[name]);
      return sub;
    },
    (args) => onCommand(command, args),
  );
}

/** yargs's message in our form: place, fault, cure, with what was probably meant. */
function usageError({ message, argv }: { message: string; argv: readonly string[] }): OffgridError {
  const choice = /Argument: ([^,]+), Given: "?([^",]*)"?, Choices: (.+)/.exec(message);
  if (choice) {
    const [, name = "", given = "", choices = ""] = choice;
    const known = choices.replaceAll('"', "").split(", ");
    return strangerError({
      place: `--${name} ${given}`,
      fault: "there is no such choice",
      known,
      typed: given,
      cure: `Use one of: ${known.join(", ")}`,
    });
  }
  const command = argv.find((word) => !word.startsWith("-") && !commandNames().includes(word)) ?? "";
  if (message.startsWith("Did you mean")) {
    return strangerError({
      place: command,
      fault: "there is no such command",
      known: commandNames(),
      typed: command,
      cure: helpHint(argv),
    });
  }
  const stranger = /^Unknown (?:argument|command)s?: ([^,]+)/m.exec(message)?.[1];
  if (stranger === undefined) {
    const fault = message.trim().replaceAll("\n", " ");
    return new OffgridError({ code: "usage", fault, ...(fault.includes("--help") ? {} : { cure: helpHint(argv) }) });
  }
  const owners = commands.filter((command) => command.options.some((name) => flagOf(name) === stranger));
  if (owners.length > 0) {
    const fault = "this command has no such option";
    const cure = `It belongs to: ${owners.map(({ words }) => `offgrid ${words.replace(/ [[<].*/, "")}`).join(", ")}`;
    return new OffgridError({ code: "usage", place: `--${stranger}`, fault, cure });
  }
  const option = argv.find((word) => word.startsWith("-") && word.replace(/^--?(no-)?/, "").split("=")[0] === stranger);
  return option === undefined
    ? strangerError({
        place: stranger,
        fault: "there is no such command or argument here",
        known: commandNames(),
        typed: stranger,
        cure: helpHint(argv),
      })
    : strangerError({
        place: option,
        fault: "there is no such option here",
        known: [...new Set(Object.keys(options).map((name) => `--${flagOf(name)}`))],
        typed: `--${stranger}`,
        cure: helpHint(argv),
      });
}

interface Stranger {
  readonly place: string;
  readonly fault: string;
  readonly known: readonly string[];
  readonly typed: string;
  /** Said when nothing known is near to what was typed. */
  readonly cure: string;
}

function strangerError({ place, fault, known, typed, cure }: Stranger): OffgridError {
  const guess = nearest(typed, known);
  return new OffgridError({ code: "usage", place, fault, cure: guess ? `Did you mean '${guess}'?` : cure });
}

function commandNames(): string[] {
  return [...new Set(commands.flatMap(({ words }) => words.split(" ").filter((word) => /^[a-z]/.test(word))))];
}

function helpHint(argv: readonly string[]): string {
  const words = argv.filter((word) => commandNames().includes(word)).slice(0, 2);
  return `See 'offgrid ${[...words, "--help"].join(" ")}'`;
}
