import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { Button, Modal } from '../ui/kit';
import { may } from './api';
import { Again, answerOf, Problem, rowsOf, run, Section, Table, words } from './parts';
import { a } from './texts';

export function Sessions() {
  const id = createUniqueId();
  const [text, setText] = createSignal('');
  const list = rowsOf('session.list');
  const shown = () => {
    const wanted = text().toLowerCase();
    return list.rows()?.filter((row) => !wanted || Object.values(row).some((value) => String(value).toLowerCase().includes(wanted)));
  };
  return (
    <Section whole title={a().sessions} tools={<Again run={list.again} />}>
      <div class="field narrow" role="search">
        <label for={id}>{a().search}</label>
        <input id={id} class="input" type="search" autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />
      </div>
      <Problem text={list.problem()} />
      <Table
        label={a().sessions}
        columns={[
          { key: 'person', label: a().person },
          { key: 'via', label: a().via },
          { key: 'from', label: a().from },
          { key: 'method', label: a().method, show: (row) => <span>{words(row['method'])} {words(row['credential'])}</span> },
          { key: 'since', label: a().since },
          { key: 'seen', label: a().seen },
          { key: 'session', label: a().session, show: (row) => <code>{words(row['session'])}</code> },
        ]}
        rows={shown()}
        actions={may('session.end') ? (row) => <Button kind="quiet" onClick={() => void run('session.end', { id: row['session'] }, list.again)}>{a().end}</Button> : undefined}
      />
    </Section>
  );
}

function Evidence(props: { id: string | undefined; close: () => void }) {
  const alert = answerOf('alerts.show', () => (props.id === undefined ? undefined : { id: props.id }));
  return (
    <Modal title={`${a().alert} ${props.id ?? ''}`} open={props.id !== undefined} close={props.close} wide>
      <Show when={alert.answer()} fallback={<p class="hint">{a().loading}</p>}>
        {(shown) => (
          <>
            <p class="lines" dir="ltr" lang="en">{shown().message}</p>
            <h3>{a().evidence}</h3>
            <ol class="evidence" dir="ltr">
              <For each={shown().rows}>{(row) => <li><code>{String(row['seq'])}</code> {String(row['event'])}</li>}</For>
            </ol>
          </>
        )}
      </Show>
    </Modal>
  );
}

export function Alerts() {
  const [all, setAll] = createSignal(false);
  const [shown, setShown] = createSignal<string>();
  const list = rowsOf('alerts.list', () => ({ all: all() }));
  const responses = rowsOf('alerts.responses');
  const undoes = (did: unknown) => (did === 'lock' && may('account.enabled')) || (did === 'hold-mail' && may('queue.release'));
  return (
    <>
      <Section whole title={a().alerts} tools={<Again run={list.again} />}>
        <label class="choice">
          <input type="checkbox" class="check" checked={all()} onChange={(event) => setAll(event.currentTarget.checked)} />
          <span>{a().all}</span>
        </label>
        <Problem text={list.problem()} />
        <Table
          label={a().alerts}
          columns={[
            { key: 'level', label: a().level, show: (row) => <span class="badge" classList={{ warn: ['medium', 'high', 'critical'].includes(String(row['level'])) }}>{String(row['level'])}</span> },
            { key: 'alert', label: a().alert },
            { key: 'concerns', label: a().concerns },
            { key: 'count', label: a().count },
            { key: 'first', label: a().from },
            { key: 'last', label: a().until },
            { key: 'state', label: a().state },
          ]}
          rows={list.rows()?.toReversed()}
          actions={(row) => (
            <>
              <Button kind="quiet" onClick={() => setShown(String(row['id']))}>{a().details}</Button>
              <Show when={may('alerts.close') && row['state'] === 'open'}>
                <Button kind="quiet" onClick={() => void run('alerts.close', { id: row['id'] }, list.again)}>{a().closeAlert}</Button>
              </Show>
            </>
          )}
        />
        <Evidence id={shown()} close={() => setShown(undefined)} />
      </Section>
      <Section title={a().responses} tools={<Again run={responses.again} />}>
        <Problem text={responses.problem()} />
        <Table
          label={a().responses}
          columns={[
            { key: 'time', label: a().time },
            { key: 'person', label: a().person },
            { key: 'did', label: a().did },
            { key: 'rule', label: a().rule },
            { key: 'alert', label: a().alert },
          ]}
          rows={responses.rows()}
          actions={(row) => (
            <Show when={undoes(row['did']) && (row['did'] !== 'lock' || row['locked'] === true)}>
              <Button
                kind="quiet"
                onClick={() => void (row['did'] === 'lock' ? run('account.enabled', { address: row['person'], enabled: true }, responses.again) : run('queue.release', { address: row['person'] }, responses.again))}
              >
                {a().undo}
              </Button>
            </Show>
          )}
        />
      </Section>
    </>
  );
}
