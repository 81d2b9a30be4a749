import type { ModelData } from '../../formats/model.ts';

/** Endings of the files that a model can be downloaded as. */
export const MODEL_KINDS = ['json', 'safetensors', 'onnx'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/**
 * A model as a file of that kind. What writes it is loaded when it is first asked for.
 *
 * @throws InputError for a model that the kind cannot hold; see `modelToOnnx`.
 */
export async function modelFile(model: ModelData, kind: ModelKind): Promise<Blob> {
  switch (kind) {
    case 'json': {
      const { modelToJson } = await import('../../formats/model.ts');
      const text = `${JSON.stringify(modelToJson(model), undefined, 2)}\n`;
      return new Blob([text], { type: 'application/json' });
    }
    case 'safetensors': {
      const { modelToSafetensors } = await import('../../formats/safetensors.ts');
      return new Blob([modelToSafetensors(model)], { type: 'application/octet-stream' });
    }
    case 'onnx': {
      const { modelToOnnx } = await import('../../formats/onnx/onnx.ts');
      return new Blob([modelToOnnx(model)], { type: 'application/octet-stream' });
    }
  }
}
