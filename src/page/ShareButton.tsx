import { useSignal } from '@preact/signals';
import { usePage } from './state/page.ts';

/** Puts the experiment into the address of the page, and the address on the clipboard. */
export function ShareButton() {
  const { desk, draft } = usePage();
  const said = useSignal('');
  const share = async () => {
    const source = draft.source();
    if (!source) return;
    try {
      const { hash, dataTravels } = await desk.link(source);
      history.replaceState(undefined, '', hash);
      const isCopied = await navigator.clipboard.writeText(location.href).then(
        () => true,
        () => false,
      );
      said.value = [
        isCopied ? 'The link is on the clipboard.' : 'The link is in the address bar.',
        ...(dataTravels ? [] : ['The table is too large for it: send the file along.']),
      ].join(' ');
    } catch (error) {
      said.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <div class="share">
      <button type="button" onClick={() => void share()}>
        Copy a link to this experiment
      </button>
      <span class="hint" role="status">
        {said.value}
      </span>
    </div>
  );
}
