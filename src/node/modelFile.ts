import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { InputError } from '../errors.ts';
import {
  type Model,
  modelFromJson,
  modelFromSafetensors,
  modelToJson,
  modelToOnnx,
  modelToSafetensors,
} from '../index.ts';
import { codeOf, readBytes, readJsonFile } from './files.ts';
import { jsonText } from './results.ts';

/** By the end of a file's name, what is written there. */
const WRITERS: Readonly<Record<string, (model: Model) => string | Uint8Array>> = {
  '.json': (model) => jsonText(modelToJson(model)),
  '.safetensors': modelToSafetensors,
  '.onnx': modelToOnnx,
};

/**
 * The model in a file: safetensors where its name ends so, else JSON.
 *
 * @throws InputError when it cannot be read or is no model.
 */
export async function readModel(path: string): Promise<Model> {
  switch (extname(path)) {
    case '.safetensors': {
      const bytes = await readBytes(path);
      if (bytes) return modelFromSafetensors(bytes);
      throw new InputError(`${path}: expected a model, got no such file. Check the path.`);
    }
    case '.onnx':
      throw new InputError(
        `${path}: expected a model.json or a .safetensors file, got an ONNX file, which is written but not read. Give the model.json it was made from.`,
      );
    default:
      return modelFromJson(await readJsonFile(path, 'a model'));
  }
}

/** What writes a file of that name. Throws InputError for the name of no kind of model. */
export function modelWriter(path: string): (model: Model) => Promise<void> {
  const kind = extname(path);
  if (!Object.hasOwn(WRITERS, kind)) {
    const kinds = Object.keys(WRITERS).join(', ');
    throw new InputError(
      `--to ${path}: expected a name that ends in one of ${kinds}, got ${kind || 'no ending'}. Choose one of them.`,
    );
  }
  return async (model) => {
    const content = WRITERS[kind](model);
    try {
      await writeFile(path, content);
    } catch (error) {
      throw new InputError(
        `--to ${path}: expected a place that can be written, got ${codeOf(error)}. Check the path.`,
      );
    }
  };
}
