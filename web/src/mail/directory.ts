import { ref } from '../jmap/client';
import { PRINCIPALS, type Address, type GetResponse, type Id, type Principal } from '../jmap/types';
import { mailStore } from '../store/app';

/** People and groups of the directory, as far as one may know of them (RFC 9670 2). */

/** Most that are shown to choose from. */
const SHOWN = 8;

/** Those whose name or address holds what was typed. Nobody where the directory is not reached. */
export async function findPrincipals(text: string): Promise<Principal[]> {
  const store = mailStore();
  const accountId = store?.client.accountFor(PRINCIPALS);
  if (!store || !accountId || text.trim() === '') return [];
  const answers = await store.client.call(
    [
      ['Principal/query', { accountId, filter: { text: text.trim() }, limit: SHOWN }, 'q'],
      ['Principal/get', { accountId, '#ids': ref('q', 'Principal/query', '/ids'), properties: ['id', 'type', 'name', 'email'] }, 'g'],
    ],
    [PRINCIPALS],
  );
  return answers.of<GetResponse<Principal>>('g').list;
}

/** Who is meant by ids. */
export async function principals(ids: Id[]): Promise<Map<Id, Principal>> {
  const store = mailStore();
  const accountId = store?.client.accountFor(PRINCIPALS);
  if (!store || !accountId || ids.length === 0) return new Map();
  const answer = await store.client.one<GetResponse<Principal>>('Principal/get', { accountId, ids, properties: ['id', 'type', 'name', 'email'] }, [PRINCIPALS]);
  return new Map(answer.list.map((one) => [one.id, one]));
}

export function toAddress(principal: Principal): Address[] {
  const { name, email } = principal;
  return email ? [{ name: name === email ? null : name, email }] : [];
}
