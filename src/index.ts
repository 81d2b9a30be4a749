/** The public face: what the command line and the page use is what a user imports. */

export {
  type Categories,
  categoriesOf,
  oneHot,
  oneHotNames,
  type TextColumn,
} from './data/categories.ts';
export type { Dataset, Matrix } from './data/dataset.ts';
export { type IdxArray, readIdx } from './data/idx.ts';
export { DATA_PRESET_NAMES } from './data/presets.ts';
export { type Fold, foldRows, type Split, type SplitShares, splitRows } from './data/split.ts';
export { type Diagnosis, diagnose, type Finding } from './diagnosis/diagnose.ts';
export type { LeakSamples } from './engines/engine.ts';
export { GpuError, InputError, ShaderError, ShapeError } from './errors.ts';
export { resolveExperiment } from './experiment/experiment.ts';
export { applyOverride } from './experiment/overrides.ts';
export { EXPERIMENT_PRESET_NAMES, experimentPreset } from './experiment/presets.ts';
export type { Experiment, ResolvedExperiment } from './experiment/types.ts';
export {
  type Model,
  type ModelClasses,
  type ModelData,
  modelFromJson,
  modelToJson,
} from './formats/model.ts';
export { modelToOnnx } from './formats/onnx/onnx.ts';
export { modelFromSafetensors, modelToSafetensors } from './formats/safetensors.ts';
export type { AdapterInfo } from './gpu/adapter.ts';
export { browserProductStore, type ProductStore } from './gpu/productStore.ts';
export { layersOf } from './network/layersOf.ts';
export { NonArchimedean } from './numbers/nonArchimedean.ts';
export { type NonArchimedeanField, nonArchimedeanField } from './numbers/nonArchimedeanField.ts';
export { type Checkpoint, checkpointFromJson, checkpointToJson } from './training/checkpoint.ts';
export {
  type CrossValidation,
  crossValidate,
  crossValidationOf,
  foldsOf,
  type Spread,
  type ValidationSummary,
} from './training/crossValidate.ts';
export { type LeakReport, leakText, type ObjectiveLeak } from './training/leak.ts';
export { levelConsistency, type Nesting, nestingsOf } from './training/levels.ts';
export {
  accuracy,
  confusionMatrix,
  mae,
  predictedClasses,
  rmse,
  rSquared,
} from './training/metrics.ts';
export type { ObjectiveQuality, Quality } from './training/quality.ts';
export type { History, Progress, Run, TrainOptions } from './training/run.ts';
export type { StageChoice } from './training/stages.ts';
export { train } from './training/train.ts';
export { TrainingError } from './training/trainingError.ts';
