import { createResource, Show } from 'solid-js';
import { t } from '../i18n';
import { Refused } from '../jmap/client';
import type { Email } from '../jmap/types';
import { Icon } from '../ui/icons';
import { confirm, say } from '../ui/kit';
import { factsOf, unsubscribe, type Facts } from './facts';
import { nameOf } from './people';

async function leave(email: Email, way: NonNullable<Facts['unsubscribe']>): Promise<void> {
  const title = t().unsubscribeTitle;
  if (way.oneClick) {
    if (!(await confirm({ title, text: t().unsubscribeText(nameOf(email.from?.[0])), yes: t().unsubscribe }))) return;
    try {
      await unsubscribe(email.id);
      say(t().unsubscribed);
    } catch (error) {
      // Our server was reached and could not get it done.
      say(error instanceof Refused ? t().unsubscribeFailed : t().needsServer);
    }
  } else if (way.mailto) {
    const compose = await import('../compose/start');
    compose.mailto(way.mailto);
  } else if (way.https) {
    if (await confirm({ title, text: t().unsubscribeOpens, yes: t().unsubscribe })) window.open(way.https, '_blank', 'noopener,noreferrer');
  }
}

export function Unsubscribe(props: { email: Email }) {
  const [facts] = createResource(() => props.email.id, factsOf);
  const way = () => {
    const found = facts()?.unsubscribe;
    return found && (found.oneClick || found.mailto || found.https) ? found : undefined;
  };
  return (
    <Show when={way()}>
      {(found) => (
        <button class="badge plain-badge" onClick={() => void leave(props.email, found())}>
          <Icon name="unsubscribe" />
          {t().unsubscribe}
        </button>
      )}
    </Show>
  );
}
