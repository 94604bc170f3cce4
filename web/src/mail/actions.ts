import { t } from '../i18n';
import { ahead } from '../i18n/format';
import type { Email, Id, Label, Role } from '../jmap/types';
import { place } from '../router';
import { mail } from '../store/app';
import { isSet, type Patch, type Patches } from '../store/changes';
import type { MailStore } from '../store/mail';
import { prefs } from '../store/prefs';
import { confirm, say } from '../ui/kit';
import { withoutOwn } from './own';
import { holdsTemplates } from './templates';
import { cursor, neighbour, open, openId, selected, setCursor, setSelected, setSnoozer } from './view';

/** What can be done with messages. Everything but destroying can be undone. */

const undoStack: (() => void)[] = [];

/** The rows that an action is for: those selected, else the open one, else the one at the cursor. */
export function chosen(): Id[] {
  if (selected().size > 0) return [...selected()];
  const one = openId() ?? cursor();
  return one ? [one] : [];
}

function currentMailbox(): Id | undefined {
  const here = place();
  return here.at === 'mail' ? here.mailbox : undefined;
}

function grouped(): boolean {
  const mailbox = currentMailbox();
  return prefs().conversations && !(mailbox && mail().mailbox(mailbox)?.role === 'drafts');
}

/** The emails of rows: in conversations those of the whole conversation. */
export function emailsOf(ids: Id[]): Email[] {
  const found = new Map<Id, Email>();
  for (const id of ids) {
    const email = mail().peek(id);
    if (!email) continue;
    const members = grouped() ? (mail().thread(email.threadId)?.emailIds ?? [id]) : [id];
    for (const member of members) {
      const each = mail().peek(member);
      if (each) found.set(member, each);
    }
  }
  return [...found.values()];
}

/** Of conversations only what is in the mailbox that is looked at, or was found: an answer that was sent stays in Sent. */
function here(ids: Id[]): Email[] {
  const mailbox = currentMailbox();
  const emails = emailsOf(ids);
  if (mailbox) return emails.filter((email) => email.mailboxIds[mailbox]);
  const own = [mail().role('sent')?.id, mail().role('drafts')?.id].filter((id) => id !== undefined);
  return withoutOwn(emails, ids, new Set(own));
}

function act(emails: Email[], patchOf: (email: Email) => Patch | undefined, said?: (count: number) => string): void {
  const patches: Patches = {};
  let refused = false;
  for (const email of emails) {
    const patch = patchOf(email);
    if (!patch) continue;
    if (mail().may(email, patch)) patches[email.id] = patch;
    else refused = true;
  }
  const count = Object.keys(patches).length;
  if (count === 0) return void (refused && say(t().shNotAllowed));
  offerUndo(mail().change(patches), said?.(count));
}

/** Remembers what takes something back, and offers it where something is said of it. */
function offerUndo(undo: () => void, said?: string): void {
  undoStack.push(undo);
  if (undoStack.length > 50) undoStack.shift();
  if (!said) return;
  say(said, {
    label: t().undo,
    run: () => {
      const at = undoStack.indexOf(undo);
      if (at >= 0) undoStack.splice(at, 1);
      undo();
    },
  });
}

/** Whether one may do something with what is looked at: in one's own account one may do all. */
export function mayHere(right: 'mayRemoveItems' | 'maySetKeywords' | 'maySetSeen'): boolean {
  return !mail().mine || Boolean(mail().mailbox(currentMailbox() ?? '')?.myRights[right]);
}

/** Whether all this is what an account's owner does not let one do; then that is said. */
function forbidden(emails: Email[], patchOf: (email: Email) => Patch | undefined): boolean {
  const wanted = emails.filter((email) => patchOf(email));
  const none = wanted.length > 0 && wanted.every((email) => !mail().may(email, patchOf(email)!));
  if (none) say(t().shNotAllowed);
  return none;
}

