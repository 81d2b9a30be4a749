import { wgsl } from '../wgsl.ts';

/**
 * Declares `project_line(lane, network, first)`, by all lanes of a workgroup: one column of the last trunk layer's weight
 * gradient, from element `first` of `gradients`, onto the line of shaders/projectLine.ts. Needs the constants HIDDEN, BELOW,
 * PARAMETERS and HEAD, `workgroup_sum`, and the operands `gradients` and `parameters`.
 */
export function lineFunctions(): string {
  return wgsl`
fn line(network: u32, h: u32) -> f32 {
  let head = network * PARAMETERS + HEAD;
  return select(parameters[head + (h ^ 1u)], -parameters[head + (h ^ 1u)], h % 2u == 0u);
}

fn project_line(lane: u32, network: u32, first: u32) {
  var along = 0.0;
  var square = 0.0;
  for (var h = lane; h < HIDDEN; h += LANES) {
    let v = line(network, h);
    along += gradients[first + h * BELOW] * v;
    square += v * v;
  }
  let along_sum = workgroup_sum(lane, along);
  let square_sum = workgroup_sum(lane, square);
  let component = select(0.0, along_sum / square_sum, square_sum > 0.0);
  for (var h = lane; h < HIDDEN; h += LANES) {
    gradients[first + h * BELOW] = component * line(network, h);
  }
}`;
}
