import { EXIT } from './exit.ts';
import { modelWriter, readModel } from './modelFile.ts';

export interface ExportCommand {
  /** Path of a model.json, or of a .safetensors file. */
  readonly model: string;
  /** Path of the file to write; its ending says what it is: .onnx, .safetensors or .json. */
  readonly to: string;
}

/** Writes a model as another kind of file, over one that is there. Returns the exit code. */
export async function exportCommand({ model, to }: ExportCommand): Promise<number> {
  const write = modelWriter(to);
  await write(await readModel(model));
  process.stdout.write(`written to ${to}\n`);
  return EXIT.ok;
}