/** Takes the last thing back. */
export function undoLast(): void {
  const undo = undoStack.pop();
  if (!undo) return;
  undo();
  say(t().undone);
}

/** Rows are about to leave the list: the next one is opened, or the list is shown. */
function leaving(ids: Id[]): void {
  const gone = new Set(ids);
  const next = neighbour(gone);
  const wasOpen = openId();
  setSelected(new Set<Id>());
  if (wasOpen && gone.has(wasOpen)) open(matchMedia('(min-width: 700px)').matches ? next : undefined);
  if (gone.has(cursor() ?? '')) setCursor(next);
}

function moved(email: Email, target: Id, keywords?: Record<string, boolean>): Patch | undefined {
  const from = currentMailbox();
  const leaves = from && email.mailboxIds[from] ? [from] : Object.keys(email.mailboxIds);
  if (email.mailboxIds[target] && leaves.every((id) => id === target)) return undefined;
  const mailboxIds: Record<Id, boolean> = {};
  for (const id of leaves) mailboxIds[id] = false;
  mailboxIds[target] = true;
  return keywords ? { mailboxIds, keywords } : { mailboxIds };
}

/** Copies into a folder, which may be another account's. */
export function copyTo(ids: Id[], target: Id, store: MailStore = mail()): void {
  const emails = here(ids);
  const said = (count: number) => t().copiedCount(count, mailboxName(target, store));
  setSelected(new Set<Id>());
  if (store !== mail()) return transfer(emails, target, store, () => ({}), said);
  act(emails, (email) => (email.mailboxIds[target] ? undefined : { mailboxIds: { [target]: true } }), said);
}

/** What takes an email out of what is looked at; out of its account, where it is nowhere else. */
function taken(email: Email): Patch {
  const from = currentMailbox();
  const others = Object.keys(email.mailboxIds).some((id) => id !== from);
  return from && email.mailboxIds[from] && others ? { mailboxIds: { [from]: false } } : { destroy: true };
}

/** Into another account: a copy there, and a change here once that is made. */
function transfer(emails: Email[], target: Id, store: MailStore, patchOf: (email: Email) => Patch, said: (count: number) => string): void {
  if (emails.length === 0) return;
  const patches = Object.fromEntries(emails.map((email) => [email.id, patchOf(email)]).filter(([, patch]) => Object.keys(patch!).length > 0)) as Patches;
  offerUndo(mail().transfer(store, target, emails.map((email) => email.id), patches), said(emails.length));
}

/** @param store whose folder it is, where that is another account than the one that is looked at */
export function moveTo(ids: Id[], target: Id, store: MailStore = mail()): void {
  if (store !== mail()) {
    const emails = here(ids);
    if (forbidden(emails, taken)) return;
    const allowed = emails.filter((email) => mail().may(email, taken(email)));
    leaving(ids);
    return transfer(allowed, target, store, taken, (count) => t().movedCount(count, mailboxName(target, store)));
  }
  if (mail().mailbox(target)?.role === 'snoozed') {
    // What lies there comes back: it is asked when.
    setSelected(new Set(ids));
    setSnoozer(true);
    return;
  }
  const name = mailboxName(target);
  const emails = here(ids);
  if (forbidden(emails, (email) => moved(email, target))) return;
  leaving(ids);
  act(emails, (email) => moved(email, target), (count) => t().movedCount(count, name));
}

function toRole(ids: Id[], role: Role, said: (count: number) => string, keywords?: Record<string, boolean>): void {
  const target = mail().role(role)?.id;
  // Of another's account one may not have such a folder.
  if (!target) return void say(t().shNoFolder);
  const emails = here(ids);
  if (forbidden(emails, (email) => moved(email, target, keywords))) return;
  leaving(ids);
  act(emails, (email) => moved(email, target, keywords), said);
}

export function archive(ids: Id[]): void {
  toRole(ids, 'archive', t().archivedCount);
}

