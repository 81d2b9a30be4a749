/** Where the libraries' files are served; this page stands in the folder above. */
export const PACKAGES = new URL('peers/node_modules/', document.baseURI).href;
