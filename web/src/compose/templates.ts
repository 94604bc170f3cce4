import { ref } from '../jmap/client';
import { ROW_PROPERTIES, type Email, type GetResponse, type Id, type Mailbox } from '../jmap/types';
import { NAME, templatesMailbox } from '../mail/templates';
import { ownMail as mail } from '../store/app';

/** Templates that are offered; more than anybody looks through. */
const MOST = 200;

/** The mailbox, made when there is none. @throws Refused, Unreachable */
async function place(): Promise<Id> {
  const known = templatesMailbox();
  if (known) return known.id;
  const made = await mail().set<Mailbox>('Mailbox/set', { create: { t: { name: NAME, parentId: null, isSubscribed: true } } });
  await mail().sync();
  return made.created!['t']!.id;
}

/** All templates by their names. @throws Unreachable */
export async function templates(): Promise<Email[]> {
  const box = templatesMailbox();
  if (!box) return [];
  const accountId = mail().account;
  const answers = await mail().client.call([
    ['Email/query', { accountId, filter: { inMailbox: box.id }, sort: [{ property: 'subject' }], limit: MOST }, 'q'],
    ['Email/get', { accountId, '#ids': ref('q', 'Email/query', '/ids'), properties: ROW_PROPERTIES }, 'e'],
  ]);
  const list = answers.of<GetResponse<Email>>('e').list;
  mail().learn(list);
  return list;
}

/** Keeps an email as a template, in the place of one that it replaces. @throws Refused, Unreachable */
export async function keepTemplate(email: Record<string, unknown>, name: string, replaces: Id | undefined): Promise<void> {
  const box = await place();
  await mail().set('Email/set', { create: { t: { ...email, mailboxIds: { [box]: true }, subject: name } } });
  // Only now, so that neither is lost.
  if (replaces) await mail().set('Email/set', { destroy: [replaces] });
  await mail().sync();
}
