import type { Email, Id } from '../jmap/types';

/** Emails of conversations without what its reader wrote herself, for that stays where it is; unless its very row was chosen. */
export function withoutOwn(emails: Email[], rows: Id[], own: ReadonlySet<Id>): Email[] {
  const chosen = new Set(rows);
  return emails.filter((email) => chosen.has(email.id) || !Object.keys(email.mailboxIds).every((id) => own.has(id)));
}
