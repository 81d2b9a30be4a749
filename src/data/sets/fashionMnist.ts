/**
 * Fashion-MNIST's ten classes in three levels: clothes or goods, kind, article. Row i is label i.
 *
 * The images, 60,000 for training and 10,000 for the test, 28 × 28, are not part of the library: Debian has them as the
 * package dataset-fashion-mnist, MIT, © 2017 Zalando SE.
 * Source of the images: H. Xiao, K. Rasul and R. Vollgraf, arXiv:1708.07747, 2017; of the levels: Y. Seo and K. Shin,
 * "Hierarchical convolutional neural networks for fashion image classification", Expert Systems with Applications 116, 2019.
 */
export const FASHION_MNIST_LABELS: readonly (readonly string[])[] = [
  ['clothes', 'tops', 'T-shirt'],
  ['clothes', 'bottoms', 'trouser'],
  ['clothes', 'tops', 'pullover'],
  ['clothes', 'dresses', 'dress'],
  ['clothes', 'outers', 'coat'],
  ['goods', 'shoes', 'sandal'],
  ['clothes', 'tops', 'shirt'],
  ['goods', 'shoes', 'sneaker'],
  ['goods', 'accessories', 'bag'],
  ['goods', 'shoes', 'ankle boot'],
];

/** Where Debian's package puts the files. */
export const FASHION_MNIST_FOLDER = '/usr/share/datasets/fashion-mnist';
