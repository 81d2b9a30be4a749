// `npm ci` must not fail where the download is blocked: src/node/setup.mjs fetches the browser itself.
module.exports = { skipDownload: true };
