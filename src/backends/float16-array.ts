/**
 * Runs something as if this Node had no Float16Array (it has from 24 on). onnxruntime-node 1.30's JavaScript side makes
 * float16 tensors of one where it finds it, and its native side then fails with "not enough space".
 */
export function withoutFloat16Array(act: () => void): void {
  const found = Object.getOwnPropertyDescriptor(globalThis, "Float16Array");
  if (found === undefined) {
    act();
    return;
  }
  Reflect.deleteProperty(globalThis, "Float16Array");
  try {
    act();
  } finally {
    Object.defineProperty(globalThis, "Float16Array", found);
  }
}