/** Out of the list until a time: the server brings it back, unread and at the top. */
export function snooze(ids: Id[], until: Date): void {
  const box = mail().role('snoozed')?.id;
  const snoozed = { until: utc(until) };
  const emails = here(ids);
  leaving(ids);
  act(
    emails,
    (email) => {
      if (box && email.mailboxIds[box]) return { snoozed };
      const mailbox = currentMailbox();
      const leaves = mailbox && email.mailboxIds[mailbox] ? [mailbox] : Object.keys(email.mailboxIds);
      // The server knows where to when there is no mailbox for it yet.
      return { snoozed, mailboxIds: { ...Object.fromEntries(leaves.map((id) => [id, false])), ...(box ? { [box]: true } : {}) } };
    },
    (count) => t().snzDone(count, ahead(utc(until))),
  );
}

/** Back into the inbox now, as it was. */
export function endSnooze(ids: Id[]): void {
  const inbox = mail().role('inbox')?.id;
  const box = mail().role('snoozed')?.id;
  if (!inbox || !box) return;
  const emails = emailsOf(ids).filter((email) => email.mailboxIds[box]);
  if (hasRole('snoozed')) leaving(ids);
  act(emails, () => ({ snoozed: null, mailboxIds: { [box]: false, [inbox]: true } }), () => t().snzEnded);
}

/** The newest of what one sent oneself, if it is the last word of its conversation. */
export function unanswered(ids: Id[]): Email | undefined {
  const last = emailsOf(ids).sort((a, b) => a.receivedAt.localeCompare(b.receivedAt)).at(-1);
  const sent = mail().role('sent')?.id;
  return last && sent && last.mailboxIds[sent] ? last : undefined;
}

/** Brings what was sent to the inbox at a time, unless somebody answers; never when there is none. */
export function remind(email: Email, until: Date | null): void {
  const snoozed = until && { until: utc(until), unlessAnswered: true };
  act([email], () => ({ snoozed }), () => (until ? t().snzRemindAt(ahead(utc(until))) : t().snzNoRemind));
}

function utc(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}

export function reportSpam(ids: Id[]): void {
  toRole(ids, 'junk', t().spamCount, { $junk: true, $notjunk: false });
}

export function notSpam(ids: Id[]): void {
  toRole(ids, 'inbox', (count) => t().movedCount(count, t().inbox), { $junk: false, $notjunk: true });
}

/** To the trash; what is there already, and drafts that were thrown away, is destroyed after a question. */
export async function remove(ids: Id[]): Promise<void> {
  const trash = mail().role('trash')?.id;
  const emails = here(ids);
  if (!trash || emails.every((email) => email.mailboxIds[trash])) return destroy(ids, emails);
  const thrown = (email: Email): Patch => ({ mailboxIds: { ...Object.fromEntries(Object.keys(email.mailboxIds).map((id) => [id, false])), [trash]: true } });
  if (forbidden(emails, thrown)) return;
  leaving(ids);
  act(emails, thrown, t().deletedCount);
}

async function destroy(ids: Id[], emails: Email[]): Promise<void> {
  if (emails.length === 0) return;
  if (!emails.every((email) => mail().may(email, { destroy: true }))) return void say(t().shNotAllowed);
  const sure = await confirm({ title: t().deleteForever, text: t().deleteForeverText(emails.length), yes: t().delete, danger: true });
  if (!sure) return;
  leaving(ids);
  mail().change(Object.fromEntries(emails.map((email) => [email.id, { destroy: true }])));
  say(t().destroyedCount(emails.length));
}

export function markRead(ids: Id[], read: boolean, aloud = false): void {
  const all = emailsOf(ids);
  // A conversation becomes unread by its newest message here.
  const emails = read ? all : here(ids).slice(-1);
  act(
    emails,
    (email) => (Boolean(email.keywords['$seen']) === read ? undefined : { keywords: { $seen: read } }),
    aloud && emails.length > 1 ? t().readCount : undefined,
  );
}

