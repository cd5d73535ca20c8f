/** Who runs a worker at the moment, to be told. */
const claims = new Set<(error: Error) => void>();

/**
 * Bytes on a worker's channel that are no message make Node throw inside the channel's reader, where no listener can catch
 * it. While workers run, such an error is handed to whoever runs one; every other one goes its usual way. Of several workers
 * nobody can say whose channel it was: all who run one are told.
 */
export function claimDecodeErrors(onError: (error: Error) => void): () => void {
  if (claims.size === 0) process.setUncaughtExceptionCaptureCallback(hand);
  claims.add(onError);
  return () => {
    if (claims.delete(onError) && claims.size === 0) process.setUncaughtExceptionCaptureCallback(null);
  };
}

function hand(error: unknown): void {
  if (error instanceof Error && isOfChannel(error)) {
    for (const onError of [...claims]) onError(error);
    return;
  }
  process.setUncaughtExceptionCaptureCallback(null);
  setImmediate(() => {
    throw error;
  });
}

/** Told by where it was thrown: in Node's own channel code, with none of ours above it. Its words depend on the bytes. */
function isOfChannel({ stack }: Error): boolean {
  const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return (
    frames.some((frame) => frame.includes("node:internal/child_process")) &&
    frames.every((frame) => /node:|<anonymous>/.test(frame))
  );
}
