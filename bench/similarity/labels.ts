/**
 * Places for labels at given values, at least `distance` apart, in the order of the values. Those too near to each
 * other are spread round their common mean.
 */
export function endLabels(values: readonly number[], distance: number): number[] {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  let groups = order.map((index) => ({ members: [index], centre: values[index] }));
  for (let merged = true; merged; ) {
    merged = false;
    const next: typeof groups = [];
    for (const group of groups) {
      const below = next.at(-1);
      const needed = below ? ((below.members.length + group.members.length) / 2) * distance : 0;
      if (below && group.centre - below.centre < needed) {
        const members = [...below.members, ...group.members];
        const centre = members.reduce((sum, index) => sum + values[index], 0) / members.length;
        next[next.length - 1] = { members, centre };
        merged = true;
      } else next.push(group);
    }
    groups = next;
  }
  const places = [...values];
  for (const { members, centre } of groups) {
    members.forEach((index, place) => {
      places[index] = centre + (place - (members.length - 1) / 2) * distance;
    });
  }
  return places;
}