/** Opened is read: nothing that anybody would want to undo. */
export function seen(emails: Email[]): void {
  const unread = emails.filter((email) => !email.keywords['$seen'] || email.keywords['$new']);
  const keywords = (email: Email) => ({ $seen: true, ...(email.keywords['$new'] && !mail().mine ? { $new: false } : {}) });
  const mine = unread.filter((email) => mail().may(email, { keywords: keywords(email) }));
  if (mine.length > 0) mail().change(Object.fromEntries(mine.map((email) => [email.id, { keywords: keywords(email) }])));
}

export function isFlagged(ids: Id[]): boolean {
  return emailsOf(ids).some((email) => email.keywords['$flagged']);
}

/** Flags the newest message, or takes every flag away. */
export function toggleFlag(ids: Id[]): void {
  if (isFlagged(ids)) {
    act(emailsOf(ids), (email) => (email.keywords['$flagged'] ? { keywords: { $flagged: false } } : undefined));
  } else {
    act(ids.flatMap((id) => mail().peek(id) ?? []), () => ({ keywords: { $flagged: true } }));
  }
}

/** How many of the chosen rows' messages have a keyword. */
export function share(ids: Id[], keyword: string): 'all' | 'some' | 'none' {
  const emails = emailsOf(ids);
  const having = emails.filter((email) => isSet(email.keywords, keyword)).length;
  return having === 0 ? 'none' : having === emails.length ? 'all' : 'some';
}

export function setLabel(ids: Id[], label: Label, on: boolean): void {
  act(
    emailsOf(ids),
    (email) => (isSet(email.keywords, label.keyword) === on ? undefined : { keywords: { [label.keyword]: on } }),
    (count) => (on ? t().lblAdded(prefs().conversations ? ids.length : count, label.name) : t().lblRemoved(label.name)),
  );
}

/** Keeps the newest of each row at the top of its folder, by a keyword of its own: a flag is for what is to be done. */
export function togglePin(ids: Id[]): void {
  if (share(ids, '$pinned') !== 'none') {
    act(emailsOf(ids), (email) => (email.keywords['$pinned'] ? { keywords: { $pinned: false } } : undefined));
  } else {
    mail().setPinned();
    act(ids.flatMap((id) => mail().peek(id) ?? []), () => ({ keywords: { $pinned: true } }));
  }
}

/** Archives a conversation and has the server send after it what comes of it later ($muted, RFC 9979). */
export function toggleMute(ids: Id[]): void {
  const emails = emailsOf(ids);
  if (share(ids, '$muted') !== 'none') {
    act(emails, (email) => (email.keywords['$muted'] ? { keywords: { $muted: false } } : undefined), () => t().mutUndone);
    return;
  }
  const inbox = mail().role('inbox')?.id;
  const archive = mail().role('archive')?.id;
  if (hasRole('inbox')) leaving(ids);
  act(
    emails,
    (email) => ({
      keywords: { $muted: true },
      ...(inbox && archive && email.mailboxIds[inbox] ? { mailboxIds: { [inbox]: false, [archive]: true } } : {}),
    }),
    () => t().mutDone,
  );
}

/** A mailbox's name in the person's language where it has a role. */
export function mailboxName(id: Id, store: MailStore = mail()): string {
  const mailbox = store.mailbox(id);
  if (!mailbox) return '';
  switch (mailbox.role) {
    case 'inbox':
      return t().inbox;
    case 'drafts':
      return t().drafts;
    case 'sent':
      return t().sent;
    case 'archive':
      return t().archiveFolder;
    case 'trash':
      return t().trash;
    case 'junk':
      return t().junk;
    case 'snoozed':
      return t().snzSnoozed;
    default:
      return holdsTemplates(mailbox) ? t().tplTemplates : mailbox.name;
  }
}

export function hasRole(role: Role): boolean {
  const mailbox = currentMailbox();
  return mailbox !== undefined && mail().mailbox(mailbox)?.role === role;
}
