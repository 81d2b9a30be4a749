/** Peers in this browser: each in a frame of its own, loaded on request only. */
import type { Contender, Problem } from './contender.ts';
import type { PeerResult } from './result.ts';

/** By name: the module of peers/ and what it runs on. */
export const PEERS: Readonly<Record<string, { readonly module: string; readonly device: string }>> =
  {
    'tfjs-webgpu': { module: 'tfjs', device: 'webgpu' },
    'tfjs-wasm': { module: 'tfjs', device: 'wasm' },
    'tfjs-cpu': { module: 'tfjs', device: 'cpu' },
    'jax-js-webgpu': { module: 'jax', device: 'webgpu' },
    'jax-js-wasm': { module: 'jax', device: 'wasm' },
    'onnxruntime-web-webgpu': { module: 'onnxruntime', device: 'webgpu' },
    'onnxruntime-web-wasm': { module: 'onnxruntime', device: 'wasm' },
  };

/** A library that was loaded; what peers/frame.js and peers/python.py offer. */
export interface Peer {
  readonly version: string;
  /** Undefined for a problem that it has no contender for. */
  make(problem: Problem): Promise<Contender | undefined>;
  /** Gives back what was loaded. */
  close?(): void;
}

/** What peers/frame.js defines in its window. */
interface PeerWindow extends Window {
  readonly peer?: Promise<Peer>;
}

export interface OpenedPeer {
  readonly result: PeerResult;
  readonly peer?: Peer;
}

/** Never throws: a peer that is not there is told as missing. */
export async function openPeer(name: string, load: () => Promise<Peer>): Promise<OpenedPeer> {
  try {
    const peer = await load();
    return { result: { name, version: peer.version }, peer };
  } catch (error) {
    // An error of a frame is none of this page's class.
    const { message = String(error) } = error as Partial<Error>;
    return { result: { name, missing: message } };
  }
}

/** Load a peer of `PEERS` into a new frame, which `close` removes. */
export async function loadPeer(name: string): Promise<Peer> {
  const { module, device } = PEERS[name];
  const frame = document.createElement('iframe');
  Object.assign(frame, {
    src: new URL(`bench/speed/peer.html?module=${module}&device=${device}`, document.baseURI).href,
    title: name,
    className: 'visually-hidden',
    tabIndex: -1,
  });
  try {
    await new Promise((resolve) => {
      frame.addEventListener('load', resolve);
      document.body.append(frame);
    });
    const peer = await (frame.contentWindow as PeerWindow | null)?.peer;
    if (!peer) throw new Error('its frame did not load');
    return { ...peer, close: () => frame.remove() };
  } catch (error) {
    frame.remove();
    throw error;
  }
}
