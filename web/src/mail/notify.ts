import { t } from '../i18n';
import type { Email } from '../jmap/types';
import { go } from '../router';
import { ownMail as mail } from '../store/app';
import { prefs } from '../store/prefs';
import { nameOf } from './people';

/** Tells of new mail outside the page, where its owner wants that and is not looking anyway. */
export function notifyArrived(emails: Email[]): void {
  if (!prefs().notify || typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  if (document.visibilityState === 'visible' && document.hasFocus()) return;
  // Of several tabs one tells.
  void navigator.locks?.request('redoubt-notify', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    show(emails);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  });
}

function show(emails: Email[]): void {
  const [first] = emails;
  if (!first) return;
  const one = emails.length === 1;
  const notice = new Notification(one ? nameOf(first.from?.[0]) : t().newMailCount(emails.length), {
    body: one ? first.subject || t().noSubject : emails.map((email) => nameOf(email.from?.[0])).join(', '),
    icon: '/icon.svg',
    tag: first.threadId,
    lang: document.documentElement.lang,
  });
  notice.onclick = () => {
    window.focus();
    notice.close();
    const inbox = mail().role('inbox');
    if (inbox) go({ at: 'mail', mailbox: inbox.id, email: one ? first.id : undefined });
  };
}
