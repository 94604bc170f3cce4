import { createResource, For, Show } from 'solid-js';
import { cancelSubmission } from '../compose/send';
import { edit } from '../compose/start';
import { t } from '../i18n';
import { fully } from '../i18n/format';
import { ref } from '../jmap/client';
import { ROW_PROPERTIES, SUBMISSION, type Email, type GetResponse, type Id } from '../jmap/types';
import { ownMail as mail } from '../store/app';
import { Icon } from '../ui/icons';
import { Button, Empty, say } from '../ui/kit';
import { nameOf } from './people';

interface Held {
  id: Id;
  emailId: Id;
  sendAt: string;
  undoStatus: string;
}

/** Mail that the server holds until its time. */
export default function Scheduled() {
  const [held, { refetch }] = createResource(async () => {
    const accountId = mail().account;
    const answers = await mail().client.call(
      [
        ['EmailSubmission/query', { accountId, filter: { undoStatus: 'pending' } }, 'q'],
        ['EmailSubmission/get', { accountId, '#ids': ref('q', 'EmailSubmission/query', '/ids') }, 's'],
        ['Email/get', { accountId, '#ids': ref('s', 'EmailSubmission/get', '/list/*/emailId'), properties: ROW_PROPERTIES }, 'e'],
      ],
      [SUBMISSION],
    );
    mail().learn(answers.of<GetResponse<Email>>('e').list);
    return answers.of<GetResponse<Held>>('s').list.sort((a, b) => a.sendAt.localeCompare(b.sendAt));
  });
  const cancel = async (one: Held) => {
    try {
      await cancelSubmission(one.id, one.emailId);
      await edit(one.emailId);
    } catch {
      say(t().sendTooLate);
    }
    void refetch();
  };
  return (
    <div class="settings-page">
      <h1>{t().scheduled}</h1>
      <Show when={(held()?.length ?? 0) > 0} fallback={<Show when={held.state === 'ready'}><Empty icon="clock" title={t().noScheduled} text={t().noScheduledText} /></Show>}>
        <ul class="cards">
          <For each={held()}>
            {(one) => (
              <li class="card">
                <span class="file-icon"><Icon name="clock" /></span>
                <span class="card-words">
                  <strong>{mail().email(one.emailId)?.subject || t().noSubject}</strong>
                  <small>{`${t().to}: ${(mail().email(one.emailId)?.to ?? []).map(nameOf).join(', ')} · ${fully(one.sendAt)}`}</small>
                </span>
                <Button onClick={() => void cancel(one)}>{t().cancelSending}</Button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}
