import { t } from '../i18n';
import { cardName, fieldsOf, membersOf, type Card } from './card';

/** Prints cards as a list: the page's own styles for print show nothing but this. */
export function printCards(some: Card[], all: Card[]): void {
  const sheet = document.createElement('div');
  sheet.className = 'print-sheet';
  const add = (tag: string, text: string) => {
    const element = document.createElement(tag);
    element.textContent = text;
    sheet.append(element);
  };
  add('h1', t().cntTitle);
  for (const card of some) {
    const { emails, phones, company, note } = fieldsOf(card);
    add('h3', cardName(card));
    const lines = card.kind === 'group' ? membersOf(card, all).map(cardName) : [company, ...emails, ...phones, note];
    lines.filter(Boolean).forEach((line) => add('p', line));
  }
  document.body.append(sheet);
  try {
    window.print();
  } finally {
    sheet.remove();
  }
}
