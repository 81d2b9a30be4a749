/** A peer in a frame of its own: `window.peer`, as `Peer` of ../peers.ts. */
const MODULES = {
  tfjs: () => import('./tfjs.js'),
  jax: () => import('./jax.js'),
  onnxruntime: () => import('./onnxruntime.js'),
};
const query = new URLSearchParams(location.search);
const loadPeer = async () => {
  const { load } = await MODULES[query.get('module')]().catch(() => {
    throw new Error('its files did not load; `npm ci --prefix bench/speed/peers` installs them');
  });
  const { version, kinds } = await load(query.get('device'));
  return {
    version,
    // Copied into this frame: libraries tell typed arrays by this frame's classes.
    make: async (problem) => kinds[problem.kind]?.(structuredClone(problem)),
  };
};
window.peer = loadPeer();
// Whoever awaits it is told.
window.peer.catch(() => {});
