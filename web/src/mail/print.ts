import type { Id } from '../jmap/types';
import { fully } from '../i18n/format';
import { t } from '../i18n';
import { mail } from '../store/app';
import { viewText } from './facts';
import { written } from './people';
import { textOf } from './Reader';

/** Prints one message: the page's own styles for print show nothing but this. */
export async function printMessage(id: Id): Promise<void> {
  const email = mail().peek(id);
  if (!email) return;
  const body = await mail().body(id);
  const sheet = document.createElement('div');
  sheet.className = 'print-sheet';
  const add = (tag: string, text: string) => {
    const element = document.createElement(tag);
    element.textContent = text;
    sheet.append(element);
  };
  add('h1', email.subject || t().noSubject);
  add('p', `${t().from}: ${(email.from ?? []).map(written).join(', ')}`);
  add('p', `${t().to}: ${(email.to ?? []).map(written).join(', ')}`);
  if (email.cc?.length) add('p', `${t().cc}: ${email.cc.map(written).join(', ')}`);
  add('p', `${t().date}: ${fully(email.sentAt ?? email.receivedAt)}`);
  sheet.append(document.createElement('hr'));
  if (body.htmlBody.some((part) => part.type === 'text/html')) {
    const [document, { clean }] = await Promise.all([viewText(id), import('../compose/sanitize')]);
    const place = window.document.createElement('div');
    // Its styles stay within.
    const shown = clean(document ?? '', (data) => ({ src: data, cid: '' }));
    const pictures = [...shown.querySelectorAll('img')];
    place.attachShadow({ mode: 'closed' }).append(shown);
    sheet.append(place);
    // A picture that is not decoded yet would be a gap on the paper.
    await Promise.all(pictures.map((each) => each.decode().catch(() => undefined)));
  } else {
    add('pre', textOf(body));
  }
  document.body.append(sheet);
  try {
    window.print();
  } finally {
    sheet.remove();
  }
}
