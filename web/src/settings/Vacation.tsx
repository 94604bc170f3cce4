import { createResource, createSignal, Show } from 'solid-js';
import { t } from '../i18n';
import { VACATION, type GetResponse } from '../jmap/types';
import { asked } from '../mail/Sidebar';
import { mail } from '../store/app';
import { Button, Empty, say } from '../ui/kit';
import { Toggle } from './Settings';
import { dayOf, endOf, startOf } from './days';

interface VacationResponse {
  id: 'singleton';
  isEnabled: boolean;
  fromDate: string | null;
  toDate: string | null;
  subject: string | null;
  textBody: string | null;
  htmlBody: string | null;
}

function Form(props: { of: VacationResponse }) {
  const [on, setOn] = createSignal(props.of.isEnabled);
  const [from, setFrom] = createSignal(dayOf(props.of.fromDate));
  const [until, setUntil] = createSignal(dayOf(props.of.toDate, true));
  const [subject, setSubject] = createSignal(props.of.subject ?? '');
  const [text, setText] = createSignal(props.of.textBody ?? '');
  const save = async () => {
    const singleton = {
      isEnabled: on(),
      fromDate: startOf(from()),
      toDate: endOf(until()),
      subject: subject().trim() || null,
      textBody: text(),
      htmlBody: null,
    };
    if (await asked(() => mail().set('VacationResponse/set', { update: { singleton } }, [VACATION]))) say(t().saved);
  };
  return (
    <div class="group-body">
      <Toggle label={t().vacationOn} value={on()} change={setOn} />
      <div class="form">
        <div class="pair">
          <div class="field">
            <label for="vacation-from">{t().vacationFrom}</label>
            <input id="vacation-from" type="date" class="input" value={from()} onInput={(event) => setFrom(event.currentTarget.value)} />
          </div>
          <div class="field">
            <label for="vacation-until">{t().vacationUntil}</label>
            <input id="vacation-until" type="date" class="input" min={from()} value={until()} onInput={(event) => setUntil(event.currentTarget.value)} />
          </div>
        </div>
        <div class="field">
          <label for="vacation-subject">{t().vacationSubject}</label>
          <input id="vacation-subject" class="input" dir="auto" value={subject()} onInput={(event) => setSubject(event.currentTarget.value)} />
        </div>
        <div class="field">
          <label for="vacation-text">{t().vacationText}</label>
          <textarea id="vacation-text" class="input" rows="8" dir="auto" value={text()} onInput={(event) => setText(event.currentTarget.value)} />
        </div>
        <div class="form-foot">
          <Button kind="primary" disabled={on() && text().trim() === ''} onClick={() => void save()}>{t().save}</Button>
        </div>
      </div>
    </div>
  );
}

/** The answer that goes out while a person is away (RFC 8621 8). */
export default function Vacation() {
  const [response] = createResource(async () =>
    mail().client.one<GetResponse<VacationResponse>>('VacationResponse/get', { accountId: mail().account, ids: ['singleton'] }, [VACATION]).then(
      (answer) => answer.list[0],
      () => null,
    ),
  );
  return (
    <section class="group">
      <h2>{t().vacation}</h2>
      <p class="hint">{t().vacationHint}</p>
      <Show when={response.state === 'ready'}>
        <Show when={response()} fallback={<Empty icon="offline" title={t().needsServer} />}>
          {(one) => <Form of={one()} />}
        </Show>
      </Show>
    </section>
  );
}
