import type { ProductChoices } from './products.ts';

/** Where the choices of tuning are kept from one run to the next, by adapter. */
export interface ProductStore {
  load(adapter: string): Promise<ProductChoices | undefined>;
  save(adapter: string, choices: ProductChoices): Promise<void>;
}

const DATABASE = 'kitegrad';
const STORE = 'products';

/** In the browser, for the pages of one origin. Where it keeps no database, for instance in a private window, nothing is kept. */
export function browserProductStore(): ProductStore {
  return {
    load: (adapter) =>
      within('readonly', (store) => store.get(adapter)).catch(() => undefined) as Promise<
        ProductChoices | undefined
      >,
    save: (adapter, choices) =>
      within('readwrite', (store) => store.put({ ...choices }, adapter)).then(
        () => {},
        () => {},
      ),
  };
}

async function within(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = (await settled(opening)) as IDBDatabase;
  try {
    return await settled(use(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function settled(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
