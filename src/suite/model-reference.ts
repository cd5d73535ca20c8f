/**
 * A model is named in suites and on the command line by a catalogue id (`ppocr-v4-rec`) or by the path of an ONNX file
 * (`./mine.onnx`). A path is what holds a separator or ends in `.onnx`.
 */
export function isModelPath(reference: string): boolean {
  return /[/\\]/.test(reference) || reference.toLowerCase().endsWith(".onnx");
}

/** The model's id in cells and rows: the catalogue id, or the file's base name made safe for ids. */
export function modelIdOf(reference: string): string {
  if (!isModelPath(reference)) return reference;
  const base = reference.split(/[/\\]/).at(-1) ?? reference;
  const name = base.replace(/\.onnx$/i, "").replace(/[^\p{L}\p{N}._-]+/gu, "-");
  return name === "" ? "model" : name;
}
