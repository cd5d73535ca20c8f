import { messageOf, OffgridError } from "../errors.ts";
import type { ProfileAnswer } from "./profile-protocol.ts";

type Failure = Extract<ProfileAnswer, { type: "failure" }>;

/** The life of a child process that takes one request, answers it once, and ends. */
export function answerOnce<Answer>(answer: (raw: unknown) => Promise<Answer>): void {
  const send = (message: Answer | Failure) =>
    new Promise<void>((resolve) => {
      // The callback comes when the message is written; that the parent is gone is told by 'disconnect'.
      process.send?.(message, () => resolve());
    });
  // Only the parent decides when to stop: Ctrl-C reaches the whole process group.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit(0));
  process.once("message", (raw) => {
    answer(raw)
      .catch((thrown: unknown): Failure => {
        const code = thrown instanceof OffgridError ? thrown.code : null;
        return { type: "failure", code, message: messageOf(thrown) };
      })
      .then(send)
      .then(() => process.disconnect());
  });
}
