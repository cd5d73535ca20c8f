import { OffgridError } from "../../src/errors.ts";

/** The error that a call throws, as far as a person sees it. */
export function faultOf(call: () => unknown): { code: string; place: string | undefined; fault: string; cure: string } {
  try {
    call();
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    return { code: thrown.code, place: thrown.place, fault: thrown.fault, cure: thrown.cure ?? "" };
  }
  throw new Error("nothing was thrown");
}
