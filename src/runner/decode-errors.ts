/**
 * Bytes on a worker's channel that are no message make Node throw inside the channel's reader, where no listener can catch
 * it. While a worker runs, such an error is handed to whoever runs it; every other one goes its usual way. Throws where
 * somebody has claimed the errors already: one worker at a time.
 */
export function claimDecodeErrors(onError: (error: Error) => void): () => void {
  process.setUncaughtExceptionCaptureCallback((error) => {
    if (error instanceof Error && isOfChannel(error)) {
      onError(error);
      return;
    }
    process.setUncaughtExceptionCaptureCallback(null);
    setImmediate(() => {
      throw error;
    });
  });
  return () => process.setUncaughtExceptionCaptureCallback(null);
}

/** Told by where it was thrown: in Node's own channel code, with none of ours above it. Its words depend on the bytes. */
function isOfChannel({ stack }: Error): boolean {
  const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return (
    frames.some((frame) => frame.includes("node:internal/child_process")) &&
    frames.every((frame) => /node:|<anonymous>/.test(frame))
  );
}
