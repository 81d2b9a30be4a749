/// <reference types="vite/client" />
import { Panel } from '../../../src/page/parts/Panel.tsx';

/** A development server finds them where they are installed; a build has them when it was asked for them. */
const HAS_PEERS = ['development', 'peers'].includes(import.meta.env.MODE);

/** The way to the page that loads them, in copies of this page that have it. */
export function OtherLibraries() {
  return (
    <Panel title="Other libraries">
      {HAS_PEERS ? (
        <p>
          <a href="./peers.html">The benchmark with TensorFlow.js, jax-js and ONNX Runtime Web</a>{' '}
          has a page of its own: they compile code as they run, which this page forbids.
        </p>
      ) : (
        <p>
          TensorFlow.js, jax-js and ONNX Runtime Web are not in this copy of the page:{' '}
          <code>npm run build:peers</code> in the repository makes one that has them.
        </p>
      )}
    </Panel>
  );
}
