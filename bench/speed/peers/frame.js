/** A peer in a frame of its own: `window.peer`, as `Peer` of ../peers.ts. */
const query = new URLSearchParams(location.search);
const load = async () => {
  const { load } = await import(/* @vite-ignore */ `./${query.get('module')}.js`);
  const { version, kinds } = await load(query.get('device'));
  return {
    version,
    // Copied into this frame: libraries tell typed arrays by this frame's classes.
    make: async (problem) => kinds[problem.kind]?.(structuredClone(problem)),
  };
};
window.peer = load();
// Whoever awaits it is told.
window.peer.catch(() => {});
