import type { Id, Mailbox, Role } from '../jmap/types';

export interface Branch {
  mailbox: Mailbox;
  depth: number;
  hasChildren: boolean;
}

const ROLES: Role[] = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'];

/** Mailboxes in the order in which they are shown: those with a role first, then by name, each before what is in it. */
export function tree(mailboxes: Mailbox[], closed: ReadonlySet<Id>, language?: string): Branch[] {
  const children = new Map<Id | null, Mailbox[]>();
  const known = new Set(mailboxes.map((mailbox) => mailbox.id));
  for (const mailbox of mailboxes) {
    const parent = mailbox.parentId && known.has(mailbox.parentId) ? mailbox.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), mailbox]);
  }
  const names = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  const rank = (mailbox: Mailbox) => (ROLES.includes(mailbox.role) ? ROLES.indexOf(mailbox.role) : ROLES.length);
  const result: Branch[] = [];
  const add = (parent: Id | null, depth: number) => {
    const some = children.get(parent) ?? [];
    some.sort((a, b) => rank(a) - rank(b) || a.sortOrder - b.sortOrder || names.compare(a.name, b.name));
    for (const mailbox of some) {
      result.push({ mailbox, depth, hasChildren: children.has(mailbox.id) });
      if (!closed.has(mailbox.id)) add(mailbox.id, depth + 1);
    }
  };
  add(null, 0);
  return result;
}
