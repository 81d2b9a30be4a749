/** Offers a file to the user as a download. Needs a document. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // A browser may still be reading when click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
