/** Where the page fetches the bytes of a file from: a message to it cannot hold some tens of megabytes. */
export const FILES = '/files/';
