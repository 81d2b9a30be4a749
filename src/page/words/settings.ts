import type { ResolvedExperiment } from '../../experiment/types.ts';

/** One sentence per choice of network, optimizer and loss. */
export const ACTIVATION_WORDS: Readonly<
  Record<ResolvedExperiment['network']['activation'], string>
> = {
  relu: 'Kinks, and units that can die; the report’s choice.',
  tanh: 'Smooth and bounded; carries several objectives well.',
  identity: 'No bend at all: the network is linear.',
  leakyRelu: 'ReLU that lets a little through below zero, so that no unit dies.',
  sigmoid: 'Smooth, from 0 to 1; gradients fade where it is flat.',
  gelu: 'ReLU rounded by the normal distribution.',
  silu: 'ReLU rounded by a sigmoid.',
  softplus: 'ReLU rounded off; always positive.',
};

export const INIT_WORDS: Readonly<Record<string, string>> = {
  he: 'Weights as wide as ReLU needs, biases spread; the recommended start.',
  torch: 'The report’s: PyTorch’s random stream with this seed.',
  linear: 'Weights and biases as torch.nn.Linear draws them.',
};

export const OPTIMIZER_WORDS: Readonly<Record<string, string>> = {
  sgd: 'Plain descent along the gradient; the report’s.',
  momentum: 'Descent along a running sum of gradients.',
  adam: 'Each weight at a scale of its own. The default of the methods with a promise.',
  adamw: 'Adam, with weights that decay by themselves.',
  rmsprop: 'Each weight divided by the size that its gradient has had lately.',
};

export const SCHEDULE_WORDS: Readonly<Record<string, string>> = {
  constant: 'The rate stays as it is.',
  cosine: 'The rate falls to 1 % by the end of each stage.',
  step: 'The rate falls in steps.',
};

export const LOSS_WORDS: Readonly<Record<string, string>> = {
  mse: 'Mean squared error.',
  mae: 'Mean absolute error: outliers count less.',
  huber: 'Squared when small, absolute when large.',
  logCosh: 'A smooth absolute error.',
  quantile: 'The median, or another quantile.',
  binaryCrossEntropy: 'Yes or no, per output.',
  crossEntropy: 'One class of several.',
};

export const PENALTY_WORDS: Readonly<Record<string, string>> = {
  smoothness: 'The outputs bend little along the input.',
  increasing: 'The outputs do not fall where the input rises.',
  decreasing: 'The outputs do not rise where the input rises.',
  parity: 'Two groups, told apart by a column of two values, have the same mean output.',
  weightNorm: 'Small weights: the mean square of all of them.',
};
