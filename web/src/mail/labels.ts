import { t } from '../i18n';
import type { Id, Label } from '../jmap/types';
import { ownMail as mail } from '../store/app';
import { toSet } from '../store/changes';
import { confirm } from '../ui/kit';
import { asked } from './Sidebar';

/** Colours that new labels get in turn: told apart in both themes, also by those who see few colours. */
const COLORS = ['#2f7de1', '#d9482b', '#2b9a5f', '#c98a12', '#8a4fd0', '#0f97a3', '#c2438f', '#6b7280'];

export function freshColor(): string {
  const used = new Set(mail().labels().map((label) => label.color));
  return COLORS.find((color) => !used.has(color)) ?? COLORS[mail().labels().length % COLORS.length]!;
}

/** Makes a label; undefined when the server does not take it or is not there. */
export async function createLabel(name: string, color: string): Promise<Label | undefined> {
  let id: Id | undefined;
  await asked(async () => {
    const made = await mail().set<Label>('Label/set', { create: { l: { name: name.trim(), color } } });
    id = made.created?.['l']?.id;
    await mail().sync();
  });
  return mail().labels().find((label) => label.id === id);
}

export function changeLabel(label: Label, change: { name?: string; color?: string }): Promise<boolean> {
  return asked(async () => {
    await mail().set('Label/set', { update: { [label.id]: change } });
    await mail().sync();
  });
}

/** Takes a label off all messages and removes it. */
export async function removeLabel(label: Label): Promise<void> {
  if (!(await confirm({ title: t().lblDelete, text: t().lblDeleteText(label.name), yes: t().lblDelete, danger: true }))) return;
  await asked(async () => {
    for (;;) {
      const { ids } = await mail().client.one<{ ids: Id[] }>('Email/query', { accountId: mail().account, filter: { hasKeyword: label.keyword }, limit: 500 });
      if (ids.length === 0) break;
      await mail().set('Email/set', toSet(Object.fromEntries(ids.map((id) => [id, { keywords: { [label.keyword]: false } }]))));
    }
    await mail().set('Label/set', { destroy: [label.id] });
    await mail().sync();
  });
}
