/**
 * What is kept on this device, in IndexedDB: records by kind and id. Without permission to keep (a borrowed computer),
 * everything is a no-op and the application works from memory.
 */
export type Kind = 'emails' | 'bodies' | 'lists' | 'values' | 'queue';
const KINDS: Kind[] = ['emails', 'bodies', 'lists', 'values', 'queue'];
const VERSION = 1;

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export interface Keep {
  get<T>(kind: Kind, id: string): Promise<T | undefined>;
  some<T>(kind: Kind, ids: string[]): Promise<T[]>;
  all<T>(kind: Kind): Promise<T[]>;
  ids(kind: Kind): Promise<string[]>;
  put(kind: Kind, records: [id: string, record: unknown][]): Promise<void>;
  remove(kind: Kind, ids: string[]): Promise<void>;
  /** Removes the records that are so, in one step: what is put meanwhile is either asked about or stays. Returns their ids. */
  removeIf<T>(kind: Kind, is: (record: T, id: string) => boolean): Promise<string[]>;
  close(): void;
}

export const NOTHING_KEPT: Keep = {
  get: async () => undefined,
  some: async () => [],
  all: async () => [],
  ids: async () => [],
  put: async () => undefined,
  remove: async () => undefined,
  removeIf: async () => [],
  close: () => undefined,
};

class IndexedDb implements Keep {
  constructor(private readonly db: IDBDatabase) {}

  private store(kind: Kind, mode: IDBTransactionMode): IDBObjectStore {
    return this.db.transaction(kind, mode).objectStore(kind);
  }

  async get<T>(kind: Kind, id: string): Promise<T | undefined> {
    return finished(this.store(kind, 'readonly').get(id)) as Promise<T | undefined>;
  }

  async some<T>(kind: Kind, ids: string[]): Promise<T[]> {
    const store = this.store(kind, 'readonly');
    const found = await Promise.all(ids.map((id) => finished(store.get(id))));
    return found.filter((record) => record !== undefined) as T[];
  }

  async all<T>(kind: Kind): Promise<T[]> {
    return finished(this.store(kind, 'readonly').getAll()) as Promise<T[]>;
  }

  async ids(kind: Kind): Promise<string[]> {
    return (await finished(this.store(kind, 'readonly').getAllKeys())).map(String);
  }

  async put(kind: Kind, records: [string, unknown][]): Promise<void> {
    if (records.length === 0) return;
    const store = this.store(kind, 'readwrite');
    await Promise.all(records.map(([id, record]) => finished(store.put(record, id))));
  }

  async remove(kind: Kind, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const store = this.store(kind, 'readwrite');
    await Promise.all(ids.map((id) => finished(store.delete(id))));
  }

  async removeIf<T>(kind: Kind, is: (record: T, id: string) => boolean): Promise<string[]> {
    const store = this.store(kind, 'readwrite');
    const [ids, records] = await Promise.all([finished(store.getAllKeys()), finished(store.getAll() as IDBRequest<T[]>)]);
    const chosen = ids.map(String).filter((id, at) => is(records[at]!, id));
    await Promise.all(chosen.map((id) => finished(store.delete(id))));
    return chosen;
  }

  close(): void {
    this.db.close();
  }
}

/** What is kept, from the moment that it is open; whoever asks before waits. */
class Opening implements Keep {
  constructor(private readonly keep: Promise<Keep>) {}

  async get<T>(kind: Kind, id: string): Promise<T | undefined> {
    return (await this.keep).get<T>(kind, id);
  }

  async some<T>(kind: Kind, ids: string[]): Promise<T[]> {
    return (await this.keep).some<T>(kind, ids);
  }

  async all<T>(kind: Kind): Promise<T[]> {
    return (await this.keep).all<T>(kind);
  }

  async ids(kind: Kind): Promise<string[]> {
    return (await this.keep).ids(kind);
  }

  async put(kind: Kind, records: [string, unknown][]): Promise<void> {
    await (await this.keep).put(kind, records);
  }

  async remove(kind: Kind, ids: string[]): Promise<void> {
    await (await this.keep).remove(kind, ids);
  }

  async removeIf<T>(kind: Kind, is: (record: T, id: string) => boolean): Promise<string[]> {
    return (await this.keep).removeIf<T>(kind, is);
  }

  close(): void {
    void this.keep.then((keep) => keep.close());
  }
}

const name = (account: string) => `redoubt-${account}`;

/** Opens what is kept of an account; where the browser has no place for it, nothing is kept. */
export function openKeep(account: string): Keep {
  return new Opening(openDatabase(account));
}

async function openDatabase(account: string): Promise<Keep> {
  try {
    const request = indexedDB.open(name(account), VERSION);
    request.onupgradeneeded = () => KINDS.forEach((kind) => request.result.createObjectStore(kind));
    const db = await finished(request);
    // Another tab signs out and deletes: let it.
    db.onversionchange = () => db.close();
    return new IndexedDb(db);
  } catch {
    return NOTHING_KEPT;
  }
}

/** What others share is kept for each person by itself: of one account two people of one device see different things. */
export const sharedKey = (own: string, account: string) => `${own}-${account}`;

/** Forgets everything that is kept of an account on this device, and of what others share with it. */
export async function forget(account: string): Promise<void> {
  const all = (await indexedDB.databases?.().catch(() => [])) ?? [];
  const shared = all.flatMap((each) => (each.name?.startsWith(name(sharedKey(account, ''))) ? [each.name] : []));
  await Promise.all([name(account), ...shared].map((each) => finished(indexedDB.deleteDatabase(each)).catch(() => undefined)));
}

/** Forgets what is kept of one account that somebody shared. */
export async function forgetShared(own: string, account: string): Promise<void> {
  await finished(indexedDB.deleteDatabase(name(sharedKey(own, account)))).catch(() => undefined);
}
