import type { Email, Mailbox } from '../jmap/types';
import { ownMail as mail } from '../store/app';

/** Where templates are kept: the name that Thunderbird gives this mailbox, so that it finds them, and we find its own. */
export const NAME = 'Templates';

/** Whether a mailbox is the one of the templates, which has no role in any standard. */
export function holdsTemplates(mailbox: Mailbox | undefined): boolean {
  return mailbox !== undefined && mailbox.role === null && mailbox.parentId === null && mailbox.name.toLowerCase() === NAME.toLowerCase();
}

export function templatesMailbox(): Mailbox | undefined {
  return mail().mailboxes().find(holdsTemplates);
}

export function isTemplate(email: Email): boolean {
  const box = templatesMailbox();
  return box !== undefined && email.mailboxIds[box.id] === true;
}
